"""What makes no sense of escalations is refused with a sentence, on the page and over the API alike."""

import html
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.actions import change_profile, leave_queue
from accounts.models import User
from escalation import actions, escalations_sweep
from escalation.models import Escalation
from tests.api.conftest import Caller
from tests.cast import make_person, make_queue
from tests.escalations.conftest import ASK
from tests.escalations.invariants import broken
from tests.escalations.test_ticket_page import browser
from tickets import actions as ticket_actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
ASKED = {"queue": "senior", "reason": ASK.reason, "question": ASK.question, "tried": ASK.tried}
Told = tuple[int, str]


def by_page(person: User, path: str, **data: Any) -> Told:
    """Post as the page does; gives the status and the toast's sentence, or those beside the fields."""
    answer = browser(person).post(f"/inbox/{path}", data)
    text = answer.content.decode()
    if answer.status_code == 409:
        return 409, html.unescape(text.partition("<span>")[2].partition("</span>")[0])
    errors = answer.context["form"].errors if answer.context and "form" in answer.context else {}
    return answer.status_code, " ".join(str(sentence) for rows in errors.values() for sentence in rows)


def by_api(person: User, path: str, **data: Any) -> Told:
    answer = Caller(person).post(f"tickets/{path}", data, **{"Accept-Language": person.language})
    error = answer.json().get("error", {})
    return answer.status_code, error.get("message", "")


Way = Callable[..., Told]
BOTH = pytest.mark.parametrize("way", [by_page, by_api])


def called(way: Way) -> dict[str, str]:
    """Say "only call them in" in the words of each way."""
    return {"stays": "on"} if way is by_page else {"kind": "hierarchical"}


def holds(ticket: Ticket) -> None:
    now = timezone.now()
    assert list(broken(Ticket.objects.get(pk=ticket.pk), now=now, is_swept=False)) == []


def ask_now(ticket: Ticket, who: User) -> Escalation:
    by = who.as_actor()
    return actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=by, at=timezone.now())


@BOTH
@pytest.mark.parametrize("calls", [False, True])
def test_a_solved_ticket_is_not_escalated(ticket, ana, leyla, way, calls):
    ticket_actions.solve(ticket, by=ana.as_actor(), at=timezone.now())
    more = called(way) if calls else {}

    told = way(ana, f"{ticket.pk}/escalations/", **ASKED, **more)

    assert told == (409, f"#{ticket.pk} is already solved.")
    assert (Escalation.objects.count(), Ticket.objects.get().status) == (0, "solved")


@BOTH
def test_a_closed_ticket_is_not_escalated(ticket, ana, leyla, way):
    for verb in (ticket_actions.solve, ticket_actions.close):
        verb(ticket, by=ana.as_actor(), at=timezone.now())

    status, sentence = way(ana, f"{ticket.pk}/escalations/", **ASKED)

    assert (status, sentence.partition(".")[0]) == (409, f"#{ticket.pk} is closed")


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (by_page, (422, "The ticket is there already, or there is no such team.")),
        (by_api, (409, "#{n} is with Frontline already.")),
    ],
)
def test_a_ticket_is_not_escalated_to_where_it_is(ticket, ana, leyla, way, told):
    answer = way(ana, f"{ticket.pk}/escalations/", **ASKED | {"queue": "frontline"})

    assert answer == (told[0], told[1].format(n=ticket.pk))
    assert Escalation.objects.count() == 0


@BOTH
def test_a_team_without_people_is_asked_nothing(ticket, ana, way):
    make_queue("technical")

    told = way(ana, f"{ticket.pk}/escalations/", **ASKED | {"queue": "technical"})

    assert told == (409, "Nobody works in Technical, so nobody would take it. Choose another team.")
    holds(ticket)


@BOTH
def test_a_team_that_does_not_exist_is_named(ticket, ana, leyla, way):
    status, sentence = way(ana, f"{ticket.pk}/escalations/", **ASKED | {"queue": "moon"})

    assert status == 422
    assert sentence


def test_the_second_of_two_who_escalate_is_told_who_has_it(ticket, ana, leyla):
    ask_now(ticket, ana)

    told = [
        by_page(make_person("Omar"), f"{ticket.pk}/escalations/", **ASKED),
        by_api(make_person("Mina"), f"{ticket.pk}/escalations/", **ASKED),
    ]

    assert told[0] == (422, "The ticket is there already, or there is no such team.")
    assert told[1] == (409, f"#{ticket.pk} is with Senior already.")
    assert Escalation.objects.count() == 1
    holds(ticket)


@BOTH
def test_whoever_comes_second_to_take_it_is_told_who_has_it(ticket, ana, leyla, way):
    pk, dario = ask_now(ticket, ana).pk, make_person("Dario", queues=("senior",))
    path = f"{ticket.pk}/escalations/{pk}/acknowledgement/"
    actions.acknowledge_escalation(Escalation.objects.get(), by=leyla.as_actor(), at=timezone.now())

    assert way(dario, path) == (409, f"Leyla already has #{ticket.pk}.")
    assert Escalation.objects.get().taken_by == leyla
    holds(ticket)


@BOTH
def test_a_stranger_to_the_team_takes_nothing(ticket, ana, leyla, way):
    pk = ask_now(ticket, ana).pk

    told = way(ana, f"{ticket.pk}/escalations/{pk}/acknowledgement/")

    assert told == (409, "Only people in Senior can do this.")


@BOTH
@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("acknowledgement", {}),
        ("answer", {"text": "Yes."}),
        ("return", {"reason": "missing_info", "text": "Which order?"}),
    ],
)
def test_what_has_ended_takes_no_more(ticket, ana, leyla, way, verb, data):
    found = ask_now(ticket, ana)
    actions.answer(found, text="Yes.", by=leyla.as_actor(), at=timezone.now())

    told = way(leyla, f"{ticket.pk}/escalations/{found.pk}/{verb}/", **data)

    assert told == (409, "Senior has answered this already.")
    holds(ticket)


@pytest.mark.parametrize("verb", ["withdrawal", "takeover"])
def test_what_has_ended_is_not_taken_back_or_over(ticket, ana, leyla, verb):
    found = ask_now(ticket, ana)
    actions.answer(found, text="Yes.", by=leyla.as_actor(), at=timezone.now())

    told = by_page(ana, f"{ticket.pk}/escalations/{found.pk}/{verb}/")

    assert told == (409, "Senior has answered this already.")


def test_whoever_an_admin_takes_out_of_the_team_loses_what_they_hold(ticket, ana, leyla, nigar):
    """On the page of the person; within a second it is with the others, and the invariants hold."""
    make_person("Dario", queues=("senior",))
    found, sabina = ask_now(ticket, ana), make_person("Sabina", role="admin")
    actions.acknowledge_escalation(found, by=leyla.as_actor(), at=timezone.now())

    answer = browser(sabina).post(
        f"/settings/people/{leyla.pk}/",
        {"role": "agent", "capacity": 6, "queues": [make_queue("frontline").pk]},
    )
    escalations_sweep.sweep(now=timezone.now())

    found.refresh_from_db()
    assert (answer.status_code, found.state, found.taken_by) == (302, "offered", None)
    status, sentence = by_api(leyla, f"{ticket.pk}/escalations/{found.pk}/answer/", text="We may refund it.")
    assert (status, sentence) == (409, "Only people in Senior can do this.")
    holds(ticket)


@BOTH
def test_who_was_taken_out_a_moment_ago_cannot_answer_any_more(ticket, ana, leyla, nigar, way):
    """The sweep has not been there yet: it still says that she has it."""
    found = ask_now(ticket, ana)
    actions.acknowledge_escalation(found, by=leyla.as_actor(), at=timezone.now())
    leave_queue(leyla, make_queue("senior"))

    told = way(leyla, f"{ticket.pk}/escalations/{found.pk}/answer/", text="We may refund it.")

    assert told == (409, "Only people in Senior can do this.")
    holds(ticket)


@pytest.mark.parametrize("language", ["id", "az"])
def test_sentences_are_in_the_readers_language(ticket, ana, leyla, language):
    reader = change_profile(ana, language=language)
    ticket_actions.solve(ticket, by=ana.as_actor(), at=timezone.now())

    told = [way(reader, f"{ticket.pk}/escalations/", **ASKED)[1] for way in (by_page, by_api)]

    assert told[0] == told[1] != f"#{ticket.pk} is already solved."
