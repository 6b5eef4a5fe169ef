"""Warnings and breaches of a clock: when each step falls due, and when people may be told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.clocks import Clock
from helpdesk.core.worktime import ALWAYS_OPEN, Calendar, NeverOpens

WARN_50, WARN_75, WARN_90 = "warn_50", "warn_75", "warn_90"
WARN_10_S, WARN_20_S = "warn_10s", "warn_20s"
BREACH = "breach"

PARTS = ((WARN_50, 50), (WARN_75, 75), (WARN_90, 90))
SHORT = ((WARN_10_S, 10), (WARN_20_S, 20))
SHORT_TARGET_S = 60
# Ending exactly at due is met, so a breach exists only from the next second on.
LATE = timedelta(seconds=1)

Calendars = Mapping[str, Calendar]


@dataclass(frozen=True)
class Step:
    """`at` is the fact and never moves; `notify_at` is the first moment inside the clock's hours."""

    kind: str
    at: datetime
    notify_at: datetime


def steps(clock: Clock, calendars: Calendars) -> list[Step]:
    """List the steps of an unfinished clock in order of time, past ones included."""
    if clock.is_finished or clock.voided or clock.allowance_s is None:
        return []
    found = []
    for kind, seconds in thresholds(clock.allowance_s):
        at = _reached(clock, seconds, calendars)
        if at is not None and (clock.due is None or at < clock.due):
            found.append(_step(kind, at, at, clock, calendars))
    if clock.due is not None:
        found.append(_step(BREACH, clock.due, clock.due + LATE, clock, calendars))
    return found


def due_steps(
    clocks: Iterable[Clock], calendars: Calendars, *, after: datetime, now: datetime
) -> list[tuple[Clock, Step]]:
    """List what became due in (after, now], earliest first."""
    found = [
        (clock, step) for clock in clocks for step in steps(clock, calendars) if after < step.notify_at <= now
    ]
    return sorted(found, key=lambda pair: pair[1].notify_at)


def next_check_at(clock: Clock, calendars: Calendars, *, after: datetime) -> datetime | None:
    """Say when the clock must be looked at again: its next step, or its next breach to be flagged."""
    moments = [step.notify_at for step in steps(clock, calendars)]
    if clock.due is not None and not clock.is_finished:
        moments.append(clock.due + LATE)
    return min((moment for moment in moments if moment > after), default=None)


def thresholds(allowance_s: int) -> list[tuple[str, int]]:
    if allowance_s <= SHORT_TARGET_S:
        return [(kind, seconds) for kind, seconds in SHORT if seconds < allowance_s]
    return [(kind, allowance_s * part // 100) for kind, part in PARTS]


def _reached(clock: Clock, seconds: int, calendars: Calendars) -> datetime | None:
    """Find the instant at which the clock's stretches add up to this many seconds."""
    left = seconds
    for segment in clock.segments:
        if not segment.running:
            continue
        calendar = _calendar(segment.calendar, calendars)
        if segment.until is not None and calendar.elapsed(segment.since, segment.until) < left:
            left -= calendar.elapsed(segment.since, segment.until)
            continue
        try:
            return calendar.add(segment.since, left)
        except NeverOpens:
            return None
    return None


def _step(kind: str, at: datetime, told_at: datetime, clock: Clock, calendars: Calendars) -> Step:
    last = clock.segments[-1].calendar if clock.segments else ""
    try:
        return Step(kind, at, _calendar(last, calendars).next_open(told_at))
    except NeverOpens:
        return Step(kind, at, told_at)


def _calendar(name: str, calendars: Calendars) -> Calendar:
    return calendars[name] if name else ALWAYS_OPEN
