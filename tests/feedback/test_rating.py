"""What customers answer: one vote, a day to change it, and what follows from a bad one."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from accounts.models import Notification, Queue
from channels_live import incoming
from channels_live.adapters.base import Inbound
from feedback import sweep
from feedback.actions import rate, set_feedback_settings
from feedback.models import Rating, Survey
from feedback.refusals import Expired, Final, OutOfRange, TooLong
from helpdesk.core.links import token_of
from tests.cast import NOON, make_person
from tests.feedback.conftest import HOUR
from tickets import actions
from tickets.models import Message, Ticket, TicketEvent


def votes():
    return list(Rating.objects.values_list("score", "is_solved", "words"))


def rated(ticket):
    return [
        (event.data["score"], event.data["solved"])
        for event in TicketEvent.objects.filter(ticket=ticket, kind="rated").order_by("seq")
    ]


def tap(survey, choice, *, at=NOON + 3 * HOUR, reply_to=None):
    """The customer's app tells of a tap, as the parser reads it."""
    asked = survey.message
    item = Inbound(
        external_id=f"callback:{choice}:{at.timestamp()}",
        sender=asked.thread.external_id,
        kind="interactive_reply",
        text="😀",
        at=at,
        reply_to=asked.external_id if reply_to is None else reply_to,
        choice=choice,
    )
    with transaction.atomic():
        incoming.apply(asked.account, item, received_at=at, now=at)


def test_tap_rates_and_stays_out_of_the_conversation(asked):
    Message.objects.filter(pk=asked.message_id).update(external_id="7001:5")
    asked.refresh_from_db()

    tap(asked, "5")

    ticket = Ticket.objects.get()
    assert votes() == [(5, True, "")]
    assert (ticket.status, ticket.in_count) == ("solved", 1)
    assert rated(ticket) == [(5, True)]
    assert Message.objects.order_by("pk").last().choices["link"] == {"page": "rate", "id": asked.pk}


def test_tap_under_a_question_that_is_gone_still_counts(asked):
    tap(asked, "4", reply_to="")

    assert votes() == [(4, True, "")]


def test_same_tap_told_twice_counts_once(asked):
    tap(asked, "4", reply_to="")
    tap(asked, "4", reply_to="")

    assert rated(asked.ticket) == [(4, True)]


def test_second_vote_within_a_day_replaces_the_first_which_is_kept(asked):
    rate(asked, at=NOON + 3 * HOUR, how="tap", score=2)
    rate(asked, at=NOON + 26 * HOUR, how="link", score=5, words="All good now")

    rating = Rating.objects.get()
    assert (rating.score, rating.words, [vote["score"] for vote in rating.earlier]) == (
        5,
        "All good now",
        [2],
    )


def test_vote_is_final_after_a_day(asked):
    rate(asked, at=NOON + 3 * HOUR, how="tap", score=2)

    with pytest.raises(Final):
        rate(asked, at=NOON + 28 * HOUR, how="tap", score=5)
    tap(asked, "5", at=NOON + 28 * HOUR, reply_to="")

    assert votes() == [(2, None, "")]


def test_question_expires_after_thirty_days(asked):
    with pytest.raises(Expired):
        rate(asked, at=NOON + timedelta(days=31), how="link", score=5)


@pytest.mark.parametrize("score", [0, 6, 99, -1])
def test_score_outside_one_to_five_is_refused(asked, score):
    with pytest.raises(OutOfRange):
        rate(asked, at=NOON + 3 * HOUR, how="link", score=score)

    assert votes() == []


def test_too_many_words_are_refused_with_a_sentence(asked):
    with pytest.raises(TooLong, match="4000"):
        rate(asked, at=NOON + 3 * HOUR, how="link", score=5, words="a" * 10_000)


def test_not_solved_reopens_once_and_tells_owner_and_lead(asked):
    lead = make_person("Mina")
    Queue.objects.update(lead=lead)

    tap(asked, "no", reply_to="")
    ticket = Ticket.objects.get()
    told = sorted(Notification.objects.values_list("user__name", "text"))

    assert (ticket.status, ticket.reopen_count) == ("open", 1)
    assert votes() == [(None, False, "")]
    assert told == [
        ("Ana", f"7001 says #{ticket.pk} is not solved"),
        ("Mina", f"7001 says #{ticket.pk} is not solved"),
    ]
    assert Message.objects.order_by("pk").last().text.startswith("Thank you for telling us")


@pytest.mark.parametrize(("score", "is_told"), [(1, True), (2, True), (3, False), (5, False)])
def test_low_score_is_told_and_recorded_for_the_call_back(asked, score, is_told):
    rate(asked, at=NOON + 3 * HOUR, how="tap", score=score)

    assert Notification.objects.filter(user__name="Ana").exists() is is_told
    assert rated(asked.ticket) == [(score, None)]


def test_widget_rates_with_one_tap_then_words_then_another_mind(shop, client):
    answer = client.post(
        "/widget/api/session/",
        json.dumps({"key": shop.key, "lang": "en", "profile": {"name": "Rosa"}}),
        content_type="application/json",
    ).json()

    def post(path, body):
        return client.post(
            f"/widget/api/{path}",
            json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Bearer {answer['token']}"},
        )

    post("messages/", {"cid": "c1", "text": "Hello"})
    ticket = Ticket.objects.get()
    ana = make_person("Dario").as_actor()
    actions.reply(ticket, by=ana, at=ticket.last_event_at, text="Hi")
    ended = actions.solve(ticket, by=ana, at=ticket.last_event_at).solved_at
    sweep.sweep(now=ended + 2 * HOUR)
    asked = Survey.objects.get().message_id

    statuses = [
        post("choice/", {"message": asked, "choice": "2"}).status_code,
        post("choice/", {"message": asked, "choice": "2", "words": "Took <b>long</b> 😡"}).status_code,
        post("choice/", {"message": asked, "choice": "4"}).status_code,
        post("choice/", {"message": asked, "choice": "9"}).status_code,
    ]

    long = post("choice/", {"message": asked, "choice": "1", "words": "a" * 10_000})

    assert statuses == [204, 204, 204, 404]
    assert (long.status_code, long.json()["error"]["fields"].keys()) == (400, {"words"})
    assert votes() == [(4, True, "Took <b>long</b> 😡")]


def test_wider_question_is_off_then_asked_once_in_ninety_days(asked, solved, bot):
    rate(asked, at=NOON + 3 * HOUR, how="tap", score=5)
    none_yet = Survey.objects.filter(kind="nps").count()
    set_feedback_settings(asks_nps=True, template="")
    for days in (1, 20, 120):
        at = NOON + timedelta(days=days)
        solved(bot, at=at, sender="7001")
        sweep.sweep(now=at + 2 * HOUR)
        rate(Survey.objects.filter(kind="csat").first(), at=at + 3 * HOUR, how="tap", score=4)
        sweep.sweep(now=at + 26 * HOUR)

    assert none_yet == 0
    assert [survey.state for survey in Survey.objects.filter(kind="nps")] == ["asked", "asked"]
    assert Message.objects.order_by("pk").last().text.startswith("Would you recommend us")


def test_stored_question_holds_no_token(asked):
    token = token_of("rate", asked.pk)

    stored = str(list(Message.objects.values())) + str(list(TicketEvent.objects.values()))

    assert token not in stored
    assert token.partition("-")[2] not in stored
