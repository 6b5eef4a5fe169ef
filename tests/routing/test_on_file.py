"""Nobody was there: the answer follows the customer to the address on file."""

from datetime import timedelta

import pytest

from tests.cast import NOON, make_account, make_person
from tests.writing import write
from tickets import actions
from tickets.models import Message, Thread, Ticket
from tickets.routing import sweep

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
IDS = {"telegram": "77"}


@pytest.fixture
def chat(shop):
    """Rosa, known on our bot, finds nobody in the chat and is told where we would write."""
    bot = make_account("telegram", "Our bot")
    old = write(bot, "Hello, where is order 48211?", sender="77", ids=IDS, at=NOON - 60 * MINUTE).ticket
    ana = make_person("Ana").as_actor()
    actions.solve(old, by=ana, at=NOON - 50 * MINUTE)
    actions.close(old, by=ana, at=NOON - 50 * MINUTE)
    ticket = write(shop, "Other matter: 59322 is broken", sender="v1", ids=IDS).ticket
    sweep.sweep(now=NOON + MINUTE)
    return ticket


def answer(ticket: Ticket, minutes: int) -> list[str]:
    by = make_person("Dario").as_actor()
    sent = actions.reply(ticket, by=by, at=NOON + minutes * MINUTE, text="It is replaced")
    return [message.account.name for message in sent]


def test_a_late_answer_goes_to_the_chat_and_to_the_address_on_file(chat):
    assert answer(chat, 30) == ["Our bot", "Shop"]

    assert Thread.objects.get(external_id="77").ticket == chat
    assert len(set(Message.objects.filter(author_kind="agent").values_list("group", flat=True))) == 1


def test_an_answer_does_not_count_for_another_question_that_is_open_there(shop):
    bot = make_account("telegram", "Our bot")
    other = write(bot, "Hello, where is order 48211?", sender="77", ids=IDS, at=NOON - 60 * MINUTE).ticket
    ticket = write(shop, "Other matter: 59322 is broken", sender="v1", ids=IDS).ticket
    sweep.sweep(now=NOON + MINUTE)

    assert answer(ticket, 30) == ["Our bot", "Shop"]

    assert set(Message.objects.filter(author_kind="agent").values_list("ticket", flat=True)) == {ticket.pk}
    other.refresh_from_db()
    assert (other.assignee, other.waiting_since) == (None, NOON - 60 * MINUTE)


def test_what_the_customer_says_there_comes_back_to_the_same_ticket(chat):
    answer(chat, 30)

    assert (
        write(Thread.objects.get(external_id="77").account, "Thank you, and when?", sender="77").ticket
        == chat
    )


def test_an_answer_while_the_customer_is_still_there_stays_in_the_chat(chat):
    assert answer(chat, 3) == ["Shop"]


def test_who_left_the_chat_is_written_to_at_once(chat):
    thread = Thread.objects.get(external_id="v1")
    actions.note_presence_of_customer(thread, is_gone=True, at=NOON + 2 * MINUTE, how="left")

    assert answer(chat, 3) == ["Our bot", "Shop"]


def test_a_closed_window_on_file_is_neither_promised_nor_tried(chat):
    Thread.objects.filter(external_id="77").update(window_closes_at=NOON)

    assert answer(chat, 30) == ["Shop"]
