"""A ticket goes to a queue that can do more, is taken there, or comes back."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Queue
from helpdesk.core.actors import Actor
from helpdesk.core.errors import Refused
from tickets import events
from tickets.actions import lock
from tickets.models import Ticket
from tickets.refusals import AlreadySolved, Finished


@transaction.atomic
def escalate(
    ticket: Ticket, *, to: Queue, by: Actor, at: datetime, kind: str = "functional", reason: str = ""
) -> Ticket:
    """Hand a ticket to another queue; whoever owns it stays accountable, and no customer clock moves."""
    ticket = _lock_live(ticket)
    go_over(ticket, to, by=by, at=at, kind=kind, reason=reason)
    return ticket


@transaction.atomic
def acknowledge(ticket: Ticket, *, by: Actor, at: datetime, queue: Queue | None = None) -> Ticket:
    """Say for the receiving queue that the ticket is looked after; refused for any other queue."""
    ticket = _lock_live(ticket)
    if queue is not None and queue.pk != ticket.queue_id:
        raise Refused(
            _("#%(number)s is with %(queue)s now.") % {"number": ticket.number, "queue": ticket.queue.name},
            code="other_queue",
        )
    events.record(ticket, events.ACK, by=by, at=_later(ticket, at), data={"queue": ticket.queue.slug})
    return ticket


@transaction.atomic
def return_to_sender(
    ticket: Ticket, *, by: Actor, at: datetime, to: Queue | None = None, reason: str = "", text: str = ""
) -> Ticket:
    """Give a ticket back to the queue it came from (or to `to`), which must then acknowledge it itself."""
    ticket = _lock_live(ticket)
    go_back(ticket, to or _sender(ticket), by=by, at=at, reason=reason, text=text)
    return ticket


def go_over(
    ticket: Ticket, to: Queue, *, by: Actor, at: datetime, is_warm: bool = False, **more: Any
) -> None:
    """Move a locked ticket to the queue that was asked; warm, whoever has it keeps it until it is taken."""
    was, assignee = ticket.queue, ticket.assignee
    _move(ticket, to)
    ticket.assignee = assignee if is_warm else None
    _record(ticket, events.ESCALATE, by, at, (was, to), more)


def go_back(ticket: Ticket, to: Queue, *, by: Actor, at: datetime, **more: Any) -> None:
    """Move a locked ticket back to the queue that had asked."""
    was = ticket.queue
    _move(ticket, to)
    _record(ticket, events.RETURN, by, at, (was, to), more)


def come_home(ticket: Ticket, to: Queue, *, by: Actor, at: datetime, **more: Any) -> None:
    """Move a locked ticket home with its answer: nobody must take it, whoever owns it waits for it."""
    was = ticket.queue
    _move(ticket, to)
    _record(ticket, events.ANSWERED, by, at, (was, to), more)


def _lock_live(ticket: Ticket) -> Ticket:
    ticket = lock(ticket)
    if ticket.is_terminal:
        raise Finished(ticket)
    if not ticket.is_live:
        raise AlreadySolved(ticket)
    return ticket


def _sender(ticket: Ticket) -> Queue:
    """Find the queue that handed the ticket to where it is now."""
    handed = ticket.events.filter(kind=events.ESCALATE, data__to=ticket.queue.slug).order_by("-seq").first()
    if handed is None:
        raise Refused(
            _("#%(number)s was not escalated to %(queue)s.")
            % {"number": ticket.number, "queue": ticket.queue.name},
            code="not_escalated",
        )
    return Queue.objects.get(slug=handed.data["from"])


def _move(ticket: Ticket, to: Queue) -> None:
    events.announce(ticket, events.TRANSFERRED)  # its old lists must drop the row
    ticket.queue, ticket.assignee = to, None


def _record(
    ticket: Ticket, kind: str, by: Actor, at: datetime, way: tuple[Queue, Queue], more: dict[str, Any]
) -> None:
    was, to = way
    data = {"to": to.slug, "from": was.slug, "to_name": to.name, "from_name": was.name, **more}
    events.record(ticket, kind, by=by, at=_later(ticket, at), save=["queue", "assignee"], data=data)


def _later(ticket: Ticket, at: datetime) -> datetime:
    return max(at, ticket.last_event_at)
