"""What a draft policy would have made of tickets that really happened. Pure: events in, figures out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from escalation.clocks import Clock
from escalation.events import Event
from escalation.ladder import thresholds
from escalation.policies import (
    FIRST_RESPONSE,
    LONG_AGO,
    METRICS,
    NEXT_RESPONSE,
    REQUESTER_WAIT,
    Policy,
    Promises,
)
from escalation.replay import replay

REPLIES = (FIRST_RESPONSE, NEXT_RESPONSE)
STEP = 200  # tickets between two words of progress

Progress = Callable[[int], None]
Calling = Callable[[int], Collection[str]]  # by queue, the triggers that call somebody in by themselves


@dataclass(frozen=True)
class Story:
    """One ticket as it happened."""

    number: int
    events: Sequence[Event]
    window_s: int
    queue: int = 0


# What calls somebody in where that is automatic: a late reply, most of the time to solve used up.
LATE_REPLY, LONG_WAIT = "T2", "T3"
MOST_OF_IT = 2  # warnings: 50 % and 75 %


@dataclass
class Figures:
    """How often each promise was made, broken and warned of, in all and by tier."""

    made: Counter[str] = field(default_factory=Counter)
    late: Counter[str] = field(default_factory=Counter)
    warned: Counter[str] = field(default_factory=Counter)
    tiers: dict[str, Figures] = field(default_factory=dict)
    late_on: Counter[tuple[int, str]] = field(default_factory=Counter)  # (ticket, metric)
    calls: set[int] = field(default_factory=set)  # tickets that call somebody in by themselves

    def count(
        self,
        metric: str,
        *,
        is_late: bool,
        warnings: int,
        tier: str,
        number: int,
        calling: Collection[str] = (),
    ) -> None:
        if tier not in self.tiers:
            self.tiers[tier] = Figures()
        for figures in (self, self.tiers[tier]):
            figures.made[metric] += 1
            figures.late[metric] += is_late
            figures.warned[metric] += warnings
        if is_late:
            self.late_on[number, metric] += 1
        if _is_call(metric, is_late, warnings, calling):
            self.calls.add(number)

    @property
    def late_replies(self) -> int:
        return sum(self.late[metric] for metric in REPLIES)

    @property
    def warnings(self) -> int:
        return sum(self.warned.values())


def under(
    draft: Policy,
    promises: Promises,
    stories: Iterable[Story],
    *,
    calling: Calling = lambda queue: (),
    since: datetime,
    now: datetime,
    progress: Progress = lambda done: None,
) -> Figures:
    """Replay every story as if the draft had been in force, and count the clocks that started since then."""
    promised = replace(promises, policies=(replace(draft, since=LONG_AGO),))
    figures = Figures()
    done = 0
    for story in stories:
        result = replay(story.events, replace(promised, reopen_window_s=story.window_s), now)
        for clock in result.clocks:
            if clock.start >= since and not clock.voided and clock.metric in METRICS:
                figures.count(
                    clock.metric,
                    is_late=clock.breached,
                    warnings=_warnings(clock),
                    tier=result.tier,
                    number=story.number,
                    calling=calling(story.queue),
                )
        done += 1
        if done % STEP == 0:
            progress(done)
    progress(done)
    return figures


def _is_call(metric: str, is_late: bool, warnings: int, calling: Collection[str]) -> bool:
    if metric in REPLIES:
        return is_late and LATE_REPLY in calling
    return metric == REQUESTER_WAIT and warnings >= MOST_OF_IT and LONG_WAIT in calling


def _warnings(clock: Clock) -> int:
    """Count the warnings a clock gave before it ended or fell due."""
    if clock.allowance_s is None or clock.remaining_s is None:
        return 0
    return reached(clock.allowance_s, clock.allowance_s - clock.remaining_s)


def reached(allowance_s: int, used_s: int) -> int:
    """Count the steps of the ladder below due that this many used seconds have passed."""
    return sum(seconds <= used_s for _, seconds in thresholds(allowance_s))
