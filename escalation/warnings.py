"""Who is told when a promise is about to break: first whoever works on it, then the queue's lead."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from accounts.models import Notification, User
from escalation import telling
from escalation.ladder import BREACH, WARN_10_S, WARN_20_S, WARN_75, WARN_90
from escalation.models import SlaClock
from escalation.policies import (
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    PAUSABLE_UPDATE,
    QUEUE_ACK,
    REQUESTER_WAIT,
)
from tickets.models import Ticket

# Half of the time only turns the chip amber; a person who is disturbed must have something to do.
TO_PERSON = (WARN_75, WARN_90, WARN_10_S, WARN_20_S, BREACH)
TO_LEAD = (WARN_90, WARN_20_S, BREACH)

SOON = {
    FIRST_RESPONSE: gettext_noop("#%(number)s: the first reply is due at %(time)s"),
    NEXT_RESPONSE: gettext_noop("#%(number)s: a reply is due at %(time)s"),
    PAUSABLE_UPDATE: gettext_noop("#%(number)s: news for the customer is due at %(time)s"),
    REQUESTER_WAIT: gettext_noop("#%(number)s is to be solved by %(time)s"),
    QUEUE_ACK: gettext_noop("#%(number)s is to be taken by %(time)s"),
}
TOO_LATE = {
    FIRST_RESPONSE: gettext_noop("#%(number)s: the first reply is late since %(time)s"),
    NEXT_RESPONSE: gettext_noop("#%(number)s: a reply is late since %(time)s"),
    PAUSABLE_UPDATE: gettext_noop("#%(number)s: news for the customer is late since %(time)s"),
    REQUESTER_WAIT: gettext_noop("#%(number)s should have been solved by %(time)s"),
    QUEUE_ACK: gettext_noop("#%(number)s should have been taken by %(time)s"),
}


def of_step(
    ticket: Ticket, clock: SlaClock, kind: str, *, fact_at: datetime, at: datetime
) -> Iterator[Notification]:
    """Write to the people one step concerns, by a key that tells nobody twice; nothing is stored yet."""
    if clock.metric not in SOON:
        return
    for user in _people(ticket, kind):
        with override(user.language):
            text = _(_sentence(clock.metric, kind)) % {
                "number": ticket.number,
                "time": _local(clock.due_at or fact_at, user),
            }
        yield telling.prepared(
            user,
            ticket,
            text,
            key=f"clock:{ticket.number}:{clock.metric}:{clock.n}:{kind}",
            at=at,
            kind="late" if kind == BREACH else "due",
        )


def _people(ticket: Ticket, kind: str) -> list[User]:
    worker = ticket.assignee or ticket.owner
    lead = ticket.queue.lead
    found: list[User] = []
    if kind in TO_PERSON and worker:
        found.append(worker)
    if lead and lead not in found and (kind in TO_LEAD or (kind in TO_PERSON and not worker)):
        found.append(lead)
    return [user for user in found if user.is_active]


def _sentence(metric: str, kind: str) -> str:
    return TOO_LATE[metric] if kind == BREACH else SOON[metric]


def _local(at: datetime, user: User) -> str:
    try:
        zone = ZoneInfo(user.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        zone = ZoneInfo("UTC")
    return at.astimezone(zone).strftime("%H:%M")
