"""Figures of one scope as rows: what the page, the CSV, the API and the mail all show."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from reports import backlog, cells, names, targets, workload
from reports.cells import Cells
from reports.figures import Figure
from reports.kpis import KPIS, SECONDS, Kpi
from reports.models import Source
from reports.scope import Scope

CSV_HEADER = ("kpi", "group", "value", "unit", "n", "low", "high", "p90", "mean", "target", "from", "to")
MOST_APART = 0.15  # between our count of first contacts and the customers'
WEEKLY_FROM = 15  # days from which a chart shows weeks


@dataclass(frozen=True)
class Row:
    kpi: Kpi
    figure: Figure
    target: float | None
    group: str | None = None  # value of the grouping; None is the total

    @property
    def is_met(self) -> bool | None:
        return self.kpi.meets(self.figure, self.target)

    @property
    def tone(self) -> str:
        return {True: "ok", False: "bad", None: ""}[self.is_met]

    @property
    def is_time(self) -> bool:
        return self.kpi.unit == SECONDS


def totals(scope: Scope, kpis: Sequence[Kpi] = KPIS) -> list[Row]:
    goals, found = targets.on(scope.last), cells_of(scope, kpis)
    return [Row(kpi, kpi.figure(cells.total(found[kpi.slug])), goals[kpi.slug]) for kpi in kpis]


def grouped(scope: Scope, group: str, kpis: Sequence[Kpi] = KPIS) -> Iterator[Row]:
    """Give each KPI's total, then its groups, by the names that filters know them by."""
    goals, found, called = targets.on(scope.last), cells_of(scope, kpis, group), names.slugs_of(group)
    for kpi in kpis:
        groups, goal = found[kpi.slug], goals[kpi.slug]
        yield Row(kpi, kpi.figure(cells.total(groups)), goal)
        figures = [(str(called.get(key, key)), kpi.figure(cell)) for key, cell in groups.items()]
        for value, figure in sorted(figures, key=lambda pair: pair[0]):
            if figure.n:
                yield Row(kpi, figure, goal, value)


def disagreement(rows: Iterable[Row]) -> dict[str, float] | None:
    """Tell where our count of first contacts and what customers say are too far apart."""
    values = {row.kpi.slug: row.figure.value for row in rows}
    ours, theirs = values.get("fcr"), values.get("fcr-asked")
    if ours is None or theirs is None or abs(ours - theirs) <= MOST_APART:
        return None
    return {"ours": ours, "theirs": theirs}


def over_time(scope: Scope, kpi: Kpi) -> tuple[dict[date, Figure], bool]:
    """Give the figure of each day, or of each week by its Monday where there are many days."""
    is_weekly = (scope.last - scope.first).days >= WEEKLY_FROM
    split = cells.WEEK if is_weekly else cells.DAY
    count = _of_lists if kpi.is_live else cells_of  # of what is open now, each morning was kept
    found = count(scope, [kpi], split)[kpi.slug]
    figures = {day: kpi.figure(found[day]) for day in sorted(found)}
    return {day: figure for day, figure in figures.items() if figure.n}, is_weekly


def cells_of(scope: Scope, kpis: Iterable[Kpi], split: str = cells.WHOLE) -> dict[str, Cells]:
    """Give what each KPI counts, as one or by day, week or group; lists that several count are read once."""
    found: dict[str, Cells] = {}
    kpis = list(kpis)
    if live := [kpi for kpi in kpis if kpi.is_live]:
        found |= dict.fromkeys([kpi.slug for kpi in live], backlog.live(scope, split=split))
    if work := [kpi for kpi in kpis if kpi.source == Source.WORK]:
        found |= dict.fromkeys([kpi.slug for kpi in work], workload.read(scope, split=split))
    return found | _of_lists(scope, [kpi for kpi in kpis if kpi.slug not in found], split)


def _of_lists(scope: Scope, kpis: Iterable[Kpi], split: str) -> dict[str, Cells]:
    found: dict[str, Cells] = {}
    by_wait: dict[int, list[Kpi]] = {}
    for kpi in kpis:
        by_wait.setdefault(kpi.waits_days, []).append(kpi)
    for wait, some in by_wait.items():
        timed = {kpi.source for kpi in some if kpi.unit == SECONDS}
        read = cells.read(until(scope, wait), sorted({k.source for k in some}), split=split, timed=timed)
        found |= {kpi.slug: read[kpi.source] for kpi in some}
    return found


def until(scope: Scope, days: int) -> Scope:
    """Leave out the newest days, of which the figure cannot be known yet."""
    if not days:
        return scope
    return replace(scope, last=min(scope.last, scope.day_of(scope.now) - timedelta(days=days)))


def csv_row(row: Row, scope: Scope, name: str) -> tuple[object, ...]:
    figure = row.figure
    numbers = (figure.low, figure.high, figure.p90, figure.mean, row.target)
    low, high, p90, mean, target = (None if number is None else round(number, 4) for number in numbers)
    value = None if figure.value is None else round(figure.value, 4)
    days = (scope.first.isoformat(), scope.last.isoformat())
    return (row.kpi.slug, name, value, row.kpi.unit, figure.n, low, high, p90, mean, target, *days)
