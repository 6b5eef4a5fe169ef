"""Figures of one scope as rows: what the page, the CSV, the API and the mail all show."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports import targets
from reports.figures import Figure, by_group
from reports.kpis import KPIS, SECONDS, Kpi
from reports.scope import Scope

CSV_HEADER = ("kpi", "group", "value", "unit", "n", "low", "high", "p90", "mean", "target", "from", "to")


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


def totals(scope: Scope, kpis: Iterable[Kpi] = KPIS) -> list[Row]:
    goals = targets.on(scope.last)
    return [Row(kpi, kpi.judge(kpi.facts(scope)), goals[kpi.slug]) for kpi in kpis]


def grouped(scope: Scope, group: str, kpis: Iterable[Kpi] = KPIS) -> Iterator[Row]:
    """Give each KPI's total, then its groups."""
    goals = targets.on(scope.last)
    for kpi in kpis:
        found, goal = kpi.facts(scope), goals[kpi.slug]
        yield Row(kpi, kpi.judge(found), goal)
        for value, figure in by_group(found, group, kpi.judge).items():
            yield Row(kpi, figure, goal, value)


def csv_row(row: Row, scope: Scope, name: str) -> tuple[object, ...]:
    figure = row.figure
    numbers = (figure.low, figure.high, figure.p90, figure.mean, row.target)
    low, high, p90, mean, target = (None if number is None else round(number, 4) for number in numbers)
    value = None if figure.value is None else round(figure.value, 4)
    days = (scope.first.isoformat(), scope.last.isoformat())
    return (row.kpi.slug, name, value, row.kpi.unit, figure.n, low, high, p90, mean, target, *days)
