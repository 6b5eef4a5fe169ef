"""What is wrong with a calendar before it is saved, field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from helpdesk.core import weekhours
from helpdesk.core.weekhours import Hours
from helpdesk.core.worktime import Calendar

LOOK_AHEAD = timedelta(days=14)

UNKNOWN_ZONE = "This time zone is not known."
BAD_TIME = "Write times as HH:MM, from 00:00 to 24:00."
BAD_DATE = "Write dates as YYYY-MM-DD."
BAD_DAY = "Use mon, tue, wed, thu, fri, sat and sun."
OVERLAP = "Two intervals overlap."
NEVER_OPEN = "This calendar has no open minute in the next 14 days."
SENTENCES = (UNKNOWN_ZONE, BAD_TIME, BAD_DATE, BAD_DAY, OVERLAP, NEVER_OPEN)

Problems = dict[str, list[str]]


def problems(data: Mapping[str, Any], *, at: datetime) -> Problems:
    """Name each wrong field ("tz", "weekly.mon", "holidays", "special.2026-12-24") with its sentences."""
    found = _zone_problems(data) | _weekly_problems(data) | _date_problems(data)
    if found:
        return found
    if not Calendar.from_dict(data).elapsed(at, at + LOOK_AHEAD) >= 60:
        return {"weekly": [NEVER_OPEN]}
    return {}


def _zone_problems(data: Mapping[str, Any]) -> Problems:
    if data.get("tz") in available_timezones():
        return {}
    return {"tz": [UNKNOWN_ZONE]}


def _weekly_problems(data: Mapping[str, Any]) -> Problems:
    weekly = data.get("weekly", {})
    if weekly == weekhours.ALWAYS:
        return {}
    if not isinstance(weekly, Mapping) or set(weekly) - set(weekhours.WEEKDAYS):
        return {"weekly": [BAD_DAY]}
    found: Problems = {}
    days: dict[str, Hours] = {}
    for name in weekhours.WEEKDAYS:
        try:
            days[name] = _hours(weekly.get(name, ()))
        except ValueError:
            found[f"weekly.{name}"] = [BAD_TIME]
    for index, name in enumerate(weekhours.WEEKDAYS):
        yesterday = days.get(weekhours.WEEKDAYS[index - 1], ())
        hours = weekhours.until_midnight(days.get(name, ())) + weekhours.after_midnight(yesterday)
        if weekhours.overlap(hours):
            found[f"weekly.{name}"] = [OVERLAP]
    return found


def _date_problems(data: Mapping[str, Any]) -> Problems:
    found: Problems = {}
    special = data.get("special", {})
    if not _all_fit(data.get("holidays", ()), date.fromisoformat):
        found["holidays"] = [BAD_DATE]
    if not isinstance(special, Mapping) or not _all_fit(special, date.fromisoformat):
        return found | {"special": [BAD_DATE]}
    for day, intervals in special.items():
        try:
            hours = _hours(intervals)
        except ValueError:
            found[f"special.{day}"] = [BAD_TIME]
            continue
        if weekhours.overlap(weekhours.until_midnight(hours)):
            found[f"special.{day}"] = [OVERLAP]
    return found


def _hours(intervals: Any) -> Hours:
    try:
        hours = weekhours.parse(intervals)
    except TypeError as error:
        raise ValueError("not a list of intervals") from error
    if any(opens == weekhours.DAY_S for opens, _ in hours):
        raise ValueError("an interval cannot open at 24:00")
    return hours


def _all_fit(values: Iterable[Any], read: Callable[[str], object]) -> bool:
    if isinstance(values, str):
        return False
    try:
        for value in values:
            read(value)
    except (TypeError, ValueError):
        return False
    return True
