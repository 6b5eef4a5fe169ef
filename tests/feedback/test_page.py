"""The page of a question: no login, no JavaScript, and nothing but a POST votes."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from feedback.models import Rating, Survey
from helpdesk.core.links import token_of
from tickets.models import Ticket, TicketEvent


@pytest.fixture
def page(survey):
    return f"/rate/{token_of('rate', survey.pk)}/"


def test_looking_does_not_vote(client, page):
    answers = [client.get(page), client.head(page), client.get(page + "?score=1"), client.options(page)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 405]
    assert Rating.objects.count() == 0


def test_post_votes_without_cookies_or_a_login(page):
    answer = Client(enforce_csrf_checks=True).post(
        page, {"score": "4", "solved": "yes", "words": "Tezliklə! 🙂"}
    )

    assert answer.status_code == 200
    assert list(Rating.objects.values_list("score", "is_solved", "words", "how")) == [
        (4, True, "Tezliklə! 🙂", "link")
    ]


def test_replayed_answer_counts_once(client, page):
    statuses = [client.post(page, {"score": "4"}).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert list(Rating.objects.values_list("score", "earlier")) == [(4, [])]
    assert TicketEvent.objects.filter(kind="rated").count() == 1


def test_answer_may_be_changed_and_is_shown_again(client, page):
    client.post(page, {"score": "2", "words": "<script>alert(1)</script>"})

    again = client.get(page)
    client.post(page, {"score": "5"})

    assert '<input type="radio" name="score" value="2" checked>' in again.content.decode()
    assert "&lt;script&gt;" in again.content.decode()
    assert "<script>alert" not in again.content.decode()
    assert Rating.objects.get().score == 5


def test_answer_is_final_after_a_day(client, page, survey):
    client.post(page, {"score": "2"})
    Rating.objects.update(first_at=timezone.now() - timedelta(hours=25))

    look, vote = client.get(page), client.post(page, {"score": "5"})

    assert (look.status_code, vote.status_code, Rating.objects.get().score) == (410, 410, 2)


def test_expired_question_takes_no_answer(client, page):
    Survey.objects.update(asked_at=timezone.now() - timedelta(days=31))

    look, vote = client.get(page), client.post(page, {"score": "5"})

    assert (look.status_code, vote.status_code, Rating.objects.count()) == (410, 410, 0)


def test_question_that_was_not_asked_yet_takes_no_answer(client, solved, bot):
    solved(bot)
    page = f"/rate/{token_of('rate', Survey.objects.get().pk)}/"

    assert (client.get(page).status_code, client.post(page, {"score": "5"}).status_code) == (410, 410)


@pytest.mark.parametrize(
    "change",
    [
        lambda token: token[:-1] + ("0" if token[-1] != "0" else "1"),
        lambda token: "1" + token,
        lambda token: "0" + token,
        lambda token: token.partition("-")[0],
        lambda token: token.upper(),
        lambda token: token_of("other", int(token.partition("-")[0])),
        lambda token: "ə" * 30,
        lambda token: "9" * 300,
    ],
)
def test_forged_address_is_not_found(client, survey, change):
    forged = change(token_of("rate", survey.pk))

    answer = client.post(f"/rate/{forged}/", {"score": "5"})

    assert (answer.status_code, Rating.objects.count()) == (404, 0)


def test_address_of_one_question_opens_no_other(client, survey, solved, bot):
    other = token_of("rate", survey.pk + 1).partition("-")[2]

    assert client.post(f"/rate/{survey.pk}-{other}/", {"score": "1"}).status_code == 404


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ({"score": "6"}, "Choose from 1 to 5."),
        ({"score": "0"}, "Choose from 1 to 5."),
        ({"score": "99999999999999999999"}, "Choose from 1 to 5."),
        ({"score": "five"}, "Enter a whole number."),
        ({"score": "3", "words": "a" * 10_000}, "at most 4000 characters"),
        ({"score": "3", "words": "a\x00b"}, "Null characters are not allowed."),
    ],
)
def test_wrong_value_gets_a_sentence(client, page, body, sentence):
    answer = client.post(page, body)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Rating.objects.count() == 0


def test_page_speaks_the_customers_language_and_is_kept_by_nobody(client, page):
    Ticket.objects.update(language="az")

    answer = client.get(page)

    assert '<html lang="az"' in answer.content.decode()
    assert "Çox yaxşı" in answer.content.decode()
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex, nofollow")
    assert "no-store" in answer["Cache-Control"]


def test_ratings_go_with_their_ticket(client, page, ana):
    client.post(page, {"score": "1", "words": "Never came"})
    number = Survey.objects.get().ticket_id
    client.force_login(ana, backend="django.contrib.auth.backends.ModelBackend")

    panel = client.get(f"/inbox/{number}/ratings/").content.decode()
    conversation = client.get(f"/inbox/{number}/").content.decode()

    assert "Never came" in panel
    assert "Rated 1 of 5" in conversation
