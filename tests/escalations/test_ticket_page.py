"""Escalating on the ticket page: the dialog, the way under the title, taking and answering."""

import pytest
from django.test import Client

from escalation import actions
from escalation.models import Escalation
from tests.cast import NOON, make_queue
from tests.escalations.conftest import ASK

pytestmark = pytest.mark.django_db
GIVEN = {"reason": "refund", "queue": "finance", "question": ASK.question, "tried": ASK.tried}


def browser(person) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def url(ticket, rest: str = "") -> str:
    return f"/inbox/{ticket.number}/escalations/{rest}"


def test_the_dialog_begins_with_the_words_of_the_first_reason(ticket, ana, fatima):
    html = browser(ana).get(url(ticket)).content.decode()

    assert "Can we refund this order in full" in html
    assert '<option value="finance" selected>Finance</option>' in html
    assert "<script" not in html
    assert "style=" not in html


def test_the_dialog_hands_the_ticket_on(ticket, ana, fatima):
    answer = browser(ana).post(url(ticket), GIVEN)

    ticket.refresh_from_db()
    assert (answer.status_code, ticket.queue.slug, ticket.owner) == (200, "finance", ana)
    assert 'id="ticket-head"' in answer.content.decode()


def test_a_bare_question_comes_back_beside_its_field(ticket, ana, fatima):
    answer = browser(ana).post(url(ticket), GIVEN | {"question": "Refund?"})

    assert (answer.status_code, answer["HX-Retarget"]) == (422, "#sheet-body")
    assert "at least 20 characters" in answer.content.decode()
    assert not Escalation.objects.exists()


def test_a_rule_that_says_no_is_told_as_a_toast(ticket, ana, fatima):
    browser(ana).post(url(ticket), GIVEN)

    answer = browser(fatima).post(url(ticket), GIVEN)

    assert answer.status_code == 422  # its own queue is not offered
    assert "The ticket is there already, or there is no such team." in answer.content.decode()


@pytest.fixture
def asked(ticket, ana, leyla) -> Escalation:
    return actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)


def test_the_team_sees_what_is_asked_and_can_take_it(asked, ticket, leyla):
    before = browser(leyla).get(url(ticket, "asked/")).content.decode()
    browser(leyla).post(url(ticket, f"{asked.pk}/acknowledgement/"))
    after = browser(leyla).get(url(ticket, "asked/")).content.decode()

    assert ASK.question in before
    assert ("I have it" in before, "Give back" in before, "Take it back" in before) == (True, True, False)
    assert ("I have it" in after, "Take over" in after, "Leyla has it" in after) == (False, True, True)


def test_whoever_asked_can_take_it_back_or_nudge(asked, ticket, ana):
    html = browser(ana).get(url(ticket, "asked/")).content.decode()

    assert ("Take it back" in html, "Nudge" in html, "I have it" in html) == (True, True, False)


def test_the_way_shows_where_it_was_and_where_it_is(asked, ticket, ana, leyla, nigar):
    html = browser(ana).get(url(ticket, "track/")).content.decode()

    assert [
        word in html for word in ("Ana, owner", "Not taken yet", "Duty manager", "if nobody takes it")
    ] == [True] * 4


def test_an_answer_is_shown_in_the_history(asked, ticket, ana, leyla):
    browser(leyla).post(url(ticket, f"{asked.pk}/answer/"), {"text": "Yes, in full."})

    html = browser(ana).get(f"/inbox/{ticket.number}/").content.decode()

    assert "answered: <b>Yes, in full.</b>" in html
    assert '<p class="qn" dir="auto">May we refund order 4821 in full today?</p>' in html


def test_a_nudge_says_who_was_reminded_and_not_again_at_once(asked, ticket, ana, leyla):
    first = browser(ana).post(url(ticket, f"{asked.pk}/nudge/"))
    again = browser(ana).post(url(ticket, f"{asked.pk}/nudge/"))

    assert "Leyla was reminded." in first.content.decode()
    assert again.status_code == 409
