"""Triggers: noted once where something happens, acted on a moment later on a locked ticket."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Level, Queue, User
from escalation import reasons, trigger_rules, triggers
from escalation.actions.escalating import FUNCTIONAL, HIERARCHICAL, Ask, request_escalation
from escalation.escalation_people import lead_of
from escalation.models import TriggerFiring
from escalation.telling import tell
from helpdesk.core.actors import SYSTEM
from helpdesk.core.errors import Refused
from tickets import events
from tickets.actions import lock
from tickets.models import Status, Ticket

RANK = {Level.FRONTLINE: 1, Level.SENIOR: 2, Level.FINANCE: 3, Level.TECHNICAL: 3, Level.MANAGEMENT: 4}
BY_ITSELF = "Meja did this by itself, nothing was tried yet."


@transaction.atomic
def fire(firing_id: int, *, at: datetime) -> TriggerFiring | None:
    """Do what a trigger stands for, by the rule of the ticket's queue; a repetition does nothing."""
    found = TriggerFiring.objects.select_related("ticket").filter(pk=firing_id, did="").first()
    if found is None:
        return None
    ticket = lock(found.ticket)
    firing = TriggerFiring.objects.select_for_update().get(pk=firing_id)
    if firing.did:
        return firing
    mode, _limits = trigger_rules.mode_and_limits(ticket, firing.trigger, firing.instance)
    firing.mode = mode
    firing.did = _act(ticket, firing, mode, at)
    firing.save(update_fields=["mode", "did"])
    return firing


@transaction.atomic
def take_back(firing: TriggerFiring, *, at: datetime) -> None:
    """Dismiss a suggestion: it does not come back for the same thing."""
    ticket = lock(firing.ticket)
    if TriggerFiring.objects.filter(pk=firing.pk, taken_back_at=None).update(taken_back_at=at):
        events.announce(ticket, "suggestion")


def _act(ticket: Ticket, firing: TriggerFiring, mode: str, at: datetime) -> str:
    if mode == triggers.OFF or ticket.status in (Status.CLOSED, Status.MERGED):
        return "nothing"
    if firing.trigger == "T4":
        return _tell_late(ticket, firing, at)
    if ticket.status == Status.SOLVED and firing.trigger != "T10":
        return "nothing"
    if mode == triggers.SUGGEST:
        events.announce(ticket, "suggestion")
        return "suggested"
    return _escalate(ticket, firing, at)


def _escalate(ticket: Ticket, firing: TriggerFiring, at: datetime) -> str:
    default = trigger_rules.default_of(firing.trigger, firing.instance)
    queue = Queue.objects.filter(level=default.level, is_active=True).order_by("pk").first()
    if queue is None:
        return "nobody"
    moves = default.moves and RANK[Level(queue.level)] > RANK[Level(ticket.queue.level)]
    if default.moves and not moves:  # automatic hand-overs never lead down
        return "there"
    ask = Ask(reason=default.reason, question=default.question, tried=BY_ITSELF, facts=_facts(firing))
    kind = FUNCTIONAL if moves else HIERARCHICAL
    try:
        with transaction.atomic():
            request_escalation(ticket, ask, to=queue, by=SYSTEM, at=at, kind=kind, trigger=firing.trigger)
    except Refused as refusal:
        return refusal.code[:40]
    return "escalated"


def _facts(firing: TriggerFiring) -> dict[str, str]:
    return {"instance": firing.instance}


def _tell_late(ticket: Ticket, firing: TriggerFiring, at: datetime) -> str:
    """The owner and the lead know that the customer has waited for news too long."""
    people: list[User] = []
    for person in (ticket.owner, lead_of(ticket.queue)):
        if person is not None and person.is_active and person not in people:
            people.append(person)
    for person in people:
        with override(person.language):
            text = _("#%(number)s: the customer was promised news and has none. Write now.")
            text %= {"number": ticket.number}
        tell(person, ticket, text, key=f"trigger:{firing.pk}", at=at, kind="late")
    return "told"


def suggestion_of(firing: TriggerFiring) -> tuple[str, str]:
    """Give why a hand-over is suggested, and to which level."""
    default = trigger_rules.default_of(firing.trigger, firing.instance)
    return reasons.label_of(default.reason), default.level
