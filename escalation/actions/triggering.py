"""Triggers: noted once where something happens, acted on a moment later on a locked ticket."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Level, Queue, User
from escalation import trigger_rules, triggers
from escalation.actions.escalating import FUNCTIONAL, HIERARCHICAL, Ask, request_escalation
from escalation.escalation_people import lead_of
from escalation.models import Escalation, TriggerFiring
from escalation.refusals import NobodyThere, NotSuggested
from escalation.telling import tell
from escalation.trigger_defaults import BY_ITSELF, Default
from escalation.trigger_rules import Rule
from helpdesk.core.actors import SYSTEM, Actor
from helpdesk.core.errors import Refused
from tickets import actions, events
from tickets.access import can_see
from tickets.actions import lock
from tickets.models import Status, Ticket

RANK = {Level.FRONTLINE: 1, Level.SENIOR: 2, Level.FINANCE: 3, Level.TECHNICAL: 3, Level.MANAGEMENT: 4}
SUGGESTED, ESCALATED, NOTHING = "suggested", "escalated", "nothing"


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
    rule = trigger_rules.rule_for(ticket, firing.trigger, firing.instance)
    firing.mode = rule.mode
    firing.did = _act(ticket, firing, rule, at)
    firing.save(update_fields=["mode", "did"])
    return firing


@transaction.atomic
def take_back(firing: TriggerFiring, *, at: datetime) -> None:
    """Dismiss a suggestion: it does not come back for the same thing."""
    ticket = lock(firing.ticket)
    if TriggerFiring.objects.filter(pk=firing.pk, taken_back_at=None).update(taken_back_at=at):
        events.announce(ticket, "suggestion")


@transaction.atomic
def follow_suggestion(firing: TriggerFiring, *, by: Actor, at: datetime) -> Escalation:
    """Do what was suggested; whoever says so has asked for it."""
    ticket = lock(firing.ticket)
    firing = TriggerFiring.objects.select_for_update().get(pk=firing.pk)
    if firing.did != SUGGESTED or firing.taken_back_at:
        raise NotSuggested(ticket)
    default = trigger_rules.default_of(firing.trigger, firing.instance)
    queue = trigger_rules.target_of(trigger_rules.rule_for(ticket, firing.trigger, firing.instance), default)
    if queue is None:
        raise NobodyThere(None)
    made = _request(ticket, firing, default, queue, by=by, at=at)
    firing.did = ESCALATED
    firing.save(update_fields=["did"])
    return made


def _act(ticket: Ticket, firing: TriggerFiring, rule: Rule, at: datetime) -> str:
    if rule.mode == triggers.OFF or ticket.status in (Status.CLOSED, Status.MERGED):
        return NOTHING
    if own := OWN_WAYS.get(firing.trigger):
        return own(ticket, firing, rule, at)
    if ticket.status == Status.SOLVED and firing.trigger != "T10":
        return NOTHING
    if rule.mode == triggers.SUGGEST:
        return _suggest(ticket)
    return _escalate(ticket, firing, rule, at)


def _suggest(ticket: Ticket) -> str:
    events.announce(ticket, "suggestion")
    return SUGGESTED


def _escalate(ticket: Ticket, firing: TriggerFiring, rule: Rule, at: datetime) -> str:
    default = trigger_rules.default_of(firing.trigger, firing.instance)
    queue = trigger_rules.target_of(rule, default)
    if queue is None:
        return "nobody"
    if default.moves and not _leads_up(ticket, queue):  # automatic hand-overs never lead down
        return "there"
    try:
        with transaction.atomic():
            _request(ticket, firing, default, queue, by=SYSTEM, at=at)
    except Refused as refusal:
        return refusal.code[:40]
    return ESCALATED


def _request(
    ticket: Ticket, firing: TriggerFiring, default: Default, queue: Queue, *, by: Actor, at: datetime
) -> Escalation:
    ask = Ask(
        reason=default.reason,
        question=default.question,
        tried=BY_ITSELF,
        facts={"instance": firing.instance},
    )
    kind = FUNCTIONAL if default.moves and _leads_up(ticket, queue) else HIERARCHICAL
    return request_escalation(ticket, ask, to=queue, by=by, at=at, kind=kind, trigger=firing.trigger)


def _leads_up(ticket: Ticket, queue: Queue) -> bool:
    return RANK[Level(queue.level)] > RANK[Level(ticket.queue.level)]


def _tell_late(ticket: Ticket, firing: TriggerFiring, _rule: Rule, at: datetime) -> str:
    """T4: the owner and the lead know that the customer has waited for news too long."""
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


def _hand_off(ticket: Ticket, firing: TriggerFiring, rule: Rule, at: datetime) -> str:
    """T11: a person goes on where the bot cannot, with what it has understood so far."""
    if ticket.status != Status.BOT:
        return NOTHING
    said = ticket.events.filter(kind=events.BOT_STUCK).order_by("-seq").first()
    at = max(at, ticket.last_event_at)
    if rule.to_queue is not None:
        ticket = actions.transfer(ticket, to=rule.to_queue, by=SYSTEM, at=at)
    why = firing.instance.removeprefix("bot:")
    summary = str(said.data.get("summary", "")) if said else ""
    actions.hand_off(ticket, by=Actor(kind="bot"), at=at, reason=why, summary=summary)
    return "handed_off"


def _look_for_cause(ticket: Ticket, firing: TriggerFiring, rule: Rule, at: datetime) -> str:
    """T12: the lead who can find the cause is told; of very many, or where it is set so, they are asked."""
    if ticket.status == Status.SOLVED:
        return NOTHING
    if rule.mode == triggers.AUTOMATIC or firing.instance.endswith(":many"):
        return _escalate(ticket, firing, rule, at)
    queue = trigger_rules.target_of(rule, trigger_rules.default_of(firing.trigger, firing.instance))
    lead = lead_of(queue) if queue else None
    if lead is not None and can_see(lead, ticket):
        with override(lead.language):
            text = _("Many customers may have the same problem as in #%(number)s. Look for the cause.")
            text %= {"number": ticket.number}
        tell(lead, ticket, text, key=f"trigger:{firing.instance}", at=at)
    return _suggest(ticket)


OWN_WAYS: dict[str, Callable[[Ticket, TriggerFiring, Rule, datetime], str]] = {
    "T4": _tell_late,
    "T11": _hand_off,
    "T12": _look_for_cause,
}
