"""How far off we usually are, and how sure we must sound: residuals of one queue and topic. Pure."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field

KEPT_RESIDUALS = 300
STEP = 0.015
START, LOWEST, HIGHEST = 0.80, 0.55, 0.97
USED_LOWEST, USED_HIGHEST = 0.60, 0.95
FEWEST_LONGER = 10
LONGER = 1.8


@dataclass
class Cell:
    """The newest residuals ln(actual / base), and the quantile that was right lately."""

    residuals: deque[float] = field(default_factory=lambda: deque(maxlen=KEPT_RESIDUALS))
    alpha: float = START

    def learn(self, actual: float, base: float) -> None:
        if actual > 0 and base > 0:
            self.residuals.append(math.log(actual / base))

    def book(self, *, is_kept: bool) -> None:
        self.alpha = adapted(self.alpha, is_kept=is_kept)


def adapted(alpha: float, *, is_kept: bool) -> float:
    """Move the quantile a little: down after a promise that was kept, four times as far up after a miss."""
    moved = alpha - STEP * 0.2 if is_kept else alpha + STEP * 0.8
    return min(max(moved, LOWEST), HIGHEST)


def is_stuck(alpha: float) -> bool:
    """Tell that the adaptation has come to its end: the model no longer fits."""
    return alpha <= LOWEST or alpha >= HIGHEST


def factor(residuals: Iterable[float], alpha: float) -> float:
    """Give by how much a base is stretched so that `alpha` of the tickets end in time."""
    used = min(max(alpha, USED_LOWEST), USED_HIGHEST)
    return math.exp(_quantile(sorted(residuals), used))


def longer(residuals: Iterable[float], base: float, elapsed: float) -> float:
    """Give the time that eight in ten of those keep which take longer than what has passed already."""
    passed = math.log(elapsed / base) if elapsed > 0 and base > 0 else -math.inf
    beyond = sorted(residual for residual in residuals if residual > passed)
    if len(beyond) < FEWEST_LONGER:
        return elapsed * LONGER
    return base * math.exp(_quantile(beyond, START))


def _quantile(ordered: list[float], alpha: float) -> float:
    k = math.ceil(alpha * (len(ordered) + 1))
    return ordered[min(max(k, 1), len(ordered)) - 1]
