"""Who is asked to take an escalation, and when; pure. It ends at a named manager in every case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from helpdesk.core.worktime import Calendar, NeverOpens

ONLINE, EVERYBODY, LEAD, MANAGER, ALARM = "online", "everybody", "lead", "manager", "alarm"
# From the moment it was asked for, in hundredths of the target.
RUNGS = ((ONLINE, 0), (EVERYBODY, 50), (LEAD, 100), (MANAGER, 150))
LAST = len(RUNGS)  # from here on the alarm repeats
URGENT_S = {"technical": 900, "management": 1800}
LEAST_REPEAT_S = 900


@dataclass(frozen=True)
class Plan:
    """The times of one escalation's rungs, in the receiving queue's hours."""

    requested_at: datetime
    target_s: int
    calendar: Calendar

    @property
    def due_at(self) -> datetime:
        return self.at(100)

    def at(self, percent: int) -> datetime:
        try:
            return self.calendar.add(self.requested_at, self.target_s * percent // 100)
        except NeverOpens:  # a team without hours: then by the wall clock, never not at all
            return self.requested_at + timedelta(seconds=self.target_s * percent // 100)

    def next_at(self, rung: int, *, now: datetime) -> datetime:
        """Say when the rung with this number is due; past the last one the alarm repeats."""
        if rung < LAST:
            return self.at(RUNGS[rung][1])
        return now + timedelta(seconds=max(self.target_s, LEAST_REPEAT_S))


def target_s(level: str, own_s: int, priority: str) -> int:
    """Give the seconds within which a team takes it."""
    return min(own_s, URGENT_S.get(level, own_s)) if priority == "urgent" else own_s


def kind_of(rung: int) -> str:
    return RUNGS[rung][0] if rung < LAST else ALARM
