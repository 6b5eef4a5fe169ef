"""What a KPI is: its name, its definition in words, its target, what it counts and how."""

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

from django.utils.functional import Promise

from reports.cells import Cell
from reports.figures import Figure
from reports.models import Source

SHARE, SECONDS, SCORE, COUNT = "share", "seconds", "score", "count"


@dataclass(frozen=True)
class Kpi:
    slug: str
    name: str | Promise
    definition: str | Promise
    unit: str
    source: Source
    judge: Callable[[Cell, int, int], Figure]
    target: float | None = None
    needs: int = 0  # what must be true of a fact to be counted at all
    hit: int = 0
    is_more_better: bool = True
    waits_days: int = 0  # days must be so far back to be counted
    is_live: bool = False  # as it is now, not as it was on some day
    shows_mean: bool = False  # beside the median

    def figure(self, cell: Cell) -> Figure:
        return self.judge(cell, self.needs, self.hit)

    def meets(self, figure: Figure, target: float | None) -> bool | None:
        """Tell whether the whole interval is on the right or the wrong side; None while it is open.

        A time of which too many still run has no upper limit yet.
        """
        if target is None or figure.value is None or figure.low is None:
            return None
        high = inf if figure.high is None else figure.high
        if self.is_more_better:
            return True if figure.low >= target else False if high < target else None
        return True if high <= target else False if figure.low > target else None
