"""How an escalation ends: with an answer, back to the sender, or because the ticket itself is done."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from escalation import reasons, states
from escalation.actions import handover
from escalation.actions.announcing import conclude
from escalation.actions.escalating import give_to_owner
from escalation.actions.locking import hold_loads, lock_both
from escalation.actions.owing import tell_result
from escalation.actions.taking import acknowledge_escalation, refuse_stranger
from escalation.escalations_log import log
from escalation.models import Escalation
from escalation.refusals import TakenBy
from escalation.telling import tell
from helpdesk.core.actors import Actor
from helpdesk.core.errors import Invalid
from tickets import events
from tickets.models import Ticket

LONGEST_RESULT = 700  # a template of WhatsApp holds it with what is around it


@transaction.atomic
def answer(escalation: Escalation, *, text: str, by: Actor, at: datetime, result: str = "") -> Escalation:
    """Answer the question: the ticket goes home, and its owner tells the customer.

    `result` is for the customer: it goes out in the owner's name, with the question whether it is solved.
    """
    _refuse_wordless(text, result)
    ticket, escalation = lock_both(escalation)
    refuse_stranger(escalation, by)
    hold_loads(ticket, by)
    if escalation.is_waiting:  # who answers has it
        escalation = acknowledge_escalation(escalation, by=by, at=at)
        ticket, escalation = lock_both(escalation)
    if escalation.taken_by_id != by.user_id:
        raise TakenBy(escalation)
    at = max(at, ticket.last_event_at)
    escalation.answer, escalation.result = text.strip(), result.strip()
    log(escalation, states.ANSWER, by=by, at=at, save=("answer", "result"))
    conclude(escalation, ticket)
    _go_home(ticket, escalation, by, at)
    _tell_owner(ticket, escalation, gettext_noop("%(who)s answered your question on #%(number)s"), by, at)
    if escalation.is_functional and ticket.is_live:
        tell_result(escalation, ticket, at=max(at, ticket.last_event_at))
    return escalation


@transaction.atomic
def return_escalation(
    escalation: Escalation, *, reason: str, text: str, by: Actor, at: datetime
) -> Escalation:
    """Give it back to the sender with a reason; the sending queue must take it again."""
    _refuse_bare(reason, text)
    ticket, escalation = lock_both(escalation)
    refuse_stranger(escalation, by)
    if escalation.taken_by_id not in (None, by.user_id):
        raise TakenBy(escalation)
    at = max(at, ticket.last_event_at)
    code, own_words = reasons.known_return(reason.strip())
    escalation.return_reason = code
    escalation.return_text = "\n".join(filter(None, (own_words, text.strip())))
    log(escalation, states.RETURN, by=by, at=at, save=("return_reason", "return_text"))
    conclude(escalation, ticket)
    more = {"escalation": escalation.pk, "reason": code, "text": escalation.return_text}
    if escalation.is_functional and ticket.is_live and ticket.queue_id == escalation.to_queue_id:
        handover.go_back(ticket, escalation.from_queue, by=by, at=at, **more)
    else:
        _note(ticket, escalation, by, at, **more, returned=True)
    _tell_owner(ticket, escalation, gettext_noop("%(who)s gave #%(number)s back to you"), by, at)
    return escalation


def end_with_ticket(ticket: Ticket, kind: str, *, by: Actor, at: datetime) -> None:
    """End what a locked ticket has open, because of what has just happened to it."""
    open_ones = Escalation.objects.unfinished().filter(ticket=ticket).select_related("to_queue", "from_queue")
    for escalation in open_ones.order_by("pk"):
        if kind != states.PASS_ON or escalation.is_functional:
            log(escalation, kind, by=by, at=max(at, escalation.requested_at))
            conclude(escalation, ticket)


def _refuse_wordless(text: str, result: str) -> None:
    wrong = {}
    if not text.strip():
        wrong["text"] = [_("Write the answer.")]
    if len(result.strip()) > LONGEST_RESULT:
        wrong["result"] = [_("Write at most %(n)d characters.") % {"n": LONGEST_RESULT}]
    if wrong:
        raise Invalid(_("Write the answer."), fields=wrong)


def _refuse_bare(reason: str, text: str) -> None:
    wrong = {}
    if not reason.strip():
        wrong["reason"] = [_("Choose a reason.")]
    if not text.strip():
        wrong["text"] = [_("Say what is missing or where it belongs.")]
    if wrong:
        raise Invalid(_("Say why you give this back."), fields=wrong)


def _go_home(ticket: Ticket, escalation: Escalation, by: Actor, at: datetime) -> None:
    more = {"escalation": escalation.pk, "text": escalation.answer}
    if escalation.is_functional and ticket.is_live and ticket.queue_id == escalation.to_queue_id:
        handover.come_home(ticket, escalation.from_queue, by=by, at=at, **more)
        give_to_owner(ticket, by=by, at=at)
        return
    _note(ticket, escalation, by, at, **more)


def _note(ticket: Ticket, asked: Escalation, by: Actor, at: datetime, **more: object) -> None:
    """Somebody who was called in has spoken; the ticket stays where it is."""
    way = {"from": asked.to_queue.slug, "from_name": asked.to_queue.name}
    way |= {"to": ticket.queue.slug, "to_name": ticket.queue.name}
    events.record(ticket, events.ANSWERED, by=by, at=at, data=way | more)


def _tell_owner(ticket: Ticket, escalation: Escalation, text: str, by: Actor, at: datetime) -> None:
    people = {person.pk: person for person in (ticket.owner, escalation.requested_by) if person}
    for person in people.values():
        if person.pk == by.user_id or not person.is_active:
            continue
        with override(person.language):
            words = _(text) % {"who": by.name, "number": ticket.number}
        tell(person, ticket, words, key=f"escalation:{escalation.pk}:{escalation.state}", at=at)
