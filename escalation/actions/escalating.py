"""Asking another team, or calling in somebody with more say; and taking that back."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Level, Queue
from escalation import acks, pingpong, promises, reasons, states, warm
from escalation.actions import handover
from escalation.actions.announcing import announce, conclude
from escalation.actions.locking import hold_loads, lock_both
from escalation.actions.offering import begin
from escalation.escalation_people import accountable, lead_of, management_queue, members
from escalation.escalations_log import log
from escalation.models import Escalation, EscalationKind
from escalation.refusals import (
    AlreadyThere,
    NobodyThere,
    NotYours,
    Over,
    SentBackAndForth,
)
from helpdesk.core.actors import Actor
from helpdesk.core.errors import Invalid
from tickets import events
from tickets.actions import lock
from tickets.models import Ticket
from tickets.refusals import AlreadySolved, Finished

BY_A_PERSON, CALL_BACK = "T1", "T10"  # triggers
FUNCTIONAL, HIERARCHICAL = str(EscalationKind.FUNCTIONAL), str(EscalationKind.HIERARCHICAL)


@dataclass(frozen=True)
class Ask:
    """What whoever is asked must know."""

    reason: str
    question: str
    tried: str
    impact: str = ""
    amount: Decimal | None = None
    currency: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def request_escalation(
    ticket: Ticket,
    ask: Ask,
    *,
    to: Queue,
    by: Actor,
    at: datetime,
    kind: str = FUNCTIONAL,
    trigger: str = BY_A_PERSON,
) -> Escalation:
    """Hand a ticket to another queue, or call in a manager (hierarchical) while the work stays.

    It is in the receiving queue and offered there when this commits. Whoever owns the ticket stays
    accountable for it.
    """
    ticket = lock(ticket)
    _refuse_thin(ask)
    is_functional = kind == FUNCTIONAL
    _refuse_state(ticket, is_functional, trigger)
    wanted = to
    if is_functional:
        to = _way(ticket, to)
        _pass_on(ticket, by, at)
    _refuse_queue(ticket, to, is_functional, trigger)
    was = ticket.queue
    at = max(at, ticket.last_event_at)
    _ensure_owner(ticket, by, at)
    escalation = _create(ticket, ask, to, by, at, kind, trigger)
    detour = {"wanted": wanted.slug} if wanted.pk != to.pk else {}
    log(escalation, states.REQUEST, by=by, at=at, **detour)
    _move(ticket, escalation, was, by, at)
    begin(escalation, ticket, at=at)
    if is_functional:
        announce(escalation, ticket, at=at)
    return escalation


@transaction.atomic
def withdraw(escalation: Escalation, *, by: Actor, at: datetime, reason: str = "") -> Escalation:
    """Take back what was asked; the ticket is where it came from, with its owner."""
    ticket, escalation = lock_both(escalation)
    if not escalation.is_unfinished:
        raise Over(escalation)
    if by.user_id is not None and by.user_id not in (escalation.requested_by_id, ticket.owner_id):
        raise NotYours(ticket)
    at = max(at, ticket.last_event_at)
    hold_loads(ticket, by)
    log(escalation, states.WITHDRAW, by=by, at=at, reason=reason)
    conclude(escalation, ticket)
    if escalation.is_functional and ticket.queue_id == escalation.to_queue_id and ticket.is_live:
        back = escalation.from_queue
        handover.go_back(
            ticket, back, by=by, at=at, escalation=escalation.pk, reason="withdrawn", text=reason
        )
        if give_to_owner(ticket, by=by, at=at):
            _has_it(ticket, by=by, at=at)
    return escalation


def give_to_owner(ticket: Ticket, *, by: Actor, at: datetime) -> bool:
    """Whoever is accountable works on it again, if they are in its queue; it is theirs without asking."""
    owner = ticket.owner
    if owner is None or not owner.is_active or not owner.queues.filter(pk=ticket.queue_id).exists():
        return False
    ticket.assignee = owner
    data = {"to": owner.pk, "to_name": owner.name, "from": None, "owner": owner.pk, "back": True}
    events.record(
        ticket, events.ASSIGNED, by=by, at=max(at, ticket.last_event_at), save=["assignee"], data=data
    )
    return True


def _has_it(ticket: Ticket, *, by: Actor, at: datetime) -> None:
    """Whoever takes a thing back need not be asked to take it."""
    data = {"queue": ticket.queue.slug}
    events.record(ticket, events.ACK, by=by, at=max(at, ticket.last_event_at), data=data)


def _refuse_thin(ask: Ask) -> None:
    short = _("Write at least %(n)d characters: this is the most frequent cause of returns.") % {
        "n": reasons.LEAST
    }
    wrong = {
        name: [short] for name in ("question", "tried") if len(getattr(ask, name).strip()) < reasons.LEAST
    }
    if not ask.reason.strip():
        wrong["reason"] = [_("Choose a reason.")]
    if wrong:
        raise Invalid(_("Say more before you hand this on."), fields=wrong)


def _refuse_state(ticket: Ticket, is_functional: bool, trigger: str) -> None:
    if ticket.is_terminal:
        raise Finished(ticket)
    if ticket.is_live or (trigger == CALL_BACK and not is_functional):
        return
    raise AlreadySolved(ticket)


def _refuse_queue(ticket: Ticket, to: Queue, is_functional: bool, trigger: str) -> None:
    # A team that a trigger calls in may be the one that has it: of a bad rating those who solved it hear too.
    if to.pk == ticket.queue_id and (is_functional or trigger == BY_A_PERSON):
        raise AlreadyThere(ticket, to)
    if not to.is_active or not (members(to) or lead_of(to)):
        raise NobodyThere(to)
    asked = Escalation.objects.unfinished().filter(ticket=ticket, to_queue=to, kind=HIERARCHICAL)
    if not is_functional and asked.exists():
        raise AlreadyThere(ticket, to)


def _way(ticket: Ticket, to: Queue) -> Queue:
    """Send it where it was asked for, or to a manager when the two teams have had it before."""
    if not pingpong.is_ping_pong(hops(ticket), (ticket.queue.slug, to.slug)):
        return to
    manager = management_queue()
    if manager is None or manager.pk == ticket.queue_id:
        raise SentBackAndForth(ticket, to)
    return manager


def hops(ticket: Ticket) -> list[tuple[pingpong.Hop, bool]]:
    """List the ways a ticket went between queues; a manager who hands it on has chosen."""
    done: list[tuple[datetime, int, pingpong.Hop, bool]] = []
    rows = Escalation.objects.filter(ticket=ticket, kind=FUNCTIONAL)
    for row in rows.select_related("from_queue", "to_queue"):
        way = (row.from_queue.slug, row.to_queue.slug)
        done.append((row.requested_at, row.pk, way, row.from_queue.level == Level.MANAGEMENT))
        if row.state == states.RETURNED and row.finished_at:
            done.append((row.finished_at, row.pk, way[::-1], False))
    return [(way, was_decided) for _at, _pk, way, was_decided in sorted(done, key=lambda hop: hop[:2])]


def _pass_on(ticket: Ticket, by: Actor, at: datetime) -> None:
    """Whoever had it sends it further: what was asked before is over (I2)."""
    before = (
        Escalation.objects.unfinished()
        .filter(ticket=ticket, kind=FUNCTIONAL)
        .select_related("to_queue", "from_queue")
        .first()
    )
    if before is not None:
        log(before, states.PASS_ON, by=by, at=max(at, ticket.last_event_at))
        conclude(before, ticket, is_followed=True)


def _ensure_owner(ticket: Ticket, by: Actor, at: datetime) -> None:
    owner = accountable(ticket, by.user_id, at)
    if owner is not None and owner.pk != ticket.owner_id:
        ticket.owner = owner
        ticket.save(update_fields=["owner"])


def _create(
    ticket: Ticket, ask: Ask, to: Queue, by: Actor, at: datetime, kind: str, trigger: str
) -> Escalation:
    code, own_words = reasons.known(ask.reason.strip())
    plan = plan_of(to, ticket.priority, at)
    return Escalation.objects.create(
        ticket=ticket,
        seq=events.next_seq(ticket),
        kind=kind,
        trigger=trigger,
        from_queue=ticket.queue,
        to_queue=to,
        reason=code,
        reason_text=own_words,
        question=ask.question.strip(),
        tried=ask.tried.strip(),
        impact=ask.impact.strip(),
        amount=ask.amount,
        currency=ask.currency,
        facts=ask.facts,
        requested_by_id=by.user_id,
        requested_at=at,
        ack_due_at=plan.due_at,
        next_step_at=at,
        warm_until=warm.until(ticket, to, kind=kind, at=at),
    )


def plan_of(queue: Queue, priority: str, at: datetime) -> acks.Plan:
    calendar = promises.engine_calendar(queue.calendar.as_rules())
    return acks.Plan(at, acks.target_s(queue.level, queue.ack_target_s, priority), calendar)


def _move(ticket: Ticket, escalation: Escalation, was: Queue, by: Actor, at: datetime) -> None:
    to, more = escalation.to_queue, {"escalation": escalation.pk, "reason": escalation.reason}
    if escalation.is_functional:
        is_warm = escalation.warm_until is not None
        handover.go_over(ticket, to, by=by, at=at, is_warm=is_warm, kind=escalation.kind, **more)
        return
    data = {"to": to.slug, "to_name": to.name, "from": was.slug, "from_name": was.name, **more}
    events.record(ticket, events.INVOLVED, by=by, at=at, data=data)
