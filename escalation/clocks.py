"""What a replay answers: the ticket's clocks and what they say about the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

ClockState = Literal["running", "paused", "fulfilled", "cancelled", "moved"]


@dataclass(frozen=True)
class Segment:
    """A stretch under one calendar; `until` is null while it lasts. A paused stretch consumes nothing."""

    since: datetime
    until: datetime | None
    calendar: str
    running: bool


@dataclass(frozen=True)
class Clock:
    """One instance of one promise.

    `elapsed_s` is that of the oldest unanswered message; `allowance_s`, `segments` and `rule` belong to the
    message (or timer) that sets `due`.
    """

    metric: str
    n: int
    start: datetime
    due: datetime | None
    state: ClockState
    end: datetime | None
    elapsed_s: int
    breached: bool
    breached_at: datetime | None
    voided: bool
    queue: str | None
    policy_version: int
    allowance_s: int | None
    remaining_s: int | None
    channel: str
    segments: tuple[Segment, ...]
    rule: str

    @property
    def is_finished(self) -> bool:
        return self.end is not None


@dataclass(frozen=True)
class Replay:
    """The clocks of one ticket at one instant, in the order of metrics and numbers."""

    clocks: tuple[Clock, ...]
    state: str
    tier: str
    priority: str
    reopen_count: int
    followup_ticket: bool
    solved_unanswered: int
    first_customer_at: datetime | None
    first_human_at: datetime | None

    def of(self, metric: str) -> tuple[Clock, ...]:
        return tuple(clock for clock in self.clocks if clock.metric == metric)

    @property
    def next_due(self) -> datetime | None:
        """The earliest due time of what still runs and is not voided."""
        dues = [clock.due for clock in self.clocks if clock.state == "running" and not clock.voided]
        return min((due for due in dues if due is not None), default=None)
