"""Customers who stay silent, and solved tickets whose window has passed."""

from datetime import timedelta

import pytest

from escalation import closing, quiet
from escalation.actions import escalate
from tests.cast import NOON, make_queue
from tests.writing import write
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def automatic(ticket: Ticket) -> int:
    return ticket.messages.filter(kind="system").count()


def answered(account, ana) -> Ticket:
    ticket = write(account, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Which number?")
    return ticket


def status_after(ticket: Ticket, *lengths: timedelta) -> tuple[str, int]:
    for length in lengths:
        quiet.sweep(now=NOON + length)
    ticket.refresh_from_db()
    return ticket.status, automatic(ticket)


def test_a_silent_chat_is_asked_twice_then_set_to_wait_then_solved(shop, ana):
    ticket = answered(shop, ana)

    assert status_after(ticket, 1 * MINUTE) == ("open", 0)
    assert status_after(ticket, 2 * MINUTE, 2 * MINUTE) == ("open", 1)
    assert status_after(ticket, 5 * MINUTE) == ("open", 2)
    assert status_after(ticket, 10 * MINUTE) == ("pending", 3)
    assert status_after(ticket, DAY) == ("pending", 3)
    assert status_after(ticket, DAY + 11 * MINUTE) == ("solved", 3)
    assert ticket.events.get(kind="status", data__to="solved").data["reason"] == "quiet"


def test_a_customer_who_writes_is_not_asked(shop, ana):
    ticket = answered(shop, ana)
    write(shop, "It is 4821", at=NOON + MINUTE)

    assert status_after(ticket, 3 * MINUTE) == ("open", 0)


def test_a_messenger_is_not_asked_and_is_solved_after_three_days(phone, ana):
    ticket = answered(phone, ana)
    actions.wait(ticket, by=ana.as_actor(), at=NOON)

    assert status_after(ticket, 10 * MINUTE, 2 * DAY) == ("pending", 0)
    assert status_after(ticket, 3 * DAY) == ("solved", 0)


def test_a_ticket_that_was_handed_over_waits_for_us(shop, ana):
    ticket = answered(shop, ana)
    escalate(ticket, to=make_queue("finance"), by=ana.as_actor(), at=NOON)

    assert status_after(ticket, 3 * MINUTE) == ("open", 0)


def test_an_unanswered_customer_is_never_taken_as_content(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.wait(ticket, by=ana.as_actor(), at=NOON)

    assert status_after(ticket, 9 * DAY) == ("pending", 0)


def test_the_question_is_in_the_language_of_the_customer(shop, ana):
    ticket = answered(shop, ana)
    quiet.sweep(now=NOON + 2 * MINUTE)

    assert ticket.messages.get(kind="system").language == ticket.language


def test_a_solved_ticket_closes_after_its_window(phone, ana):
    ticket = answered(phone, ana)
    actions.solve(ticket, by=ana.as_actor(), at=NOON)

    assert closing.sweep(now=NOON + 7 * DAY) == 0
    assert closing.sweep(now=NOON + 7 * DAY + MINUTE) == 1
    ticket.refresh_from_db()
    assert ticket.status == "closed"
