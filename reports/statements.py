"""The SQL of counting: whole sets at once, nothing passes through Python."""

from reports.buckets import SQL as BUCKET
from reports.models import Dim

NOTE_ALL = "insert into reports_stale (ticket_id) select number from tickets_ticket"

# What the same customers, and those who had these tickets before, had solved in the week before.
SOLVED_BEFORE = """
select distinct other.number
from tickets_ticket came join tickets_ticket other on other.customer_id = came.customer_id
where came.number = any(%(numbers)s) and other.number <> came.number
    and other.created_at <= came.created_at and other.last_event_at >= came.created_at - %(week)s
union
select other.number
from unnest(%(numbers)s::bigint[], %(former)s::bigint[]) moved (number, customer_id)
join tickets_ticket came on came.number = moved.number
join tickets_ticket other on other.customer_id = moved.customer_id
where other.created_at <= came.created_at and other.last_event_at >= came.created_at - %(week)s
"""

COLUMNS = """source, ticket_id, day, at, place_id, queue_id, agent_id, tier_id, kind, topic_id, flags, value,
    is_running"""
DERIVE = f"create temp table fact_new on commit drop as select {COLUMNS} from reports_fact where false"  # noqa: S608 -- our own words
NEW = f"select {COLUMNS} from fact_new"  # noqa: S608 -- our own words
# The backlog of a morning is what it was, whatever became of its tickets.
OF_THEM = "from reports_fact where ticket_id = any(%(numbers)s) and source <> %(backlog)s"
OLD = f"select {COLUMNS} {OF_THEM}"
DIFFER = f"""
select distinct ticket_id, source, day
from (({OLD} except all {NEW}) union all ({NEW} except all {OLD})) differ
"""  # noqa: S608 -- our own words
FORGET = "delete from reports_fact where ticket_id = any(%(changed)s) and source <> %(backlog)s"
WRITE = f"insert into reports_fact ({COLUMNS}) {NEW} where ticket_id = any(%(changed)s)"

UNSUM = "delete from reports_rollup where source = %(source)s and day = any(%(days)s)"
KEYS = {
    Dim.TOTAL: "''::text",
    Dim.QUEUE: "queue_id::text",
    Dim.AGENT: "coalesce(agent_id::text, '')",
    Dim.TIER: "tier_id::text",
    Dim.KIND: "kind",
    Dim.TOPIC: "coalesce(topic_id::text, '')",
}
_COUNTS = """
select day, place_id, key, jsonb_object_agg(flags, n) as counts
from (
    select day, place_id, {key} as key, flags, count(*) as n from reports_fact
    where source = %(source)s and day = any(%(days)s) group by 1, 2, 3, 4
) flags
group by 1, 2, 3
"""
_TIMES = """
select day, place_id, key,
    jsonb_object_agg(bucket, n) filter (where not is_running) as done,
    jsonb_object_agg(bucket, n) filter (where is_running) as running,
    sum(seconds) filter (where not is_running) as seconds
from (
    select day, place_id, {key} as key, is_running, {bucket} as bucket, count(*) as n, sum(value) as seconds
    from reports_fact where source = %(source)s and day = any(%(days)s) and value is not null
    group by 1, 2, 3, 4, 5
) buckets
group by 1, 2, 3
"""
_SUM = """
insert into reports_rollup (source, day, place_id, dim, value, counts, done, running, seconds)
select %(source)s, c.day, c.place_id, %(dim)s, c.key, c.counts, coalesce(t.done, '{{}}'),
    coalesce(t.running, '{{}}'), coalesce(t.seconds, 0)
from ({counts}) c left join ({times}) t on t.day = c.day and t.place_id = c.place_id and t.key = c.key
"""
_NO_TIMES = """
select null::date as day, 0::bigint as place_id, '' as key, null::jsonb as done, null::jsonb as running,
    0 as seconds where false
"""


def sums(dim: Dim, *, is_timed: bool) -> str:
    """Give the statement that writes the sums of some days, split by one thing."""
    key = KEYS[dim]
    times = _TIMES.format(key=key, bucket=BUCKET) if is_timed else _NO_TIMES
    return _SUM.format(counts=_COUNTS.format(key=key), times=times)
