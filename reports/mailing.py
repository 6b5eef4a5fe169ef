"""Reports by mail: what is due now in the site's zone, once per person and stretch of days."""

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.mail import send_mail
from django.utils import translation

from accounts.models import User, Workspace
from reports import actions, letters
from reports.letters import DAILY, MONTHLY, WEEKLY
from reports.models import SentReport, Subscription
from reports.scope import Scope

log = logging.getLogger(__name__)

AT_HOUR = 7


@dataclass(frozen=True)
class Stretch:
    rhythm: str
    first: date
    last: date


def due(now: datetime, zone: ZoneInfo) -> list[Stretch]:
    """Give the stretches whose report is due today: yesterday, last week, last month."""
    local = now.astimezone(zone)
    if local.hour < AT_HOUR:
        return []
    yesterday = local.date() - timedelta(days=1)
    newest = (stretch_until(rhythm, yesterday) for rhythm in (DAILY, WEEKLY, MONTHLY))
    return [stretch for stretch in newest if stretch.last == yesterday]


def stretch_until(rhythm: str, day: date) -> Stretch:
    """Give the last day, week from Monday or month that is over by the end of a day."""
    if rhythm == DAILY:
        return Stretch(rhythm, day, day)
    if rhythm == WEEKLY:
        sunday = day - timedelta(days=(day.weekday() + 1) % 7)
        return Stretch(rhythm, sunday - timedelta(days=6), sunday)
    last = (day + timedelta(days=1)).replace(day=1) - timedelta(days=1)
    return Stretch(rhythm, last.replace(day=1), last)


def sweep(*, now: datetime) -> int:
    """Send what is due and was not sent; gives how many. A letter that does not leave is tried again."""
    zone = ZoneInfo(Workspace.current().time_zone)
    count = 0
    for stretch in due(now, zone):
        readers = Subscription.objects.filter(rhythm=stretch.rhythm, user__is_active=True)
        gone = SentReport.objects.filter(rhythm=stretch.rhythm, last_date=stretch.last).values("user")
        for row in readers.exclude(user__in=gone).select_related("user"):
            count += _send(row.user, stretch, zone, now)
    return count


def _send(user: User, stretch: Stretch, zone: ZoneInfo, now: datetime) -> bool:
    if not user.is_supervisor:
        return False
    report = actions.take_report(user, stretch.rhythm, last=stretch.last, at=now)
    if report is None:
        return False
    with translation.override(user.language):
        subject, text = letters.write(stretch.rhythm, Scope(user, stretch.first, stretch.last, zone, now, {}))
    try:
        send_mail(subject, text, None, [user.email])
    except OSError:
        log.warning("the report for %s could not be mailed", user.pk)
        actions.give_back(report)
        return False
    actions.note_sent(report, at=now)
    return True
