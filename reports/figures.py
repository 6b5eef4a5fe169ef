"""From cells to figures. Pure: each figure says what it counts, how many, and how sure it is."""

from dataclasses import dataclass

from helpdesk.core import stats
from reports.cells import Cell
from reports.sources import DOWN, UP

TEAM_WEIGHT = 20  # ratings like the team's that stand beside a person's own
LEAST, SURE = 10, 30  # below: no share is given; below: shown in grey
GROUPS = ("queue", "agent", "tier", "kind", "topic")


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
    listed: int = 0  # how long the list behind it is
    is_rough: bool = False  # times were read from buckets

    @property
    def is_few(self) -> bool:
        return self.n < SURE


def share(cell: Cell, needs: int, hit: int) -> Figure:
    """Give hits of all with the Wilson interval."""
    n, hits = cell.having(needs), cell.having(needs | hit)
    found = stats.wilson(hits, n)
    value = hits / n if n >= LEAST else None
    return Figure(n, value, hits, found.low if n else None, found.high if n else None, listed=n)


def beside_team(own: Figure, team: Figure) -> float | None:
    """Draw a person's share towards the team's: few ratings say little about anybody."""
    if own.n == 0 or team.n == 0:
        return None
    return (own.hits + TEAM_WEIGHT * team.hits / team.n) / (own.n + TEAM_WEIGHT)


def times(cell: Cell, _needs: int, _hit: int) -> Figure:
    """Give the median with its order-statistic interval, P90 and the mean; running ones are censored."""
    done, n = cell.done.total(), cell.done.total() + cell.running.total()
    if n == 0:
        return Figure(0, None)
    median, p90 = (stats.kaplan_meier(cell.done, cell.running, part) for part in (0.5, 0.9))
    low, high = (_at_rank(cell, rank) for rank in stats.percentile_ranks(n, 0.5))
    return Figure(
        n=n,
        value=median,
        low=low,
        high=high,
        p90=p90,
        mean=cell.seconds / done if done else None,
        at_least=max([*cell.done, *cell.running]) if median is None else None,
        listed=n,
        is_rough=cell.is_rough,
    )


def _at_rank(cell: Cell, rank: int) -> float | None:
    """Give the time of a rank of all, those that still run included; nothing where it is not reached yet."""
    if not cell.running:
        return stats.at_rank(cell.done, rank)
    return stats.kaplan_meier(cell.done, cell.running, rank / (cell.done.total() + cell.running.total()))


def promoters(cell: Cell, needs: int, _hit: int) -> Figure:
    """Give the net promoter score with its adjusted Wald interval."""
    n, up, down = cell.having(needs), cell.having(needs | UP), cell.having(needs | DOWN)
    score, found = stats.net_promoters(up, n - up - down, down)
    value = score if n >= LEAST else None
    return Figure(n, value, up, found.low if n else None, found.high if n else None, listed=n)


def count(cell: Cell, needs: int, hit: int) -> Figure:
    """Count the hits."""
    n, hits = cell.having(needs), cell.having(needs | hit)
    found = stats.byar(hits)
    return Figure(n, float(hits), hits, found.low, found.high, listed=hits)


def filled(cell: Cell, _needs: int, _hit: int) -> Figure:
    """Give how much was held of what could be held; each person-day is one observation."""
    n = len(cell.pairs)
    if n == 0:
        return Figure(0, None)
    value, found = stats.ratio(cell.pairs)
    return Figure(n, value if n >= LEAST else None, low=found.low, high=found.high)
