"""The SQL of counting: whole sets at once, nothing passes through Python."""

from reports.buckets import SQL as BUCKET

NOTE_ALL = "insert into reports_stale (ticket_id) select number from tickets_ticket"

TAKEN = "delete from reports_stale where id = any(%(ids)s)"
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
THEM = "create temp table fact_of (number bigint primary key) on commit drop"
FILL = "insert into fact_of select distinct unnest(%(numbers)s::bigint[])"
LEARN = "analyze fact_of"
DERIVE = f"create temp table fact_new on commit drop as select {COLUMNS} from reports_fact where false"  # noqa: S608 -- our own words
NEW = f"select {COLUMNS} from fact_new"  # noqa: S608 -- our own words
# The backlog of a morning is what it was, whatever became of its tickets.
OF_THEM = "from reports_fact where ticket_id in (select number from fact_of) and source <> %(backlog)s"
OLD = f"select {COLUMNS} {OF_THEM}"
DIFFER = f"""
select distinct ticket_id, source, day
from (({OLD} except all {NEW}) union all ({NEW} except all {OLD})) differ
"""  # noqa: S608 -- our own words
FORGET = "delete from reports_fact where ticket_id = any(%(changed)s) and source <> %(backlog)s"
WRITE = f"insert into reports_fact ({COLUMNS}) {NEW} where ticket_id = any(%(changed)s)"

UNSUM = "delete from reports_rollup where source = %(source)s and day = any(%(days)s)"
# One pass sums by everything: in each set at most one thing is not blank, and that is the key.
_DIMS = """
    case when grouping(queue_id) = 0 then 1 when grouping(agent_id) = 0 then 2
        when grouping(tier_id) = 0 then 3
        when grouping(kind) = 0 then 4 when grouping(topic_id) = 0 then 5 else 0 end as dim,
    coalesce(queue_id::text, agent_id::text, tier_id::text, kind, topic_id::text, '') as key
"""
_SETS = """
from reports_fact where source = %(source)s and day = any(%(days)s) {where}
group by day, place_id, {by}, grouping sets ((), (queue_id), (agent_id), (tier_id), (kind), (topic_id))
"""
_COUNTS = f"""
select day, place_id, dim, key, jsonb_object_agg(flags, n) as counts
from (
    select day, place_id, flags, count(*) as n, {_DIMS}
    {_SETS.format(where="", by="flags")}
) flags
group by 1, 2, 3, 4
"""  # noqa: S608 -- our own words
_TIMES = f"""
select day, place_id, dim, key,
    jsonb_object_agg(bucket, n) filter (where not is_running) as done,
    jsonb_object_agg(bucket, n) filter (where is_running) as running,
    sum(seconds) filter (where not is_running) as seconds
from (
    select day, place_id, is_running, {BUCKET} as bucket, count(*) as n, sum(value) as seconds, {_DIMS}
    {_SETS.format(where="and value is not null", by=f"is_running, {BUCKET}")}
) buckets
group by 1, 2, 3, 4
"""  # noqa: S608 -- our own words
SUM = f"""
insert into reports_rollup (source, day, place_id, dim, value, counts, done, running, seconds)
select %(source)s, day, place_id, dim, key, counts, '{{}}', '{{}}', 0 from ({_COUNTS}) c
"""  # noqa: S608 -- our own words
SUM_TIMES = f"""
insert into reports_rollup (source, day, place_id, dim, value, counts, done, running, seconds)
select %(source)s, day, place_id, dim, key, counts, coalesce(done, '{{}}'), coalesce(running, '{{}}'),
    coalesce(seconds, 0)
from ({_COUNTS}) c left join ({_TIMES}) t using (day, place_id, dim, key)
"""  # noqa: S608 -- our own words
