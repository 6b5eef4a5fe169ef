"""Who works on a ticket."""

from datetime import datetime

from django.db import transaction

from accounts.models import Queue, User
from helpdesk.core.actors import Actor
from tickets import events
from tickets.actions.lock import lock_workable
from tickets.models import Ticket
from tickets.refusals import NotMember, SomebodyElseHasIt


@transaction.atomic
def claim(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Take an unassigned ticket; of two at once exactly one wins, the other is told who has it."""
    ticket = lock_workable(ticket)
    if ticket.assignee_id == by.user_id:
        return ticket
    if ticket.assignee_id is not None:
        raise SomebodyElseHasIt(ticket)
    return give(ticket, User.objects.get(pk=by.user_id), by=by, at=at)


@transaction.atomic
def assign(ticket: Ticket, *, to: User, by: Actor, at: datetime) -> Ticket:
    """Give a ticket to a person, also when somebody else has it."""
    ticket = lock_workable(ticket)
    if ticket.assignee_id == to.pk:
        return ticket
    if not to.is_active or (ticket.queue.is_private and not to.queues.filter(pk=ticket.queue_id).exists()):
        raise NotMember(to.name, ticket.queue.name)
    return give(ticket, to, by=by, at=at)


@transaction.atomic
def release(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Put a ticket back into its queue; the owner stays accountable."""
    ticket = lock_workable(ticket)
    if ticket.assignee_id is None:
        return ticket
    was, ticket.assignee = ticket.assignee_id, None
    events.record(
        ticket,
        events.ASSIGNED,
        by=by,
        at=_later(ticket, at),
        save=["assignee"],
        data={"to": None, "from": was},
    )
    return ticket


@transaction.atomic
def transfer(ticket: Ticket, *, to: Queue, by: Actor, at: datetime) -> Ticket:
    """Move a ticket to another queue; nobody there has it yet."""
    ticket = lock_workable(ticket)
    if ticket.queue_id == to.pk:
        return ticket
    was, worker = ticket.queue, ticket.assignee_id
    events.announce(ticket, events.TRANSFERRED)  # its old lists must drop the row
    ticket.queue, ticket.assignee = to, None
    events.record(
        ticket,
        events.TRANSFERRED,
        by=by,
        at=_later(ticket, at),
        save=["queue", "assignee"],
        data={"to": to.slug, "from": was.slug, "to_name": to.name, "from_name": was.name, "assignee": worker},
    )
    return ticket


def give(ticket: Ticket, to: User, *, by: Actor, at: datetime) -> Ticket:
    """Make somebody the worker of a locked ticket, and its owner if it has none."""
    was = ticket.assignee_id
    ticket.assignee, ticket.owner = to, ticket.owner or to
    events.record(
        ticket,
        events.ASSIGNED,
        by=by,
        at=_later(ticket, at),
        save=["assignee", "owner"],
        data={"to": to.pk, "to_name": to.name, "from": was, "owner": ticket.owner_id},
    )
    return ticket


def _later(ticket: Ticket, at: datetime) -> datetime:
    return max(at, ticket.last_event_at)
