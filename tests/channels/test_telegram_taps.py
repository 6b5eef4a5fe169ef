"""Taps on Telegram's buttons: only what we gave out counts, and the button stops waiting."""

from datetime import timedelta

import pytest

from channels_live import outgoing
from channels_live.adapters import choices
from helpdesk.celery import app
from tests.cast import NOON, make_person
from tests.channels.telegram_updates import message, post, tap
from tickets import actions
from tickets.models import Delivery, Message, Ticket

LONG = "order-" + "ə" * 60
ROWS = [{"id": "where", "title": "Where is it?"}, {"id": LONG, "title": "Something else"}]


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def at_once():
    """Background work is done as soon as it is handed over, without a broker."""
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = False


def ask(bot, ana, purpose="conversation"):
    """Rosa writes, Ana asks back with buttons; gives the question's id at Telegram."""
    post(bot, message())
    asked = {"purpose": purpose, "body": "", "rows": ROWS}
    at = NOON + timedelta(minutes=1)
    [question] = actions.reply(Ticket.objects.get(), by=ana.as_actor(), at=at, text="Which?", choices=asked)
    outgoing.send_thread(question.thread_id, clock=lambda: at)
    return Delivery.objects.get(message=question).provider_ids[-1]


def told():
    """Give what the customer's messages say, newest last, with what was chosen."""
    found = Message.objects.filter(direction="in").order_by("pk")
    return [(m.kind, m.text, m.content.get("choice")) for m in found][1:]


@pytest.mark.parametrize("row", ROWS, ids=["short name", "long name"])
def test_tap_is_the_answer_that_was_given_out(bot, ana, bots, row):
    question = ask(bot, ana)
    name = bots.taken[-1][1]["reply_markup"]["inline_keyboard"][ROWS.index(row)][0]["callback_data"]

    post(bot, tap(name, under=question))

    assert told() == [("interactive_reply", row["title"], row["id"])]
    assert Message.objects.latest("pk").reply_to.text == "Which?"


def test_tap_under_a_message_that_is_gone_finds_its_question(bot, ana, bots):
    ask(bot, ana)

    post(bot, tap(choices.wire_name(LONG, 64)))

    assert told() == [("interactive_reply", "Something else", LONG)]


def test_question_of_long_ago_is_found_behind_a_long_talk(bot, ana, bots):
    ask(bot, ana)
    post(bot, *[message(text=f"Line {n}") for n in range(25)])

    post(bot, tap("where"))

    assert told()[-1] == ("interactive_reply", "Where is it?", "where")


@pytest.mark.parametrize("name", ["refund-everything", "~forged", ""])
def test_tap_that_was_never_given_out_chooses_nothing(bot, ana, bots, name):
    question = ask(bot, ana)

    post(bot, tap(name, under=question))

    assert [(kind, choice) for kind, _text, choice in told()] == [("interactive_reply", None)]


def test_made_up_rating_is_not_recorded_and_opens_nothing(bot, ana, bots):
    question = ask(bot, ana, purpose="rating")

    post(bot, tap("5", under=question))

    assert told() == []
    assert Ticket.objects.get().events.filter(kind="choice").count() == 0


def test_choice_on_the_side_is_recorded_once(bot, ana, bots):
    question = ask(bot, ana, purpose="rating")

    post(bot, tap("where", under=question), tap("where", under=question))

    chosen = Ticket.objects.get().events.filter(kind="choice").values_list("data__value", flat=True)
    assert (list(chosen), told()) == (["where"], [])


@pytest.mark.parametrize("purpose", ["conversation", "rating"])
@pytest.mark.parametrize("name", ["where", "forged", ""])
def test_every_tap_is_answered_in_the_background(
    bot, ana, bots, purpose, name, at_once, django_capture_on_commit_callbacks
):
    question = ask(bot, ana, purpose)
    before = len(bots.taken)

    with django_capture_on_commit_callbacks(execute=True):
        post(bot, tap(name, under=question))

    assert bots.methods[before:] == ["answerCallbackQuery", "editMessageReplyMarkup"]
    assert bots.taken[-1][1]["message_id"] == int(question.rpartition(":")[2])


def test_far_end_that_is_away_loses_no_tap(bot, ana, bots, at_once, django_capture_on_commit_callbacks):
    question = ask(bot, ana)
    bots.close()

    with django_capture_on_commit_callbacks(execute=True):
        post(bot, tap("where", under=question))

    assert told() == [("interactive_reply", "Where is it?", "where")]


def test_tap_that_overtakes_its_message_finds_the_same_ticket(bot, ana, bots):
    """Telegram posts taps and messages in separate rows: the tap may come first."""
    question = ask(bot, ana)

    post(bot, tap("where", under=question), message(text="It says delivered"))

    assert [text for _kind, text, _choice in told()] == ["Where is it?", "It says delivered"]
    assert Ticket.objects.count() == 1


def test_tap_of_somebody_new_opens_a_ticket(bot, bots):
    post(bot, tap("menu"))

    stored = Message.objects.get()
    assert (stored.kind, stored.text, stored.ticket.customer.name) == ("interactive_reply", "menu", "Rosa")
