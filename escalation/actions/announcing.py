"""Saying a time to the customer, looking at it again before it slips, and owning up when it did (2.6)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from escalation import eta_of, notices, states
from escalation.actions.locking import lock_both
from escalation.actions.noting import note_triggers
from escalation.escalation_people import duty_manager, lead_of
from escalation.escalations_log import log
from escalation.eta import conformal, rounding
from escalation.models import Escalation, EtaCell, Notice, SlaClock
from escalation.notices_texts import A_MANAGER, N1, N2, N3, N4, N5, ROUND_THE_CLOCK, SLOWER, language_of
from escalation.policies import PAUSABLE_UPDATE
from escalation.telling import tell
from helpdesk.core.actors import SYSTEM
from helpdesk.core.worktime import NeverOpens
from tickets.models import Direction, Ticket

OPENS_PLUS = timedelta(minutes=5)
SURE = 0.6
BY_A_PERSON = 3  # revisions; from here on a person writes
UPDATE_WITHIN = timedelta(hours=4)


def announce(escalation: Escalation, ticket: Ticket, *, at: datetime) -> Notice:
    """Tell the customer who has it and when it is usually done, or until when they hear from us."""
    found = eta_of.estimate(escalation, ticket, at=at)
    escalation.eta_version = eta_of.VERSION
    escalation.eta_inputs = {
        "base_s": round(found.base_s),
        "length_s": round(found.length_s),
        "alpha": round(found.alpha, 4),
        "n": found.n,
        "ahead": found.ahead,
    }

    def when(moment: datetime) -> str:
        return notices.said(ticket, moment, at)

    if not found.is_sayable:
        update = _update_by(ticket, at)
        _keep(escalation, ticket, None, update)
        return notices.say(escalation, ticket, N2, at=at, eta_at=None, update=when(update))
    eta, opening = _at(escalation, ticket, found.length_s, at), _opening(escalation, at)
    review = rounding.review_at(eta, said_at=at)
    _keep(escalation, ticket, eta, review)
    if opening is not None:
        values = {"hours": _hours(escalation, ticket), "opening": when(opening), "eta": when(eta)}
        return notices.say(escalation, ticket, N3, at=at, eta_at=eta, **values)
    return notices.say(escalation, ticket, N1, at=at, eta_at=eta, eta=when(eta), review=when(review))


@transaction.atomic
def review(escalation_id: int, *, at: datetime) -> None:
    """Before a time slips: confirm it or say a new one; once it has passed, say so (I8)."""
    found = Escalation.objects.filter(pk=escalation_id).select_related("ticket").first()
    if found is None:
        return
    ticket, escalation = lock_both(found)
    if escalation.review_at is None or escalation.review_at > at:
        return
    at = max(at, ticket.last_event_at)
    if escalation.eta_at is None:
        _review_update(escalation, ticket, at)
    elif escalation.eta_at <= at:
        _miss(escalation, ticket, at)
    elif eta_of.chance(escalation, ticket, at=at) >= SURE:
        escalation.review_at = escalation.eta_at
        log(escalation, states.RECONFIRM, by=SYSTEM, at=at, save=("review_at",))
    else:
        _revise(escalation, ticket, at)


def conclude(escalation: Escalation, ticket: Ticket) -> None:
    """It has ended: an end in time was a promise kept, and nothing is promised any more."""
    if not escalation.is_functional:
        return
    if ticket.promise_at is not None:
        ticket.promise_at = None
        ticket.save(update_fields=["promise_at"])
    first, ended = escalation.first_eta_at, escalation.finished_at
    if first is not None and ended is not None and ended <= first and not escalation.has_missed:
        _book(escalation, is_kept=True, at=ended)


def _keep(escalation: Escalation, ticket: Ticket, eta: datetime | None, review_at: datetime) -> None:
    escalation.eta_at, escalation.review_at = eta, review_at
    escalation.first_eta_at = escalation.first_eta_at or eta
    escalation.save(update_fields=["eta_at", "first_eta_at", "review_at", "eta_version", "eta_inputs"])
    if ticket.promise_at != eta:
        ticket.promise_at = eta
        ticket.save(update_fields=["promise_at"])


def _revise(escalation: Escalation, ticket: Ticket, at: datetime) -> None:
    """Say a later time before the old one slips; the third time somebody writes it themselves."""
    old = escalation.eta_at or at
    if notices.was_told(ticket, at):  # one notice in half an hour: when the time passes, N5 may break that
        escalation.review_at = old
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
    if not escalation.has_missed:
        escalation.has_missed = True
        _book(escalation, is_kept=False, at=at)
    log(escalation, states.MISS, by=SYSTEM, at=at, save=("has_missed",), old=old.isoformat())
    _apologise(escalation, ticket, old, at)
    note_triggers(ticket, [("T4", f"eta:{escalation.pk}:{escalation.step_count}")], at=at)


def _apologise(escalation: Escalation, ticket: Ticket, old: datetime, at: datetime) -> None:
    update = _update_by(ticket, at)
    _keep(escalation, ticket, None, update)
    lead, language = _lead(escalation, at), language_of(ticket.language or ticket.customer.language)
    notices.say(
        escalation,
        ticket,
        N5,
        at=at,
        eta_at=None,
        old=notices.said(ticket, old, at),
        lead=lead.name if lead else A_MANAGER[language],
        update=notices.said(ticket, update, at),
    )


def _review_update(escalation: Escalation, ticket: Ticket, at: datetime) -> None:
    """A word was promised: if a person gave it, the next one is due later; if not, we say so."""
    promised = escalation.review_at or at
    last = escalation.notices.order_by("-pk").first()
    since = last.said_at if last else escalation.requested_at
    spoken = ticket.messages.filter(
        direction=Direction.OUT, author_kind="agent", created_at__gt=since
    ).exclude(kind="note")
    if spoken.exists():
        escalation.review_at = at + UPDATE_WITHIN
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


def _update_by(ticket: Ticket, at: datetime) -> datetime:
    """Promise the next word by the time it is owed anyway, in four hours at the latest."""
    owed = SlaClock.objects.filter(ticket=ticket, metric=PAUSABLE_UPDATE, end_at=None, due_at__gt=at)
    due_at = owed.values_list("due_at", flat=True).first()
    latest = at + UPDATE_WITHIN
    by = min(due_at, latest) if due_at else latest
    return rounding.rounded(max(by, at + timedelta(minutes=30)), now=at, zone=notices.zone_of(ticket))


def _lead(escalation: Escalation, at: datetime) -> User | None:
    return lead_of(escalation.from_queue) or duty_manager(at)


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
