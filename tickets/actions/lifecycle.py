"""From open to solved to closed, and back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.core.actors import Actor
from helpdesk.core.errors import Refused
from tickets import events
from tickets.actions.lock import lock, lock_workable
from tickets.models import Status, Ticket, Topic
from tickets.refusals import AlreadySolved, NotSolved


@transaction.atomic
def solve(ticket: Ticket, *, by: Actor, at: datetime, topic: Topic | None = None, reason: str = "") -> Ticket:
    """Say that the work is done; an unanswered message is counted, never hidden."""
    ticket = lock_workable(ticket)
    if ticket.status == Status.SOLVED:
        raise AlreadySolved(ticket)
    was, unanswered = ticket.status, ticket.waiting_since is not None
    ticket.status, ticket.solved_at, ticket.waiting_since = Status.SOLVED, at, None
    ticket.solved_unanswered += unanswered
    ticket.topic = topic or ticket.topic
    data = {"to": "solved", "from": was, "unanswered": unanswered, "reason": reason}
    if topic:
        data |= {"topic": topic.slug}
    _record(ticket, by, at, data, "solved_at", "waiting_since", "solved_unanswered", "topic")
    return ticket


@transaction.atomic
def reopen(ticket: Ticket, *, by: Actor, at: datetime, reason: str = "") -> Ticket:
    """Take up a solved ticket again."""
    ticket = lock_workable(ticket)
    if ticket.status != Status.SOLVED:
        raise NotSolved(ticket)
    ticket.status, ticket.solved_at = Status.OPEN, None
    ticket.reopen_count += 1
    _record(ticket, by, at, {"to": "open", "from": "solved", "reason": reason}, "solved_at", "reopen_count")
    return ticket


@transaction.atomic
def wait(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Wait for the customer; the clock of an unanswered message runs on."""
    return _set_live(ticket, str(Status.PENDING), by=by, at=at)


@transaction.atomic
def hold(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Wait for somebody outside, such as a vendor."""
    return _set_live(ticket, str(Status.ON_HOLD), by=by, at=at)


@transaction.atomic
def resume(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Go on working on a ticket that waited."""
    return _set_live(ticket, str(Status.OPEN), by=by, at=at)


@transaction.atomic
def close(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Close a solved ticket for good."""
    ticket = lock(ticket)
    if ticket.status == Status.CLOSED:
        return ticket
    if ticket.status != Status.SOLVED:
        raise NotSolved(ticket)
    ticket.status, ticket.closed_at = Status.CLOSED, at
    _record(ticket, by, at, {"to": "closed", "from": "solved"}, "closed_at")
    return ticket


def _set_live(ticket: Ticket, status: str, *, by: Actor, at: datetime) -> Ticket:
    ticket = lock_workable(ticket)
    if ticket.status == Status.SOLVED:
        raise Refused(_("Reopen #%(number)s first.") % {"number": ticket.number}, code="solved")
    if ticket.status == status:
        return ticket
    was, ticket.status = ticket.status, status
    _record(ticket, by, at, {"to": status, "from": was})
    return ticket


def _record(ticket: Ticket, by: Actor, at: datetime, data: dict[str, Any], *columns: str) -> None:
    events.record(
        ticket, events.STATUS, by=by, at=max(at, ticket.last_event_at), save=["status", *columns], data=data
    )
