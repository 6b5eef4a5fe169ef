"""Take what a customer answers; it may change for a day, then it is final."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions.notifications import notify
from accounts.models import User
from feedback.actions.asking import PURPOSE, ask_about_us
from feedback.actions.unsolved import take_up
from feedback.models import Kind, Rating, State, Survey
from feedback.refusals import Expired, Final, NotAsked, NothingSaid, OutOfRange, TooLong
from feedback.texts import in_language
from helpdesk.core.actors import Actor
from tickets import actions, events
from tickets.access import can_see
from tickets.models import Thread, Ticket

CHANGES_FOR = timedelta(hours=24)
OPEN_FOR = timedelta(days=30)
MOST_WORDS = 4000
LOW = 2
RANGE = {Kind.CSAT: (1, 5), Kind.NPS: (0, 10)}


@transaction.atomic
def rate(
    survey: Survey,
    *,
    at: datetime,
    how: str,
    score: int | None = None,
    is_solved: bool | None = None,
    words: str | None = None,
) -> Rating:
    """Store an answer or a change of one; what is not given stays as it was.

    A low score and "not solved" are told to those responsible, "not solved" reopens the ticket. An answer
    that says nothing at all is refused.
    """
    _refuse_values(survey, score, words)
    ticket = actions.lock(survey.ticket)
    survey = Survey.objects.select_for_update().get(pk=survey.pk)
    _refuse_time(survey, at)
    rating = Rating.objects.select_for_update().filter(survey=survey).first()
    if rating and at > rating.first_at + CHANGES_FOR:
        raise Final()
    was, was_low = rating and (rating.score, rating.is_solved), bool(rating and is_low(rating))
    rating = rating or Rating(survey=survey, how=how, first_at=at)
    now = (rating.score if score is None else score, rating.is_solved if is_solved is None else is_solved)
    said = rating.words if words is None else words.strip()
    if now == (None, None) and not said:
        raise NothingSaid()
    if was == now and said == rating.words:
        return rating
    if was and was != now:
        vote = {"score": was[0], "is_solved": was[1], "at": rating.changed_at.isoformat()}
        rating.earlier = [*rating.earlier, vote]
    (rating.score, rating.is_solved), rating.words, rating.changed_at = now, said, at
    rating.save()
    if survey.state != State.ANSWERED:
        survey.state, survey.next_at = State.ANSWERED, None
        survey.save(update_fields=["state", "next_at"])
    _record(ticket, survey, rating, at)
    if survey.kind == Kind.CSAT and was != now:
        is_news = not was_low or (rating.is_solved is False and was is not None and was[1] is not False)
        _act_on(ticket, survey, rating, at=at, is_news=is_news)
    return rating


def _refuse_values(survey: Survey, score: int | None, words: str | None) -> None:
    least, most = RANGE[Kind(survey.kind)]
    if score is not None and not least <= score <= most:
        raise OutOfRange(least, most)
    if words is not None and len(words) > MOST_WORDS:
        raise TooLong(MOST_WORDS)


def _refuse_time(survey: Survey, at: datetime) -> None:
    if survey.asked_at is None:
        raise NotAsked()
    if at > survey.asked_at + OPEN_FOR:
        raise Expired()


def _record(ticket: Ticket, survey: Survey, rating: Rating, at: datetime) -> None:
    data = {
        "survey": survey.pk,
        "survey_kind": survey.kind,
        "score": rating.score,
        "solved": rating.is_solved,
        "has_words": bool(rating.words),
        "agent": survey.agent_id,
    }
    by = Actor(kind="customer", name=ticket.customer.shown_name)
    events.record(ticket, events.RATED, by=by, at=max(at, ticket.last_event_at), data=data)


def _act_on(ticket: Ticket, survey: Survey, rating: Rating, *, at: datetime, is_news: bool) -> None:
    if not is_low(rating):
        ask_about_us(survey, at=at)
        return
    place = take_up(ticket, survey, rating, at=at) if is_news else ticket
    if place.pk != ticket.pk:  # a vote on what is closed or merged would call nobody back
        _record(place, survey, rating, at)
    _alert(ticket, survey, rating, place=place, at=at)


def is_low(rating: Rating) -> bool:
    return rating.is_solved is False or (rating.score is not None and rating.score <= LOW)


def thank(survey: Survey, rating: Rating, thread: Thread, *, at: datetime) -> None:
    """Answer a tap where the channel shows nothing by itself, with the page for words and changes."""
    is_chat = bool(thread.account.capabilities.get("is_instant"))
    texts = in_language(survey.ticket.language or thread.account.language)
    if not _takes_words(thread, at):
        return
    if rating.is_solved is False:
        actions.send_system_message(survey.ticket, thread, at=at, text=texts.reopened)
    elif not is_chat:
        link = {"page": "rate", "id": survey.pk}
        actions.send_system_message(
            survey.ticket,
            thread,
            at=at,
            text=texts.thanks,
            choices={"purpose": PURPOSE, "body": "", "rows": [], "link": link},
        )


def say_it_is_over(survey: Survey, thread: Thread, *, at: datetime) -> None:
    """Answer a tap that came too late: whoever gives an answer is told that it does not count."""
    texts = in_language(survey.ticket.language or thread.account.language)
    if _takes_words(thread, at):
        actions.send_system_message(survey.ticket, thread, at=at, text=texts.over)


def _takes_words(thread: Thread, at: datetime) -> bool:
    closes = thread.window_closes_at
    return not thread.is_blocked and (closes is None or closes > at)


def _alert(ticket: Ticket, survey: Survey, rating: Rating, *, place: Ticket, at: datetime) -> None:
    """Tell the owner, the one who solved it and the queue's lead, and lead them to where it goes on."""
    wanted = {ticket.owner_id, ticket.assignee_id, survey.agent_id, ticket.queue.lead_id} - {None}
    key = f"rating:{survey.pk}:{'unsolved' if rating.is_solved is False else 'low'}"
    for person in User.objects.filter(pk__in=wanted, is_active=True):
        if not can_see(person, ticket):
            continue
        with override(person.language):
            text = (
                _("%(who)s says #%(number)s is not solved")
                if rating.is_solved is False
                else _("%(who)s rated #%(number)s %(score)s of 5")
            ) % {"who": ticket.customer.shown_name[:80], "number": ticket.number, "score": rating.score}
        notify(
            person,
            kind="rating",
            text=text,
            key=key,
            at=at,
            url=f"/inbox/{place.number}/",
            subject=f"ticket:{place.number}",
        )
