"""Words that are owed to a customer although no team works on it any more: said in time, or needless by then.

A notice without a message and with `due_at` is such a debt: the result of a team's answer, or an apology for
the time that was announced before the team gave the work back.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from escalation import eta_of, next_words, notices
from escalation.actions.noting import note_triggers
from escalation.escalation_people import follower, lead_of
from escalation.eta import rounding
from escalation.models import Escalation, Notice, SlaClock
from escalation.notices_texts import A_MANAGER, N5, N6, N6_LATER, TEAMS, language_of, solved_choices
from escalation.policies import PAUSABLE_UPDATE
from escalation.telling import tell
from tickets.actions import lock
from tickets.models import Direction, Status, Ticket

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
    """Own up to a word that did not come (N5); gives by when the next one is promised.

    Each time in a row it is for later, and who is named in it knows: from the second on a manager.
    """
    nth = _apologies(ticket) + 1
    update = update_by(escalation, ticket, at, nth=nth)
    person = follower(escalation, ticket, at, is_repeated=nth > 1)
    notice = notices.say(
        escalation,
        ticket,
        N5,
        at=at,
        eta_at=None,
        into=into,
        old=notices.said(ticket, old, at),
        lead=person.name if person else A_MANAGER[language_of(ticket.language or ticket.customer.language)],
        update=notices.said(ticket, update, at),
    )
    if person is not None and (nth > 1 or person != lead_of(ticket.queue)):  # whom T4 tells
        _tell_follower(person, ticket, notice, nth, update, at)
    return update


def update_by(escalation: Escalation, ticket: Ticket, at: datetime, *, nth: int = 1) -> datetime:
    """Promise the next word by the time it is owed anyway, in four hours at the latest, of open hours."""
    owed = SlaClock.objects.filter(ticket=ticket, metric=PAUSABLE_UPDATE, end_at=None, due_at__gt=at)
    by = next_words.next_word(
        nth,
        at=at,
        calendar=eta_of.calendar_of(escalation.from_queue),
        owed_at=owed.values_list("due_at", flat=True).first(),
    )
    return rounding.rounded(max(by, at + notices.BETWEEN), now=at, zone=notices.zone_of(ticket))


def _apologies(ticket: Ticket) -> int:
    """Count those in a row: since anything else was told. Where our people write, no further one follows."""
    rows = Notice.objects.filter(escalation__ticket=ticket)
    told = rows.filter(message__isnull=False).exclude(kind=N5).aggregate(last=Max("said_at"))["last"]
    said = rows.filter(kind=N5, due_at=None).exclude(problem__in=(BY_A_PERSON, NEEDLESS))
    return (said.filter(said_at__gt=told) if told else said).count()


def _tell_follower(
    person: User, ticket: Ticket, notice: Notice, nth: int, update: datetime, at: datetime
) -> None:
    with override(person.language):
        text = (
            _(
                "#%(number)s: the customer was told that you follow it, after one missed time. "
                "See that somebody writes."
            )
            if nth == 1
            else _(
                "#%(number)s: %(nth)d promised times in a row passed without a word. "
                "The customer was told that you follow it: see that somebody writes."
            )
        ) % {"number": ticket.number, "nth": nth}
    tell(person, ticket, text, key=f"apology:{notice.pk}", at=at, kind="late")


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
    update = update_by(escalation, ticket, at)
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
