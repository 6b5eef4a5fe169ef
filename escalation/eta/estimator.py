"""The estimator of one queue: its length on the planned roster, topic work, conformal residuals. Pure.

It is fed with what has ended and asked what to announce; lengths are of any one unit, and times lie on the
queue's own axis of working time.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable
from statistics import fmean

from escalation.eta import base as model
from escalation.eta import conformal
from escalation.eta.conformal import Cell

KEPT_SERVICES, KEPT_HANDLINGS = 200, 300
SHIFT_STEPS = 8  # of the roster: as long as somebody who is away today is away
FEWEST_OF_TOPIC, FEWEST_OF_QUEUE = 30, 30


class Estimator:
    def __init__(self, *, adapts: bool = True) -> None:
        self.adapts = adapts
        self.whole = Cell()
        self.cells: dict[str, Cell] = defaultdict(Cell)
        self.services: deque[float] = deque(maxlen=KEPT_SERVICES)
        self.handlings: dict[str, deque[float]] = defaultdict(lambda: deque(maxlen=KEPT_HANDLINGS))
        self.every_handling: deque[float] = deque(maxlen=KEPT_HANDLINGS)

    def base(
        self, topic: str, *, ahead: int, busy: int, at: float, planned: Callable[[float], int], step: float
    ) -> float:
        """Give the wait for one's turn and the usual work, before any stretching."""
        service = fmean(self.services) if self.services else 1.0
        seen = busy if self.adapts else 0
        present = model.present(planned, at, ahead=ahead, busy=seen, lasts=SHIFT_STEPS * step)
        needed = model.need(ahead=ahead, free=int(present(at)) - busy, service=service)
        usual = model.typical(self.handlings[topic], self.every_handling)
        return model.wait(needed, at, present, step) + (usual if usual is not None else 1.0)

    def issue(self, topic: str, base: float) -> float | None:
        """Give the length to announce; nothing while too little has ended to know."""
        residuals = self.residuals(topic)
        if len(residuals) < FEWEST_OF_QUEUE:
            return None
        return base * conformal.factor(residuals, self.cells[topic].alpha)

    def again(self, topic: str, base: float, elapsed: float) -> float:
        """Give the new length for what is still open after `elapsed`."""
        return conformal.longer(self.residuals(topic), base, elapsed)

    def book(self, topic: str, *, is_kept: bool) -> None:
        if self.adapts:
            self.cells[topic].book(is_kept=is_kept)

    def learn(self, topic: str, *, actual: float, base: float, service: float, handling: float) -> None:
        for cell in (self.cells[topic], self.whole):
            if self.adapts or len(cell.residuals) < conformal.KEPT_RESIDUALS:
                cell.learn(actual, base)
        self.services.append(service)
        self.handlings[topic].append(handling)
        self.every_handling.append(handling)

    def residuals(self, topic: str) -> list[float]:
        own = self.cells[topic].residuals
        return list(own if len(own) >= FEWEST_OF_TOPIC else self.whole.residuals)
