"""What was counted, folded for a figure: from the sums of each day, or straight from the facts.

The sums answer for any length of time as long as at most one thing is asked about (a queue, an agent ...);
for more the facts are counted. Both give the same numbers. Times come from the facts while they are few,
each as it is; where they are many they come in buckets, and the figure says so.

What a year costs is the rows that reach Python: each bucket of each day is one. So days are told apart only
where somebody asks for days, and times are read only for figures that are times.
"""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q

from reports.buckets import SQL as BUCKET
from reports.buckets import seconds_of
from reports.models import Dim, Fact, Source
from reports.scope import Scope
from reports.sources import TIMED

EXACT_TO = 20_000  # times; of more the buckets are read
DIMS = {"queue": Dim.QUEUE, "agent": Dim.AGENT, "tier": Dim.TIER, "kind": Dim.KIND, "topic": Dim.TOPIC}
FIELDS = {"queue": "queue_id", "agent": "agent_id", "tier": "tier_id", "kind": "kind", "topic": "topic_id"}
# Besides groups, what cells are told apart by: nothing, or days; a week is known by its Monday.
WHOLE, DAY, WEEK = "", "day", "week"
DAYS = (DAY, WEEK)

# A row says, of a list and a day or group, how many had these flags or fell into this bucket.
_ADDED = """
with asked as (
    select source, {key} as key, counts, done, running, seconds from reports_rollup
    where dim = %(dim)s and source = any(%(sources)s) and day between %(first)s and %(last)s
        and place_id = any(%(places)s) and (%(value)s::text is null or value = %(value)s::text)
)
select source, asked.key, 'counts', told.key, sum(told.value::int)
from asked cross join jsonb_each_text(counts) told group by 1, 2, 4
union all
select source, asked.key, 'done', told.key, sum(told.value::int)
from asked cross join jsonb_each_text(done) told where source = any(%(timed)s) group by 1, 2, 4
union all
select source, asked.key, 'running', told.key, sum(told.value::int)
from asked cross join jsonb_each_text(running) told where source = any(%(timed)s) group by 1, 2, 4
union all
select source, key, 'seconds', '', sum(seconds) from asked where source = any(%(timed)s) group by 1, 2
"""
_ALL, _GROUPS = _ADDED.format(key="''"), _ADDED.format(key="value")
ADDED = {
    WHOLE: _ALL,
    DAY: _ADDED.format(key="day"),
    WEEK: _ADDED.format(key="date_trunc('week', day::timestamp)::date"),
    **dict.fromkeys(DIMS, _GROUPS),
}


# The same of facts, in one pass: each time as it is, or its bucket where a list has many.
COUNTED = f"""
with wanted ({{names}}) as materialized ({{wanted}}),
lists as (
    select source, source = any(%s) as is_timed, count(*) > %s as is_rough from wanted group by 1
)
select source, flags, is_running, {{key}}, is_rough,
    case when is_timed then case when is_rough then {BUCKET} else value end end as told,
    count(*), coalesce(sum(value), 0)
from wanted join lists using (source) group by 1, 2, 3, 4, 5, 6
"""  # noqa: S608 -- our own words


@dataclass
class Cell:
    """How many of each kind, and how long they took."""

    counts: Counter[int] = field(default_factory=Counter)
    done: Counter[float] = field(default_factory=Counter)
    running: Counter[float] = field(default_factory=Counter)
    seconds: int = 0
    is_rough: bool = False  # times are those of buckets
    pairs: list[tuple[int, int]] = field(default_factory=list)  # so much of so much, one a person-day

    def having(self, needs: int) -> int:
        """Count the facts of which all these flags are true."""
        return sum(n for flags, n in self.counts.items() if flags & needs == needs)

    def add(self, flags: int, value: int | None, n: int = 1, *, is_running: bool = False) -> None:
        self.counts[flags] += n
        if value is not None:
            (self.running if is_running else self.done)[value] += n
            self.seconds += 0 if is_running else value * n

    def join(self, other: "Cell") -> None:
        self.counts.update(other.counts)
        self.done.update(other.done)
        self.running.update(other.running)
        self.seconds += other.seconds
        self.is_rough |= other.is_rough
        self.pairs += other.pairs


Key = Any
Cells = dict[Key, Cell]


def read(
    scope: Scope, sources: Collection[Source], *, split: str = WHOLE, timed: Collection[Source] = TIMED
) -> dict[Source, Cells]:
    """Give each list's cells: one, or by day, week or group; times of those lists whose times are wanted."""
    timed = [source for source in sources if source in timed and source in TIMED]
    if len({*scope.ids, *{split}.intersection(DIMS)}) > 1:
        return _facts(scope, sources, timed, split)
    found = _rollups(scope, sources, timed, split)
    _add_own(found, scope, sources, timed, split)
    if few := [source for source in timed if _size(found[source]) <= EXACT_TO]:
        found |= _facts(scope, few, few, split)
    return found


def total(cells: Mapping[Key, Cell]) -> Cell:
    return fold(cells, lambda _key: None).get(None, Cell())


def fold(cells: Mapping[Key, Cell], key: Callable[[Key], Key]) -> Cells:
    """Join cells that get the same key."""
    joined: Cells = {}
    for old, cell in cells.items():
        joined.setdefault(key(old), Cell()).join(cell)
    return joined


def _size(cells: Cells) -> int:
    return sum(cell.counts.total() for cell in cells.values())


def _rollups(
    scope: Scope, sources: Collection[Source], timed: Collection[Source], split: str
) -> dict[Source, Cells]:
    """Add the sums up in the database: a year of them is too much to pass through Python."""
    name = split if split in DIMS else next(iter(scope.ids), "")
    told: dict[str, object] = {
        "dim": (DIMS[name] if name else Dim.TOTAL).value,
        "first": scope.first,
        "last": scope.last,
        "places": scope.places,
        "value": scope.ids.get(name),
        "sources": [source.value for source in sources],
        "timed": [source.value for source in timed],
    }
    found: dict[Source, Cells] = {source: {} for source in sources}
    with connection.cursor() as cursor:
        cursor.execute(ADDED[split], told)
        for source, key, column, told_of, n in cursor:
            cell = found[Source(source)].setdefault(key, Cell(is_rough=source in timed))
            if column == "counts":
                cell.counts[int(told_of)] += int(n)
            elif column == "seconds":
                cell.seconds += int(n)
            else:
                getattr(cell, column)[MIDDLES[told_of]] += int(n)
    return found


class _Middles(dict[str, float]):
    def __missing__(self, bucket: str) -> float:
        self[bucket] = seconds_of(int(bucket))
        return self[bucket]


MIDDLES = _Middles()


def _add_own(
    found: dict[Source, Cells],
    scope: Scope,
    sources: Collection[Source],
    timed: Collection[Source],
    split: str,
) -> None:
    """Add single tickets of private queues that this person may see."""
    if not scope.own_tickets:
        return
    # A backlog keeps the place of its morning: what was in an open queue then is in the sums already.
    theirs = Q(ticket_id__in=scope.own_tickets) & ~Q(place_id__in=scope.places)
    for source, cells in _facts(scope, sources, timed, split, theirs).items():
        for key, cell in cells.items():
            found[source].setdefault(key, Cell()).join(cell)


def _facts(
    scope: Scope,
    sources: Collection[Source],
    timed: Collection[Source],
    split: str,
    where: Q | None = None,
) -> dict[Source, Cells]:
    """Count facts in one pass; where times are many, they come in buckets as from the sums.

    What a long list of filters costs is one look at the facts, and the few rows that reach Python.
    """
    wanted = scope.facts() if where is None else scope.facts(anywhere=True) & where
    columns = ("source", "flags", "is_running", "value", *([FIELDS.get(split, "day")] if split else []))
    rows = Fact.objects.filter(wanted, source__in=sources).order_by().values_list(*columns)
    found: dict[Source, Cells] = {source: {} for source in sources}
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:  # somebody who may see no queue at all
        return found
    with connection.cursor() as cursor:
        names = ", ".join(("source", "flags", "is_running", "value", "key")[: len(columns)])
        key = "key" if split else "''"
        cursor.execute(
            COUNTED.format(names=names, wanted=sql, key=key),
            [*params, [source.value for source in timed], EXACT_TO],
        )
        for number, flags, is_running, key, is_rough, told, n, seconds in cursor:
            cell = found[Source(number)].setdefault(key_of(key, split), Cell())
            cell.counts[flags] += n
            if told is not None:
                times = cell.running if is_running else cell.done
                times[MIDDLES[str(told)] if is_rough else told] += n
                cell.seconds += 0 if is_running else seconds
                cell.is_rough |= is_rough
    return found


def key_of(value: Key, split: str) -> Key:
    """Give what a cell is known by: a day, the Monday of its week, or a group in words."""
    if isinstance(value, date):
        return value - timedelta(days=value.weekday()) if split == WEEK else value
    return str(value or "")
