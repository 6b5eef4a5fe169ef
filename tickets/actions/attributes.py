"""What a ticket is: topic, tier, priority, subject; and the bot's hand-over to a person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.core.actors import Actor
from helpdesk.core.errors import Refused
from tickets import events
from tickets.actions.lock import lock, lock_workable
from tickets.models import Priority, Status, Ticket, Tier, Topic


@transaction.atomic
def set_topic(ticket: Ticket, *, topic: Topic | None, by: Actor, at: datetime) -> Ticket:
    ticket = lock(ticket)
    was, ticket.topic = ticket.topic, topic
    data = {"topic": topic.slug if topic else None, "from": was.slug if was else None}
    data["name"] = topic.name if topic else None
    events.record(ticket, events.TOPIC, by=by, at=_later(ticket, at), save=["topic"], data=data)
    return ticket


@transaction.atomic
def set_tier(
    ticket: Ticket, *, tier: Tier, by: Actor, at: datetime, source: str = "", reason: str = ""
) -> Ticket:
    """Serve a ticket by another tier from now on."""
    ticket = lock_workable(ticket)
    was, ticket.tier = ticket.tier, tier
    data = {"tier": tier.slug, "from": was.slug, "name": tier.name, "source": source, "reason": reason}
    events.record(ticket, events.TIER, by=by, at=_later(ticket, at), save=["tier"], data=data)
    return ticket


@transaction.atomic
def set_priority(ticket: Ticket, *, priority: Priority, by: Actor, at: datetime) -> Ticket:
    ticket = lock_workable(ticket)
    was, ticket.priority = ticket.priority, priority
    data = {"priority": str(priority), "from": was}
    events.record(ticket, events.PRIORITY, by=by, at=_later(ticket, at), save=["priority"], data=data)
    return ticket


@transaction.atomic
def set_subject(ticket: Ticket, *, subject: str, by: Actor, at: datetime) -> Ticket:
    ticket = lock(ticket)
    ticket.subject = subject.strip()[:200]
    events.record(
        ticket, "subject", by=by, at=_later(ticket, at), save=["subject"], data={"subject": ticket.subject}
    )
    return ticket


@transaction.atomic
def hand_off(ticket: Ticket, *, by: Actor, at: datetime, reason: str = "", summary: str = "") -> Ticket:
    """The bot hands over: from now on a person is owed; `reason` is asked, fallback, silence or empty."""
    ticket = lock_workable(ticket)
    if ticket.status != Status.BOT:
        return ticket
    ticket.status, ticket.waiting_since = Status.NEW, at
    events.record(
        ticket,
        events.HANDOFF,
        by=by,
        at=_later(ticket, at),
        save=["status", "waiting_since"],
        data={"reason": reason, "summary": summary[:2000]},
    )
    return ticket


@transaction.atomic
def void_clock(ticket: Ticket, *, metric: str, n: int, reason: str, by: Actor, at: datetime) -> Ticket:
    """Take one clock out of the figures; needs a reason."""
    if not reason.strip():
        raise Refused(_("Say why this clock should not count."), code="reason_missing")
    ticket = lock(ticket)
    data = {"metric": metric, "n": n, "reason": reason}
    events.record(ticket, events.VOID, by=by, at=_later(ticket, at), data=data)
    return ticket


@transaction.atomic
def reapply_promises(ticket: Ticket, *, version: int, by: Actor, at: datetime) -> Ticket:
    """Take promises that were written after the ticket was opened; once, however often it is asked for.

    What running clocks make of it is the rule of every change: tighter with grace, a reply never looser.
    """
    ticket = lock_workable(ticket)
    if ticket.events.filter(kind=events.REAPPLY, data__version__gte=version).exists():
        return ticket
    events.record(ticket, events.REAPPLY, by=by, at=_later(ticket, at), data={"version": version})
    return ticket


def _later(ticket: Ticket, at: datetime) -> datetime:
    return max(at, ticket.last_event_at)
