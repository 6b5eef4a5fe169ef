"""A named person has it; begins; takes the conversation over; or may not have it any more."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from escalation import states
from escalation.actions.locking import lock_both
from escalation.actions.offering import begin
from escalation.escalation_people import lead_of, may_take, members, online
from escalation.escalations_log import log
from escalation.models import Escalation
from escalation.refusals import NotForYou, Over, TakenBy, TooSoon
from escalation.telling import tell
from helpdesk.core.actors import SYSTEM, Actor
from tickets import events
from tickets.models import Ticket

BETWEEN_NUDGES = timedelta(minutes=5)


@transaction.atomic
def acknowledge_escalation(escalation: Escalation, *, by: Actor, at: datetime) -> Escalation:
    """Say "I have it"; of two at once exactly one has it, the other is told who."""
    ticket, escalation = lock_both(escalation)
    if escalation.state in states.TAKEN and escalation.taken_by_id == by.user_id:
        return escalation
    refuse_stranger(escalation, by)
    if escalation.state in states.TAKEN:
        raise TakenBy(escalation)
    have(escalation, ticket, by=by, at=max(at, ticket.last_event_at))
    _record(escalation, ticket, by, at)
    return escalation


def have(escalation: Escalation, ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Write down whose it is now; the caller has both locked."""
    log(escalation, states.ACK, by=by, at=at)
    escalation.taken_by = User.objects.get(pk=by.user_id)


@transaction.atomic
def start_work(escalation: Escalation, *, by: Actor, at: datetime) -> Escalation:
    """Note the first thing that whoever took it does about it."""
    ticket, escalation = lock_both(escalation)
    if escalation.state == states.ACKED and escalation.taken_by_id == by.user_id:
        log(escalation, states.START, by=by, at=max(at, ticket.last_event_at))
    return escalation


@transaction.atomic
def take_over(escalation: Escalation, *, by: Actor, at: datetime) -> Ticket:
    """Speak with the customer oneself from now on, and be accountable for it."""
    ticket, escalation = lock_both(escalation)
    if not escalation.is_unfinished:
        raise Over(escalation)
    if escalation.taken_by_id != by.user_id:
        raise TakenBy(escalation) if escalation.taken_by_id else NotForYou(escalation.to_queue)
    if ticket.owner_id == by.user_id:
        return ticket
    was, person = ticket.owner_id, escalation.taken_by
    ticket.owner = ticket.assignee = person
    data = {"to": by.user_id, "to_name": by.name, "from": was, "owner": by.user_id, "took_over": True}
    events.record(
        ticket,
        events.ASSIGNED,
        by=by,
        at=max(at, ticket.last_event_at),
        save=["assignee", "owner"],
        data=data,
    )
    return ticket


@transaction.atomic
def nudge(escalation: Escalation, *, by: Actor, at: datetime) -> list[User]:
    """Remind whoever has it, or everybody who could take it; gives who was reminded."""
    ticket, escalation = lock_both(escalation)
    if not escalation.is_unfinished:
        raise Over(escalation)
    last = escalation.steps.filter(kind=states.NUDGE).order_by("-n").first()
    people = _to_nudge(escalation, at)
    if last is not None and at - last.at < BETWEEN_NUDGES:
        raise TooSoon(people[0].name if len(people) == 1 else escalation.to_queue.name)
    log(escalation, states.NUDGE, by=by, at=max(at, ticket.last_event_at), people=[p.pk for p in people])
    for person in people:
        with override(person.language):
            text = _("%(who)s asks: how is #%(number)s going?") % {"who": by.name, "number": ticket.number}
        tell(person, ticket, text, key=f"nudge:{escalation.pk}:{escalation.step_count}", at=at)
    events.announce(ticket, "nudged")
    return people


@transaction.atomic
def lose(escalation: Escalation, *, at: datetime, why: str = "left_queue") -> Escalation:
    """Whoever had it cannot go on: it is offered to the others at once."""
    ticket, escalation = lock_both(escalation)
    if escalation.state in states.TAKEN:
        let_go(escalation, ticket, at=at, why=why)
    return escalation


def let_go(escalation: Escalation, ticket: Ticket, *, at: datetime, why: str) -> None:
    """Take it from whoever had it and begin to ask anew; the caller has both locked."""
    lost, at = escalation.taken_by, max(at, ticket.last_event_at)
    escalation.next_step_at = at
    log(escalation, states.LOSE, by=SYSTEM, at=at, save=("next_step_at",), lost=lost and lost.pk, why=why)
    escalation.taken_by = None
    if lost and ticket.assignee_id == lost.pk and escalation.is_functional and ticket.is_live:
        ticket.assignee = None
        data = {"to": None, "from": lost.pk, "from_name": lost.name, "reason": why}
        events.record(ticket, events.ASSIGNED, by=SYSTEM, at=at, save=["assignee"], data=data)
    begin(escalation, ticket, at=at)


def refuse_stranger(escalation: Escalation, by: Actor) -> None:
    if not escalation.is_unfinished:
        raise Over(escalation)
    if not may_take(by.user_id, escalation.to_queue, escalation.named_id):
        raise NotForYou(escalation.to_queue)


def _to_nudge(escalation: Escalation, at: datetime) -> list[User]:
    if escalation.taken_by is not None:
        return [escalation.taken_by]
    if escalation.named is not None:
        return [escalation.named]
    lead = lead_of(escalation.to_queue)
    return online(escalation.to_queue, at) or ([lead] if lead else members(escalation.to_queue))


def _record(escalation: Escalation, ticket: Ticket, by: Actor, at: datetime) -> None:
    data = {"queue": escalation.to_queue.slug, "escalation": escalation.pk, "kind": escalation.kind}
    save = []
    if escalation.is_functional:
        ticket.assignee = escalation.taken_by
        save = ["assignee"]
    events.record(ticket, events.ACK, by=by, at=max(at, ticket.last_event_at), save=save, data=data)
