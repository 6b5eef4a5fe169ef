"""A tap on one of our faces."""

import re

from feedback.actions.asking import PURPOSE
from feedback.actions.rating import rate, say_it_is_over, thank
from feedback.models import Kind, Survey
from feedback.refusals import Expired, Final
from feedback.texts import NOT_SOLVED, TEXTS
from helpdesk.core.errors import Refused
from tickets.models import Thread, Ticket, TicketEvent

GOOD = 4  # whoever is content has got an answer
SCORE = re.compile(r"\b([1-5])\b")  # a template's quick reply may say "5 - very good"
UNSOLVED = {NOT_SOLVED} | {texts.not_solved.casefold() for texts in TEXTS.values()}


def take(event: TicketEvent, ticket: Ticket) -> None:
    """Turn a tap into a rating; one that comes too late changes nothing, and is told so."""
    if event.data.get("purpose") != PURPOSE:
        return
    survey = survey_of(str(event.data.get("ref") or ""))
    value = str(event.data.get("value") or "")
    found = SCORE.search(value)
    is_unsolved = value.strip().casefold() in UNSOLVED
    if survey is None or not (is_unsolved or found):
        return
    words = event.data.get("words")
    score = int(found[1]) if found else None
    thread = Thread.objects.select_related("account").filter(pk=event.data.get("thread")).first()
    is_solved = False if is_unsolved else True if score and score >= GOOD else None
    try:
        rating = rate(
            survey,
            at=event.at,
            how="tap",
            score=score,
            is_solved=is_solved,
            words=str(words) if words else None,
        )
    except (Final, Expired):
        if thread:
            say_it_is_over(survey, thread, at=event.at)
        return
    except Refused:
        return
    if thread and not words:
        thank(survey, rating, thread, at=event.at)


def survey_of(ref: str) -> Survey | None:
    """Find the question by the message it was asked in, or reminded of."""
    if not ref.isdecimal():
        return None
    asked = Survey.objects.select_related("ticket").filter(kind=Kind.CSAT)
    return asked.filter(message=int(ref)).first() or asked.filter(reminder=int(ref)).first()
