"""Who works on a ticket."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Queue, User
from helpdesk.core.actors import Actor
from tickets import events, jobs
from tickets.actions.lock import lock_workable
from tickets.models import Job, Ticket
from tickets.refusals import NotMember, SomebodyElseHasIt
from tickets.routing import load

GivesWay = Callable[[Ticket, int | None], bool]
_gives_way: list[GivesWay] = []


def add_giving_way(source: GivesWay) -> None:
    """Say when whoever has a locked ticket only keeps it until somebody like this person takes it."""
    _gives_way.append(source)


@transaction.atomic
def claim(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Take a ticket that nobody has, or only keeps for whoever comes.

    Of two at once exactly one wins, the other is told who has it.
    """
    ticket = lock_workable(ticket)
    if ticket.assignee_id == by.user_id:
        return ticket
    if ticket.assignee_id is not None and not any(source(ticket, by.user_id) for source in _gives_way):
        raise SomebodyElseHasIt(ticket)
    refuse_job_of_another(ticket, by)
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
    was = ticket.assignee_id
    take_from(ticket, by=by, at=at, data={"from": was})
    for other in jobs.live_members(ticket).select_for_update(of=("self",), no_key=True, skip_locked=True):
        if other.assignee_id == was:
            take_from(other, by=by, at=at, data={"from": was})
    return ticket


def take_from(ticket: Ticket, *, by: Actor, at: datetime, data: dict[str, Any]) -> None:
    ticket.assignee = None
    told = {"to": None, **data}
    events.record(ticket, events.ASSIGNED, by=by, at=_later(ticket, at), save=["assignee"], data=told)


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


def refuse_job_of_another(ticket: Ticket, by: Actor) -> None:
    """Refuse a ticket whose job somebody else works on; of two at once exactly one goes on."""
    if ticket.job_id is None:
        return
    list(Job.objects.select_for_update().filter(pk=ticket.job_id))
    worked = jobs.live_members(ticket).filter(assignee__isnull=False).exclude(assignee=by.user_id).first()
    if worked is not None:
        raise SomebodyElseHasIt(worked)


def give(ticket: Ticket, to: User, *, by: Actor, at: datetime) -> Ticket:
    """Make somebody the worker of a locked ticket and of its job, and the owner where there is none.

    What another session holds of the job is left to it, and to the sweep: two tickets in no order
    are no reason to wait for each other.
    """
    others: list[Ticket] = []
    if ticket.job_id is not None:
        list(Job.objects.select_for_update().filter(pk=ticket.job_id))
        free = jobs.live_members(ticket).select_for_update(of=("self",), no_key=True, skip_locked=True)
        others = [other for other in free if other.assignee_id != to.pk and may_have(to, other)]
        load.hold((to.pk, ticket.assignee_id, *(other.assignee_id for other in others)))
    for one in (ticket, *others):
        give_one(one, to, by=by, at=at)
    return ticket


def may_have(user: User, ticket: Ticket) -> bool:
    return not ticket.queue.is_private or user.queues.filter(pk=ticket.queue_id).exists()


def give_one(ticket: Ticket, to: User, *, by: Actor, at: datetime) -> Ticket:
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
