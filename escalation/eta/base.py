"""What an estimate starts from: who is before you, who is planned to work, how long such work takes. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence

LONGEST_STEPS = 24 * 60  # of the roster; a queue without anybody planned ends the walk


def need(*, ahead: int, free: int, service: float) -> float:
    """Give the work that must be done before one's own turn; none when somebody is free."""
    return max(0, ahead + 1 - max(0, free)) * service


def present(
    planned: Callable[[float], float], at: float, *, ahead: int, busy: int, lasts: float
) -> Callable[[float], float]:
    """Believe what is seen before what is planned: where somebody waits, nobody is free.

    Fewer at work than planned while others wait means that people are away; it is taken to last a shift.
    """
    plan = planned(at)
    if not ahead or not 0 < busy < plan:
        return planned
    share = busy / plan

    def seen(moment: float) -> float:
        return planned(moment) * (share if moment < at + lasts else 1)

    return seen


def wait(needed: float, at: float, planned: Callable[[float], float], step: float) -> float:
    """Walk the roster until its people could have done that work; `step` is how long a plan holds."""
    if needed <= 0:
        return 0.0
    begin, left = at, needed
    for _number in range(LONGEST_STEPS):
        until = (at // step + 1) * step
        people = planned(at)
        if people * (until - at) >= left:
            return at + left / people - begin
        left -= people * (until - at)
        at = until
    return at - begin


def typical(own: Sequence[float], queue: Sequence[float], fewest: int = 20) -> float | None:
    """Give the median of a topic, of its queue when the topic is hardly known, or nothing."""
    known = own if len(own) >= fewest else queue
    return statistics.median(known) if known else None
