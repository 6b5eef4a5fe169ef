"""Nobody was there: the answer follows the customer to the address on file."""

from datetime import timedelta

import pytest

from accounts.models import User
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
    make_person("Dario")
    return answer_again(ticket, minutes)


def answer_again(ticket: Ticket, minutes: int) -> list[str]:
    by = User.objects.get(name="Dario").as_actor()
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


def read(message: Message, minutes: float) -> None:
    """The customer's app says that they have read it."""
    actions.note_delivery(message.delivery, "read", at=NOON + minutes * MINUTE)


def test_who_reads_in_the_chat_is_still_there_and_is_answered_there_only(chat):
    answer(chat, 3)
    read(Message.objects.get(author_kind="agent"), 6)

    assert answer_again(chat, 8) == ["Shop"]


def test_who_read_in_the_chat_and_left_is_written_to_on_file(chat):
    answer(chat, 3)
    read(Message.objects.get(author_kind="agent"), 6)
    thread = Thread.objects.get(external_id="v1")
    actions.note_presence_of_customer(thread, is_gone=True, at=NOON + 7 * MINUTE, how="left")

    assert answer_again(chat, 8) == ["Our bot", "Shop"]


def test_who_read_on_file_is_not_answered_twice(chat):
    answer(chat, 30)
    read(Message.objects.get(author_kind="agent", account__name="Our bot"), 31)

    assert answer_again(chat, 32) == ["Our bot"]


def test_who_comes_back_to_the_chat_is_answered_there(chat, shop):
    answer(chat, 30)
    read(Message.objects.get(author_kind="agent", account__name="Our bot"), 31)
    write(shop, "I am here again", sender="v1", ids=IDS, at=NOON + 40 * MINUTE)

    assert answer_again(chat, 41) == ["Shop"]


def test_a_closed_window_on_file_is_neither_promised_nor_tried(chat):
    Thread.objects.filter(external_id="77").update(window_closes_at=NOON)

    assert answer(chat, 30) == ["Shop"]
