"""Saying a time to the customer, looking at it again before it slips, and owning up when it did (2.6)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from escalation import eta_of, notices, states
from escalation.actions import owing
from escalation.actions.locking import lock_both
from escalation.actions.noting import note_triggers
from escalation.escalation_people import duty_manager
from escalation.escalations_log import log
from escalation.eta import conformal, rounding
from escalation.models import Escalation, EtaCell, Notice
from escalation.notices_texts import N1, N2, N3, N4, ROUND_THE_CLOCK, SLOWER, language_of
from escalation.telling import tell
from helpdesk.core.actors import SYSTEM
from helpdesk.core.worktime import NeverOpens
from tickets.models import Ticket

OPENS_PLUS = timedelta(minutes=5)
SURE = 0.6
BY_A_PERSON = 3  # revisions; from here on a person writes
WORD_BY = "word_by"  # of the inputs: by when the customer expects to hear from us


def announce(escalation: Escalation, ticket: Ticket, *, at: datetime) -> Notice:
    """Tell the customer who has it and when it is usually done, or until when they hear from us.

    Within half an hour of the last notice it waits: what they were told before holds until then.
    """
    found = _estimate(escalation, ticket, at)
    if last := notices.last_told(ticket, at):
        return _hold_back(escalation, ticket, found, last, at)
    return _say_first(escalation, ticket, found, at, None)


def _estimate(escalation: Escalation, ticket: Ticket, at: datetime) -> eta_of.Estimate:
    found = eta_of.estimate(escalation, ticket, at=at)
    escalation.eta_version = eta_of.VERSION
    escalation.eta_inputs = {
        "base_s": round(found.base_s),
        "length_s": round(found.length_s),
        "alpha": round(found.alpha, 4),
        "n": found.n,
        "ahead": found.ahead,
    }
    return found


def _hold_back(
    escalation: Escalation, ticket: Ticket, found: eta_of.Estimate, last: datetime, at: datetime
) -> Notice:
    known = ticket.promise_at if ticket.promise_at and ticket.promise_at > at else None
    escalation.eta_at = known
    escalation.review_at = min(filter(None, (last + notices.BETWEEN, known)))
    escalation.save(update_fields=["eta_at", "review_at", "eta_version", "eta_inputs"])
    return notices.hold_back(escalation, N1 if found.is_sayable else N2, at=at)


def _say_first(
    escalation: Escalation, ticket: Ticket, found: eta_of.Estimate, at: datetime, into: Notice | None
) -> Notice:
    def when(moment: datetime) -> str:
        return notices.said(ticket, moment, at)

    if not found.is_sayable:
        update = owing.update_by(escalation, ticket, at)
        _keep(escalation, ticket, None, update)
        return notices.say(escalation, ticket, N2, at=at, eta_at=None, into=into, update=when(update))
    eta, opening = _at(escalation, ticket, found.length_s, at), _opening(escalation, at)
    review = rounding.review_at(eta, said_at=at)
    _keep(escalation, ticket, eta, review)
    if opening is not None:
        values: dict[str, Any] = {
            "hours": _hours(escalation, ticket),
            "opening": when(opening),
            "eta": when(eta),
        }
        return notices.say(escalation, ticket, N3, at=at, eta_at=eta, into=into, **values)
    return notices.say(
        escalation, ticket, N1, at=at, eta_at=eta, into=into, eta=when(eta), review=when(review)
    )


@transaction.atomic
def review(escalation_id: int, *, at: datetime) -> bool:
    """Before a time slips: confirm it or say a new one; once it has passed, say so (I8).

    Gives whether it was time to look.
    """
    found = Escalation.objects.filter(pk=escalation_id).select_related("ticket").first()
    if found is None or found.review_at is None or found.review_at > at:
        return False
    ticket, escalation = lock_both(found)
    if escalation.review_at is None or escalation.review_at > at:
        return False
    at = max(at, ticket.last_event_at)
    kept_back = notices.kept_back(escalation)
    if escalation.eta_at is not None and escalation.eta_at <= at:
        _miss(escalation, ticket, at)
    elif kept_back is not None:
        _catch_up(escalation, ticket, kept_back, at)
    elif escalation.eta_at is None:
        _review_update(escalation, ticket, at)
    elif eta_of.chance(escalation, ticket, at=at) >= SURE:
        _reconfirm(escalation, ticket, at)
    else:
        _revise(escalation, ticket, at)
    return True


def conclude(escalation: Escalation, ticket: Ticket, *, is_followed: bool = False) -> None:
    """It has ended: an end in time was a promise kept; what was only given back is still promised.

    What is sent further at once (`is_followed`) is looked after by what follows.
    """
    if not escalation.is_functional:
        return
    first, ended = escalation.first_eta_at, escalation.finished_at
    if escalation.outcome not in eta_of.DONE:
        if not is_followed:
            _stay_bound(escalation, ticket)
        return
    if ticket.promise_at is not None:
        ticket.promise_at = None
        ticket.save(update_fields=["promise_at"])
    if first is not None and ended is not None and ended <= first and not escalation.has_missed:
        _book(escalation, is_kept=True, at=ended)


def _stay_bound(escalation: Escalation, ticket: Ticket) -> None:
    """The customer was told a time, or that they will hear from us: whoever has it now must keep that."""
    ended, due = escalation.finished_at, ticket.promise_at or _word_due(escalation, ticket)
    if ended is not None and due is not None:
        owing.owe_word(escalation, ticket, due, at=ended)


def _word_due(escalation: Escalation, ticket: Ticket) -> datetime | None:
    """Give by when a word was promised, unless one of our people has written since."""
    word_by = escalation.eta_inputs.get(WORD_BY)
    if not word_by or owing.has_spoken(ticket, _last_said(escalation)):
        return None
    return datetime.fromisoformat(word_by)


def _last_said(escalation: Escalation) -> datetime:
    last = escalation.notices.order_by("-pk").first()
    return last.said_at if last else escalation.requested_at


def _keep(escalation: Escalation, ticket: Ticket, eta: datetime | None, review_at: datetime) -> None:
    escalation.eta_at, escalation.review_at = eta, review_at
    escalation.first_eta_at = escalation.first_eta_at or eta
    escalation.eta_inputs = {**escalation.eta_inputs, WORD_BY: (eta or review_at).isoformat()}
    escalation.save(update_fields=["eta_at", "first_eta_at", "review_at", "eta_version", "eta_inputs"])
    if ticket.promise_at != eta:
        ticket.promise_at = eta
        ticket.save(update_fields=["promise_at"])


def _catch_up(escalation: Escalation, ticket: Ticket, kept_back: Notice, at: datetime) -> None:
    """The half hour is over: say now who has it, and the time that holds now."""
    if last := notices.last_told(ticket, at):
        escalation.review_at = min(filter(None, (last + notices.BETWEEN, escalation.eta_at)))
        escalation.save(update_fields=["review_at"])
        return
    _say_first(escalation, ticket, _estimate(escalation, ticket, at), at, kept_back)


def _reconfirm(escalation: Escalation, ticket: Ticket, at: datetime) -> None:
    """It will be in time: the customer was told to hear from the owner, so the owner is reminded."""
    escalation.review_at = escalation.eta_at
    log(escalation, states.RECONFIRM, by=SYSTEM, at=at, save=("review_at",))
    owner = ticket.owner
    if owner is None or not owner.is_active or owing.has_spoken(ticket, escalation.requested_at):
        return
    with override(owner.language):
        text = _("#%(number)s goes as announced. The customer was told to hear from you: write a line.")
        text %= {"number": ticket.number}
    tell(owner, ticket, text, key=f"escalation:{escalation.pk}:reconfirmed", at=at)


def _revise(escalation: Escalation, ticket: Ticket, at: datetime) -> None:
    """Say a later time before the old one slips; the third time somebody writes it themselves."""
    old = escalation.eta_at or at
    if last := notices.last_told(ticket, at):  # when the time passes, N5 may break the half hour
        escalation.review_at = min(old, last + notices.BETWEEN)
        escalation.save(update_fields=["review_at"])
        return
    new = max(_at(escalation, ticket, eta_of.again(escalation, ticket, at=at), at), old)
    escalation.revisions += 1
    log(
        escalation,
        states.REVISE,
        by=SYSTEM,
        at=at,
        save=("revisions",),
        old=old.isoformat(),
        new=new.isoformat(),
    )
    if escalation.revisions >= BY_A_PERSON:
        _ask_a_person(escalation, ticket, at)
        _keep(escalation, ticket, old, old)
        return
    _keep(escalation, ticket, new, rounding.review_at(new, said_at=at))
    language = language_of(ticket.language or ticket.customer.language)
    notices.say(
        escalation,
        ticket,
        N4,
        at=at,
        eta_at=new,
        old=notices.said(ticket, old, at),
        eta=notices.said(ticket, new, at),
        reason=SLOWER[language],
    )


def _miss(escalation: Escalation, ticket: Ticket, at: datetime) -> None:
    """The time has passed: say so at once, with the lead's name and the next word."""
    old = escalation.eta_at or at
    if not escalation.has_missed and escalation.first_eta_at is not None:
        escalation.has_missed = True
        _book(escalation, is_kept=False, at=at)
    log(escalation, states.MISS, by=SYSTEM, at=at, save=("has_missed",), old=old.isoformat())
    _apologise(escalation, ticket, old, at)
    note_triggers(ticket, [("T4", f"eta:{escalation.pk}:{escalation.step_count}")], at=at)


def _apologise(escalation: Escalation, ticket: Ticket, old: datetime, at: datetime) -> None:
    update = owing.apologise(escalation, ticket, old, at=at)
    _keep(escalation, ticket, None, update)


def _review_update(escalation: Escalation, ticket: Ticket, at: datetime) -> None:
    """A word was promised: if a person gave it, the next one is due later; if not, we say so."""
    promised = escalation.review_at or at
    if owing.has_spoken(ticket, _last_said(escalation)):
        escalation.review_at = owing.update_by(escalation, ticket, at)
        log(escalation, states.RECONFIRM, by=SYSTEM, at=at, save=("review_at",))
        return
    log(escalation, states.MISS, by=SYSTEM, at=at, old=promised.isoformat())
    _apologise(escalation, ticket, promised, at)
    note_triggers(ticket, [("T4", f"update:{escalation.pk}:{escalation.step_count}")], at=at)


def _at(escalation: Escalation, ticket: Ticket, length_s: float, at: datetime) -> datetime:
    """Place a length on the queue's hours, not before its next opening, rounded for the customer."""
    calendar = eta_of.calendar_of(escalation.to_queue)
    try:
        moment = calendar.add(escalation.requested_at, round(length_s))
        moment = max(moment, calendar.next_open(at) + OPENS_PLUS)
    except NeverOpens:
        moment = at + timedelta(seconds=length_s)
    return rounding.rounded(max(moment, at + OPENS_PLUS), now=at, zone=notices.zone_of(ticket))


def _opening(escalation: Escalation, at: datetime) -> datetime | None:
    """Give when the team opens, if it is closed now."""
    calendar = eta_of.calendar_of(escalation.to_queue)
    try:
        return None if calendar.is_open(at) else calendar.next_open(at)
    except NeverOpens:
        return None


def _hours(escalation: Escalation, ticket: Ticket) -> str:
    """Write the team's week as the customer reads it."""
    calendar, language = (
        escalation.to_queue.calendar,
        language_of(ticket.language or ticket.customer.language),
    )
    if calendar.is_always_open:
        return ROUND_THE_CLOCK[language]
    return notices.week(calendar.weekly, calendar.time_zone, language)


def _ask_a_person(escalation: Escalation, ticket: Ticket, at: datetime) -> None:
    """Two new times were not enough: a manager knows, and the owner writes to the customer."""
    for person in filter(None, {ticket.owner, duty_manager(at)}):
        with override(person.language):
            text = _("#%(number)s is late for the third time. Write to the customer yourself.")
            text %= {"number": ticket.number}
        tell(person, ticket, text, key=f"escalation:{escalation.pk}:third", at=at, kind="late")


def _book(escalation: Escalation, *, is_kept: bool, at: datetime) -> None:
    topic = escalation.ticket.topic_id
    cell, _made = EtaCell.objects.select_for_update().get_or_create(queue=escalation.to_queue, topic_id=topic)
    cell.alpha = conformal.adapted(cell.alpha, is_kept=is_kept)
    cell.stuck_since = (cell.stuck_since or at) if conformal.is_stuck(cell.alpha) else None
    cell.save(update_fields=["alpha", "stuck_since"])
