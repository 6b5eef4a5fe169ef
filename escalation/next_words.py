"""By when a customer who was let down hears from us next: later each time, in open hours. Pure."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from helpdesk.core.worktime import Calendar, NeverOpens

FIRST = timedelta(hours=4)
DAILY_FROM = 3  # apologies in a row: from here on one in a working day
INTO_THE_DAY_S = 2 * 3600  # of open time, so that whoever opens has a chance to write first
DAY = timedelta(days=1)


def next_word(nth: int, *, at: datetime, calendar: Calendar, owed_at: datetime | None = None) -> datetime:
    """Give by when the next word comes that is promised for the nth time in a row, one of no answer.

    Four hours (sooner where it is owed sooner), eight hours, then the next working day, and no closed hour.
    """
    if nth >= DAILY_FROM:
        return _next_day(calendar, at)
    by = at + FIRST * 2 ** (nth - 1)
    if nth == 1 and owed_at is not None:
        by = min(by, owed_at)
    return by if _is_manned(calendar, by) else _into_the_day(calendar, by)


def _is_manned(calendar: Calendar, by: datetime) -> bool:
    return calendar.is_open(by) or calendar.is_open(by - timedelta(seconds=1))


def _next_day(calendar: Calendar, at: datetime) -> datetime:
    if calendar.always_open:
        return at + DAY
    zone = ZoneInfo(calendar.tz)
    midnight = datetime.combine(at.astimezone(zone).date() + DAY, time(), zone)
    return _into_the_day(calendar, midnight.astimezone(at.tzinfo))


def _into_the_day(calendar: Calendar, after: datetime) -> datetime:
    try:
        return calendar.add(calendar.next_open(after), INTO_THE_DAY_S)
    except NeverOpens:  # a team that is closed for good promises nothing sooner than tomorrow
        return after + DAY
