"""Pain points that nobody has acknowledged within a working day of the team that can fix them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions.notifications import notify
from accounts.models import Level, Queue, Role, User
from feedback.models import Pain, PainPoint
from helpdesk.core.worktime import ALWAYS_OPEN, Calendar, NeverOpens

DAY = timedelta(days=1)


def late(*, now: datetime) -> list[PainPoint]:
    """Give the new cards whose working day is over."""
    hours = _hours()
    cards = PainPoint.objects.filter(state=Pain.NEW, opened_at__lte=now).select_related("topic", "owner")
    return [card for card in cards if acknowledge_by(card.opened_at, hours) <= now]


def acknowledge_by(opened_at: datetime, hours: Calendar) -> datetime:
    """Add the open time of the day on which work on it could begin: the same hour of the next one. Pure."""
    try:
        begins = hours.next_open(opened_at).astimezone(ZoneInfo(hours.tz))
        return hours.add(opened_at, sum(end - start for start, end in hours.hours_on(begins.date())))
    except NeverOpens:
        return opened_at + DAY


def remind(*, now: datetime) -> int:
    """Tell the lead and the admins, once for each card; gives how many cards there are."""
    found = late(now=now)
    for card in found:
        people = list(User.objects.filter(role=Role.ADMIN, is_active=True))
        if card.owner and card.owner.is_active and card.owner not in people:
            people.append(card.owner)
        for person in people:
            with override(person.language):
                text = _("%(topic)s is on the rise, and nobody has acknowledged it for a working day")
                text %= {"topic": card.topic.name}
            url = f"/reports/pain-points/{card.pk}/"
            notify(person, kind="pain_point", text=text, key=f"pain:{card.pk}:late", at=now, url=url)
    return len(found)


def _hours() -> Calendar:
    queue = Queue.objects.filter(level=Level.TECHNICAL, is_active=True).select_related("calendar").first()
    return Calendar.from_dict(queue.calendar.as_rules()) if queue else ALWAYS_OPEN
