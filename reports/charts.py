"""A KPI over its days as SVG: value, interval, target. Pure; drawn on the server, no script."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from reports.figures import Figure

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 160, 8, 4, 8


@dataclass(frozen=True)
class Chart:
    """Coordinates for the template; `line` has a piece per unbroken run of days."""

    lines: list[str]
    dots: list[tuple[float, float]]
    band: str
    goal: float | None
    first: date
    last: date
    top: float
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def floor(self) -> int:
        return self.height - BOTTOM


def draw(
    days: Mapping[date, Figure], *, target: float | None, most: float | None = None, step: int = 1
) -> Chart | None:
    """Give the chart of figures a `step` of days apart; nothing where none has a value."""
    shown = {day: figure for day, figure in days.items() if figure.value is not None}
    if not shown:
        return None
    first, last = min(days), max(days)
    highs = [figure.high or 0.0 for figure in shown.values()] if most is not None else []
    top = most or max([f.value or 0.0 for f in shown.values()] + highs + [target or 0.0]) * 1.1 or 1.0

    def x(day: date) -> float:
        return round(LEFT + (WIDTH - 2 * LEFT) * (day - first).days / max((last - first).days, 1), 1)

    def y(value: float) -> float:
        return round(HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * min(max(value / top, 0.0), 1.0), 1)

    points = [(x(day), y(figure.value or 0.0), day) for day, figure in sorted(shown.items())]
    sure = [
        (x(day), y(figure.low), y(figure.high))
        for day, figure in sorted(shown.items())
        if most and figure.low is not None and figure.high is not None
    ]
    upper = [f"{at},{high}" for at, _low, high in sure]
    lower = [f"{at},{low}" for at, low, _high in reversed(sure)]
    return Chart(
        lines=_runs(points, step),
        dots=[(at, height) for at, height, _day in points],
        band=" ".join(upper + lower),
        goal=y(target) if target is not None else None,
        first=first,
        last=last,
        top=top,
    )


def _runs(points: list[tuple[float, float, date]], step: int) -> list[str]:
    """Join neighbours; one without a value breaks the line."""
    runs: list[list[str]] = []
    before: date | None = None
    for at, height, day in points:
        if before is None or (day - before).days > step:
            runs.append([])
        runs[-1].append(f"{at},{height}")
        before = day
    return [" ".join(run) for run in runs if len(run) > 1]
