"""Words that are owed to a customer although no team works on it any more: said in time, or needless by then.

A notice without a message and with `due_at` is such a debt: the result of a team's answer, or an apology for
the time that was announced before the team gave the work back.
"""

from datetime import datetime, timedelta

from django.db import transaction

from escalation import notices
from escalation.actions.noting import note_triggers
from escalation.escalation_people import duty_manager, lead_of
from escalation.eta import rounding
from escalation.models import Escalation, Notice, SlaClock
from escalation.notices_texts import A_MANAGER, N5, N6, N6_LATER, TEAMS, language_of, solved_choices
from escalation.policies import PAUSABLE_UPDATE
from tickets.actions import lock
from tickets.models import Direction, Status, Ticket

UPDATE_WITHIN = timedelta(hours=4)
OWED, BY_A_PERSON, NEEDLESS = "owed", "told_by_a_person", "needless"


def tell_result(escalation: Escalation, ticket: Ticket, *, at: datetime) -> Notice:
    """A team has answered: say the result, or by when the owner will; half an hour after the last notice."""
    if last := notices.last_told(ticket, at):
        return _owe(escalation, N6, due_at=last + notices.BETWEEN, at=at, problem=notices.TOLD_RECENTLY)
    return _say_result(escalation, ticket, at, None)


def owe_word(escalation: Escalation, ticket: Ticket, due_at: datetime, *, at: datetime) -> Notice:
    """The team is not on it any more, the customer still expects something by then."""
    return _owe(escalation, N5, due_at=due_at, at=at, problem=OWED)


@transaction.atomic
def settle(notice_id: int, *, at: datetime) -> bool:
    """Say what is owed by now, unless somebody has told the customer or the ticket is done.

    Gives whether it was owed.
    """
    found = Notice.objects.filter(pk=notice_id).select_related("escalation__ticket").first()
    if found is None or found.due_at is None or found.due_at > at:
        return False
    ticket = lock(found.escalation.ticket)
    notice = Notice.objects.select_for_update(of=("self",)).select_related("escalation").get(pk=notice_id)
    if notice.due_at is None or notice.due_at > at:
        return False
    at = max(at, ticket.last_event_at)
    escalation = Escalation.objects.select_related("to_queue", "from_queue").get(pk=notice.escalation_id)
    if why := _needless(notice, ticket):
        notice.due_at, notice.problem = None, why
        notice.save(update_fields=["due_at", "problem"])
        return True
    if notice.kind == N6:
        _say_late_result(escalation, ticket, notice, at)
        return True
    promised = notice.due_at
    if ticket.promise_at is not None and ticket.promise_at <= at:
        ticket.promise_at = None
        ticket.save(update_fields=["promise_at"])
    update = apologise(escalation, ticket, promised, at=at, into=notice)
    owe_word(escalation, ticket, update, at=at)
    note_triggers(ticket, [("T4", f"owed:{notice.pk}")], at=at)
    return True


def apologise(
    escalation: Escalation, ticket: Ticket, old: datetime, *, at: datetime, into: Notice | None = None
) -> datetime:
    """Own up to a word that did not come (N5); gives by when the next one is promised."""
    update = update_by(ticket, at)
    lead, language = _lead_of(escalation, at), language_of(ticket.language or ticket.customer.language)
    notices.say(
        escalation,
        ticket,
        N5,
        at=at,
        eta_at=None,
        into=into,
        old=notices.said(ticket, old, at),
        lead=lead or A_MANAGER[language],
        update=notices.said(ticket, update, at),
    )
    return update


def update_by(ticket: Ticket, at: datetime) -> datetime:
    """Promise the next word by the time it is owed anyway, in four hours at the latest."""
    owed = SlaClock.objects.filter(ticket=ticket, metric=PAUSABLE_UPDATE, end_at=None, due_at__gt=at)
    due_at = owed.values_list("due_at", flat=True).first()
    latest = at + UPDATE_WITHIN
    by = min(due_at, latest) if due_at else latest
    return rounding.rounded(max(by, at + notices.BETWEEN), now=at, zone=notices.zone_of(ticket))


def has_spoken(ticket: Ticket, since: datetime) -> bool:
    """Tell whether one of our people has written to the customer since then."""
    ours = ticket.messages.filter(direction=Direction.OUT, author_kind="agent", created_at__gt=since)
    return ours.exclude(kind="note").exists()


def _say_late_result(escalation: Escalation, ticket: Ticket, notice: Notice, at: datetime) -> None:
    if last := notices.last_told(ticket, at):  # something else was said meanwhile
        notice.due_at = last + notices.BETWEEN
        notice.save(update_fields=["due_at"])
        return
    _say_result(escalation, ticket, at, notice)


def _say_result(escalation: Escalation, ticket: Ticket, at: datetime, into: Notice | None) -> Notice:
    language = language_of(ticket.language or ticket.customer.language)
    if escalation.result:
        return notices.say(
            escalation,
            ticket,
            N6,
            at=at,
            eta_at=None,
            into=into,
            choices=solved_choices(language),
            result=escalation.result,
        )
    update = update_by(ticket, at)
    made = notices.say(
        escalation,
        ticket,
        N6,
        at=at,
        eta_at=None,
        into=into,
        words=N6_LATER,
        team=TEAMS[language].get(escalation.to_queue.level, TEAMS[language]["senior"]),
        update=notices.said(ticket, update, at),
    )
    owe_word(escalation, ticket, update, at=at)
    return made


def _needless(notice: Notice, ticket: Ticket) -> str:
    if ticket.status in (Status.CLOSED, Status.MERGED):
        return NEEDLESS
    if notice.kind == N6 and notice.escalation.result:
        return ""  # whoever answered wrote it for the customer, so the customer gets it
    if not ticket.is_live:
        return NEEDLESS
    if has_spoken(ticket, notice.said_at):
        return BY_A_PERSON
    # What is asked now has taken over what the customer was told; so has any newer word of ours.
    asked = Escalation.objects.unfinished().filter(ticket=ticket, kind="functional")
    newer = Notice.objects.filter(
        escalation__ticket=ticket, message__isnull=False, said_at__gt=notice.said_at
    ).exclude(kind=N5)
    return NEEDLESS if asked.exists() or (notice.kind == N5 and newer.exists()) else ""


def _owe(escalation: Escalation, kind: str, *, due_at: datetime, at: datetime, problem: str) -> Notice:
    return Notice.objects.create(escalation=escalation, kind=kind, said_at=at, due_at=due_at, problem=problem)


def _lead_of(escalation: Escalation, at: datetime) -> str:
    person = lead_of(escalation.from_queue) or duty_manager(at)
    return person.name if person else ""
