"""A month of a calendar as people look at it: what is open on which day, and when it opens next. Pure."""

from __future__ import annotations

import calendar as months
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.core.worktime import Calendar, NeverOpens


@dataclass(frozen=True)
class DayCell:
    on: date
    is_in_month: bool
    hours: tuple[str, ...]  # "09:00–17:00"; none is closed
    length: str  # "8 h"
    name: str = ""
    is_today: bool = False


@dataclass(frozen=True)
class OpenMonth:
    first: date
    before: str
    after: str
    weeks: list[list[DayCell]]
    is_open_now: bool
    next_open: datetime | None  # by the calendar's own clock


def month_of(rules: Mapping[str, Any], notes: Mapping[str, Any], *, month: date, at: datetime) -> OpenMonth:
    """Lay out the weeks of a month; the rules must have no `problems`."""
    calendar, zone = Calendar.from_dict(rules), ZoneInfo(rules.get("tz", "UTC"))
    today = at.astimezone(zone).date()
    weeks = [
        [_cell(calendar, notes, on, month, today) for on in week]
        for week in months.Calendar().monthdatescalendar(month.year, month.month)
    ]
    first = month.replace(day=1)
    is_open = calendar.is_open(at)
    return OpenMonth(
        first, _named(first, -1), _named(first, 1), weeks, is_open, _next(calendar, zone, at, is_open)
    )


def month_from(text: str, *, default: date) -> date:
    """Read "2026-12"; anything else is the default's month."""
    try:
        found = datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC).date()
    except ValueError:
        return default.replace(day=1)
    return found if 1971 <= found.year <= 2199 else default.replace(day=1)


def _cell(calendar: Calendar, notes: Mapping[str, Any], on: date, month: date, today: date) -> DayCell:
    spans = calendar.hours_on(on)
    name = str((notes.get(on.isoformat()) or {}).get("name", ""))
    minutes = sum(end - start for start, end in spans) // 60
    length = f"{minutes / 60:g} h" if minutes % 6 == 0 else f"{minutes // 60} h {minutes % 60} m"
    hours = tuple(f"{_clock(start)}–{_clock(end)}" for start, end in spans)
    return DayCell(on, on.month == month.month, hours, length, name, on == today)


def _next(calendar: Calendar, zone: ZoneInfo, at: datetime, is_open: bool) -> datetime | None:
    if is_open or calendar.always_open:
        return None
    try:
        return calendar.next_open(at).astimezone(zone).replace(tzinfo=None)
    except NeverOpens:
        return None


def _named(first: date, step: int) -> str:
    month = first.year * 12 + first.month - 1 + step
    return f"{month // 12}-{month % 12 + 1:02}"


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"
