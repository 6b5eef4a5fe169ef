"""Answers that nobody should send, over the roads that customers have: nothing counted, nothing executed."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from feedback import sweep
from feedback.models import Rating, Survey
from helpdesk.core.links import token_of
from tests.feedback.conftest import HOUR
from tickets import actions
from tickets.models import Ticket

ROBOTS = [
    "WhatsApp/2.23.20.0",
    "TelegramBot (like TwitterBot)",
    "facebookexternalhit/1.1",
    "Slackbot-LinkExpanding 1.0",
]


@pytest.fixture
def page(survey):
    return f"/rate/{token_of('rate', survey.pk)}/"


class Visitor:
    """Somebody in the chat of the shop."""

    def __init__(self, shop, name):
        client = Client()
        body = {"key": shop.key, "lang": "en", "profile": {"name": name}}
        answer = client.post("/widget/api/session/", json.dumps(body), content_type="application/json")
        self.client, self.token = client, answer.json()["token"]

    def post(self, path, body, token=None):
        return self.client.post(
            f"/widget/api/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {token or self.token}"},
        )


@pytest.fixture
def rosa(shop, ana):
    """Rosa was served in the chat and is asked now; gives her and the message she is asked in."""
    visitor = Visitor(shop, "Rosa")
    visitor.post("messages/", {"cid": "c1", "text": "Hello"})
    ticket = Ticket.objects.get()
    actions.reply(ticket, by=ana.as_actor(), at=ticket.last_event_at, text="Hi")
    ended = actions.solve(ticket, by=ana.as_actor(), at=timezone.now()).solved_at
    sweep.sweep(now=ended + 2 * HOUR)
    visitor.asked = Survey.objects.get().message_id
    return visitor


@pytest.mark.parametrize("agent", ROBOTS)
def test_robot_that_previews_the_link_votes_for_nobody(client, page, agent):
    looks = [client.get(page, headers={"User-Agent": agent}) for _ in range(2)]
    looks.append(client.head(page, headers={"User-Agent": agent}))

    assert [look.status_code for look in looks] == [200, 200, 200]
    assert Rating.objects.count() == 0
    assert b"?score=" not in looks[0].content
    assert 'href="/rate/' not in looks[0].content.decode()


@pytest.mark.parametrize(
    "words",
    [
        "😀" * 1500,
        "👩‍👩‍👧‍👦 عالی שלום",
        "<img src=x onerror=alert(1)><script>alert(2)</script>",
        '"></textarea><svg/onload=alert(3)>',
        "{{ 7|add:7 }} {% csrf_token %} ${7*7}",
        "a" * 4000,
    ],
)
def test_words_are_kept_as_they_are_and_only_shown(client, page, ana, survey, words):
    saved = client.post(page, {"score": "4", "words": words})
    again = client.get(page).content.decode()
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")
    panel = client.get(f"/inbox/{survey.ticket_id}/ratings/").content.decode()

    assert (saved.status_code, Rating.objects.get().words) == (200, words)
    for shown in (again, panel):
        assert "<img src=x" not in shown
        assert "<script>alert" not in shown
        assert "</textarea><svg" not in shown


@pytest.mark.parametrize("body", [{}, {"words": "  \n "}, {"score": "", "solved": "", "words": ""}])
def test_answer_that_says_nothing_is_no_answer(client, page, body):
    answer = client.post(page, body)

    assert (answer.status_code, Rating.objects.count()) == (422, 0)
    assert "Choose an answer, or write a few words." in answer.content.decode()
    assert Survey.objects.get().state == "asked"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"words": "Very kind"}, "The customer wrote about our service"),
        ({"solved": "yes"}, "The customer says it is solved"),
    ],
)
def test_answer_without_a_score_is_told_as_what_it_is(client, page, ana, survey, body, told):
    client.post(page, body)
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")

    conversation = client.get(f"/inbox/{survey.ticket_id}/").content.decode()

    assert told in conversation
    assert "None of 5" not in conversation


def test_vote_over_the_page_may_change_within_a_day_and_then_stands(client, page):
    first = client.post(page, {"score": "2"})
    second = client.post(page, {"score": "4"})
    Rating.objects.update(first_at=timezone.now() - 25 * HOUR)
    third = client.post(page, {"score": "1"})

    assert [first.status_code, second.status_code, third.status_code] == [200, 200, 410]
    assert "final" in third.content.decode()
    assert [(rating.score, rating.earlier[0]["score"]) for rating in Rating.objects.all()] == [(4, 2)]


def test_another_visitor_cannot_answer_for_rosa(shop, rosa):
    omar = Visitor(shop, "Omar")
    omar.post("messages/", {"cid": "c1", "text": "Hello"})

    foreign = omar.post("choice/", {"message": rosa.asked, "choice": "1"})
    forged = omar.post("choice/", {"message": rosa.asked, "choice": "1"}, token=rosa.token[:-2] + "xx")

    assert (foreign.status_code, forged.status_code) == (404, 401), forged.content
    assert Rating.objects.count() == 0


@pytest.mark.parametrize("choice", ["0", "6", "-1", "5; drop table", "１", "", None, 5, ["5"], {"5": 1}])
def test_choice_that_was_not_offered_in_the_chat_is_refused(rosa, choice):
    answer = rosa.post("choice/", {"message": rosa.asked, "choice": choice})

    assert 400 <= answer.status_code < 500
    assert Rating.objects.count() == 0


def test_chat_vote_may_change_within_a_day_and_then_stands(rosa):
    rosa.post("choice/", {"message": rosa.asked, "choice": "2"})
    rosa.post("choice/", {"message": rosa.asked, "choice": "5", "words": "😀 <b>all</b> well"})
    Rating.objects.update(first_at=timezone.now() - 25 * HOUR)
    rosa.post("choice/", {"message": rosa.asked, "choice": "1"})

    assert list(Rating.objects.values_list("score", "words")) == [(5, "😀 <b>all</b> well")]
