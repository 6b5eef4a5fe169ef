"""From facts to figures. Pure: each figure says what it counts, how many, and how sure it is.

A fact is one thing counted: it belongs to a ticket, a day and one value of every grouping, so groups
always add up to their total.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from helpdesk.core import stats

LEAST, SURE = 10, 30  # below: no share is given; below: shown in grey
GROUPS = ("queue", "agent", "tier", "kind", "topic")
NOBODY = ""


@dataclass(frozen=True, slots=True)
class Fact:
    ticket: int
    day: date
    queue: str = NOBODY
    agent: str = NOBODY  # the person's id
    tier: str = NOBODY
    kind: str = NOBODY
    topic: str = NOBODY
    is_hit: bool = False
    value: float = 0.0  # seconds, or a score
    is_running: bool = False  # a time that has not ended yet


@dataclass(frozen=True)
class Figure:
    """One number. `value` is empty where too little was counted to say it."""

    n: int
    value: float | None
    hits: int = 0
    low: float | None = None
    high: float | None = None
    p90: float | None = None
    mean: float | None = None
    at_least: float | None = None  # the percentile is not reached yet: it is this or more
    tickets: tuple[int, ...] = field(default=(), repr=False)

    @property
    def is_few(self) -> bool:
        return self.n < SURE


Judge = Callable[[Sequence[Fact]], Figure]


def share(facts: Sequence[Fact]) -> Figure:
    """Give hits of all with the Wilson interval."""
    n, hits = len(facts), sum(fact.is_hit for fact in facts)
    found = stats.wilson(hits, n)
    value = hits / n if n >= LEAST else None
    return Figure(
        n, value, hits, found.low if n else None, found.high if n else None, tickets=_tickets(facts)
    )


def times(facts: Sequence[Fact]) -> Figure:
    """Give the median with its order-statistic interval, P90 and the mean; running ones are censored."""
    done = sorted(fact.value for fact in facts if not fact.is_running)
    running = [fact.value for fact in facts if fact.is_running]
    n = len(done) + len(running)
    if n == 0:
        return Figure(0, None)
    median, p90 = (stats.kaplan_meier(done, running, part) for part in (0.5, 0.9))
    low, high = stats.percentile_ranks(len(done), 0.5)
    return Figure(
        n=n,
        value=median,
        low=done[low - 1] if done else None,
        high=done[high - 1] if done else None,
        p90=p90,
        mean=sum(done) / len(done) if done else None,
        at_least=max([*done, *running]) if median is None else None,
        tickets=_tickets(facts),
    )


def promoters(facts: Sequence[Fact]) -> Figure:
    """Give the net promoter score with its adjusted Wald interval."""
    up = sum(fact.value >= 9 for fact in facts)
    down = sum(fact.value <= 6 for fact in facts)
    n = len(facts)
    score, found = stats.net_promoters(up, n - up - down, down)
    value = score if n >= LEAST else None
    return Figure(n, value, up, found.low if n else None, found.high if n else None, tickets=_tickets(facts))


def count(facts: Sequence[Fact]) -> Figure:
    """Count the hits."""
    hits = [fact for fact in facts if fact.is_hit]
    found = stats.byar(len(hits))
    return Figure(len(facts), float(len(hits)), len(hits), found.low, found.high, tickets=_tickets(hits))


def by_group(facts: Iterable[Fact], name: str, judge: Judge) -> dict[str, Figure]:
    """Judge each group; every fact is in exactly one."""
    groups: dict[str, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(getattr(fact, name), []).append(fact)
    return {key: judge(groups[key]) for key in sorted(groups)}


def by_day(facts: Iterable[Fact], judge: Judge) -> dict[date, Figure]:
    return _by(facts, judge, lambda day: day)


def by_week(facts: Iterable[Fact], judge: Judge) -> dict[date, Figure]:
    """Judge weeks, named by their Monday."""
    return _by(facts, judge, lambda day: day - timedelta(days=day.weekday()))


def _by(facts: Iterable[Fact], judge: Judge, key: Callable[[date], date]) -> dict[date, Figure]:
    groups: dict[date, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(key(fact.day), []).append(fact)
    return {day: judge(groups[day]) for day in sorted(groups)}


def _tickets(facts: Sequence[Fact]) -> tuple[int, ...]:
    return tuple(sorted({fact.ticket for fact in facts}))
