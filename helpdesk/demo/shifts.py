"""When the demo's people work: round the clock where their queue is open so, else by its hours."""

from datetime import datetime, time, timedelta

from accounts.models import Shift, User
from helpdesk.core.weekhours import WEEKDAYS

BEFORE = timedelta(weeks=5)
NIGHT_AND_DAY = ((time(0), time(12), False), (time(12), time(0), True))


def make(at: datetime) -> None:
    """Plan every week from a few weeks ago, so that whoever tries the demo at night meets somebody."""
    first = (at - BEFORE).date()
    for user in User.objects.prefetch_related("queues__calendar").order_by("pk"):
        Shift.objects.bulk_create(
            Shift(
                user=user,
                weekday=weekday,
                first_date=first,
                starts=starts,
                ends=ends,
                is_overnight=is_overnight,
                time_zone=user.time_zone,
            )
            for weekday in range(len(WEEKDAYS))
            for starts, ends, is_overnight in _hours(user, WEEKDAYS[weekday])
        )


def _hours(user: User, day: str) -> list[tuple[time, time, bool]]:
    calendars = [queue.calendar for queue in user.queues.all()]
    if any(calendar.is_always_open for calendar in calendars):
        return list(NIGHT_AND_DAY)
    spans = calendars[0].weekly.get(day, []) if calendars else []
    return [(time.fromisoformat(opens), time.fromisoformat(closes), False) for opens, closes in spans]
