"""Asking people to take it, rung by rung, until a named manager has it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Role, User
from escalation import acks, promises, states, warm
from escalation.escalation_people import duty_manager, lead_of, members, online
from escalation.escalations_log import log
from escalation.models import Escalation, EscalationOffer
from escalation.telling import tell
from helpdesk.core.actors import SYSTEM
from helpdesk.core.worktime import Calendar
from tickets import events
from tickets.access import can_see
from tickets.actions import lock
from tickets.models import Ticket

SECOND = timedelta(seconds=1)


def begin(escalation: Escalation, ticket: Ticket, *, at: datetime) -> None:
    """Offer it at once, in the transaction that asked for it."""
    escalation.rung = 0
    _climb(escalation, ticket, at)


@transaction.atomic
def climb(escalation_id: int, *, at: datetime) -> bool:
    """Take the rung that is due, and tell whether it was; harmless when somebody took it meanwhile."""
    found = Escalation.objects.filter(pk=escalation_id).select_related("ticket").first()
    if found is None or found.next_step_at is None or found.next_step_at > at:
        return False
    ticket = lock(found.ticket)
    escalation = (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("to_queue__calendar", "to_queue__lead", "from_queue", "named")
        .get(pk=escalation_id)
    )
    if escalation.next_step_at is None or escalation.next_step_at > at:
        return False
    if escalation.next_step_at == escalation.warm_until:
        _keep(escalation, ticket, at)
    else:
        _climb(escalation, ticket, at)
    return True


def _climb(escalation: Escalation, ticket: Ticket, at: datetime) -> None:
    """Ask the people of this rung; a rung with nobody on it is skipped, not waited for."""
    rung, people = escalation.rung, _people(escalation, escalation.rung, at)
    while not people and acks.kind_of(rung) in (acks.ONLINE, acks.EVERYBODY):
        rung += 1
        people = _people(escalation, rung, at)
    plan = acks.Plan(escalation.requested_at, _target_s(escalation, ticket), _calendar(escalation))
    escalation.rung = rung + 1
    escalation.next_step_at = max(plan.next_at(rung + 1, now=at), at)
    kind = acks.kind_of(rung)
    if warm.is_ringing(escalation, at):
        if kind != acks.ONLINE:  # nobody is there whom it could ring at
            escalation.warm_until = at
        escalation.next_step_at = min(escalation.next_step_at, escalation.warm_until or at)
    if kind == acks.MANAGER:
        _name(escalation, ticket, people[0] if people else None, at)
    log(
        escalation,
        states.OFFER,
        by=SYSTEM,
        at=max(at, escalation.requested_at),
        save=("rung", "next_step_at", "warm_until"),
        rung=kind,
        people=[person.pk for person in people],
    )
    _offer(escalation, ticket, people, rung, at)
    warm.ring_again(escalation)
    events.announce(ticket, "offered")


def _keep(escalation: Escalation, ticket: Ticket, at: datetime) -> None:
    """Nobody joined the live chat in time: whoever has it keeps it, and the ladder goes on."""
    plan = acks.Plan(escalation.requested_at, _target_s(escalation, ticket), _calendar(escalation))
    escalation.next_step_at = max(plan.next_at(escalation.rung, now=at), at + SECOND)
    keeper = ticket.assignee
    log(escalation, states.KEEP, by=SYSTEM, at=at, save=("next_step_at",), keeper=keeper and keeper.pk)
    if keeper is not None:
        with override(keeper.language):
            text = _("Nobody in %(queue)s could join #%(number)s at once. The chat stays with you.")
            text %= {"queue": escalation.to_queue.name, "number": ticket.number}
        tell(keeper, ticket, text, key=f"escalation:{escalation.pk}:kept", at=at)
    warm.ring_again(escalation)
    events.announce(ticket, "offered")


def _people(escalation: Escalation, rung: int, at: datetime) -> list[User]:
    queue, kind = escalation.to_queue, acks.kind_of(rung)
    if kind == acks.ONLINE:
        return online(queue, at)
    if kind == acks.EVERYBODY:
        # By night they find it in the morning; in opening hours nobody there means nobody comes.
        return members(queue) if online(queue, at) or not _calendar(escalation).is_open(at) else []
    if kind == acks.LEAD and (lead := lead_of(queue)):
        return [lead]
    manager = duty_manager(at) if kind in (acks.LEAD, acks.MANAGER) else None
    if kind == acks.LEAD:  # what is private is not told outside before it has a name on it
        return [manager] if manager and can_see(manager, escalation.ticket) else []
    if kind == acks.MANAGER:
        return [manager] if manager else []
    everyone = User.objects.filter(is_active=True, role__in=(Role.SUPERVISOR, Role.ADMIN)).order_by("pk")
    return [person for person in everyone if person == escalation.named or can_see(person, escalation.ticket)]


def _name(escalation: Escalation, ticket: Ticket, manager: User | None, at: datetime) -> None:
    """Nobody took it in time: now it has a name on it."""
    if manager is None:
        return
    at = max(at, ticket.last_event_at)
    escalation.named = manager
    log(escalation, states.NAME, by=SYSTEM, at=at, save=("named",), to=manager.pk)
    if escalation.is_functional and ticket.assignee_id != manager.pk and ticket.is_live:
        was, ticket.assignee = ticket.assignee_id, manager
        data = {"to": manager.pk, "to_name": manager.name, "from": was, "owner": ticket.owner_id}
        data |= {"escalation": escalation.pk}
        events.record(ticket, events.ASSIGNED, by=SYSTEM, at=at, save=["assignee"], data=data)
    if ticket.owner is not None and ticket.owner_id != manager.pk:
        with override(ticket.owner.language):
            text = _("%(queue)s has not taken #%(number)s. Tell the customer where it stands.")
            text %= {"queue": escalation.to_queue.name, "number": ticket.number}
        tell(ticket.owner, ticket, text, key=f"escalation:{escalation.pk}:untaken", at=at)


def _offer(escalation: Escalation, ticket: Ticket, people: list[User], rung: int, at: datetime) -> None:
    offers = [EscalationOffer(escalation=escalation, user=person, rung=rung, at=at) for person in people]
    EscalationOffer.objects.bulk_create(offers, ignore_conflicts=True)
    for person in people:
        with override(person.language):
            text = _sentence(acks.kind_of(rung)) % {
                "number": ticket.number,
                "queue": escalation.to_queue.name,
                "question": escalation.shown_question,
            }
        tell(person, ticket, text, key=f"escalation:{escalation.pk}:{rung}", at=at)


def _sentence(kind: str) -> str:
    if kind in (acks.ONLINE, acks.EVERYBODY):
        return _("#%(number)s was escalated to %(queue)s: %(question)s")
    if kind == acks.LEAD:
        return _("Nobody in %(queue)s has taken #%(number)s yet. Please take it or give it to somebody.")
    if kind == acks.MANAGER:
        return _("Nobody in %(queue)s took #%(number)s in time. It has your name on it now.")
    return _("#%(number)s still waits for %(queue)s. Nobody has taken it.")


def _target_s(escalation: Escalation, ticket: Ticket) -> int:
    queue = escalation.to_queue
    return acks.target_s(queue.level, queue.ack_target_s, ticket.priority)


def _calendar(escalation: Escalation) -> Calendar:
    return promises.engine_calendar(escalation.to_queue.calendar.as_rules())
