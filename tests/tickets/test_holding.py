"""Replies that wait: taken back in time, sent when due, dropped when the customer writes first."""

from datetime import timedelta

import pytest

from helpdesk.core.errors import Invalid, Refused
from tests.cast import NOON, make_account
from tests.writing import write
from tickets import actions
from tickets.models import HeldReply, Message, Thread
from tickets.refusals import Unseen, WindowClosed

LATER = NOON + timedelta(minutes=5)
SOON = LATER + timedelta(seconds=5)


@pytest.fixture
def ticket(shop):
    return write(shop, "My order never came").ticket


def held(ticket, ana, *, send_at=SOON, is_scheduled=False, **more):
    given = {"client_id": "c1", "text": "I am looking", **more}
    return actions.hold_reply(
        ticket, by=ana.as_actor(), at=LATER, send_at=send_at, is_scheduled=is_scheduled, **given
    )


def answers(ticket):
    return list(Message.objects.filter(ticket=ticket, direction="out").values_list("text", flat=True))


def test_held_reply_is_sent_when_due_and_once(ticket, ana):
    held(ticket, ana)

    assert actions.send_due(now=SOON - timedelta(seconds=1)) == 0
    assert answers(ticket) == []
    assert [actions.send_due(now=SOON), actions.send_due(now=SOON)] == [1, 0]
    assert answers(ticket) == ["I am looking"]
    ticket.refresh_from_db()
    assert (ticket.assignee, ticket.waiting_since) == (ana, None)


def test_clock_stops_when_it_is_sent_not_when_it_is_held(ticket, ana):
    held(ticket, ana)
    ticket.refresh_from_db()
    assert ticket.waiting_since == NOON

    actions.send_due(now=SOON)

    assert ticket.events.get(kind="message", data__author="agent").at == SOON


def test_reply_taken_back_never_goes_out(ticket, ana):
    actions.take_back(held(ticket, ana), by=ana.as_actor())

    assert actions.send_due(now=SOON) == 0
    assert answers(ticket) == []


def test_taking_back_too_late_is_refused(ticket, ana):
    reply = held(ticket, ana)
    actions.send_due(now=SOON)

    with pytest.raises(Refused, match="too late"):
        actions.take_back(reply, by=ana.as_actor())


def test_repeat_with_the_same_client_id_is_held_once(ticket, ana):
    assert held(ticket, ana) == held(ticket, ana)


def test_scheduled_reply_is_dropped_when_the_customer_writes_first(ticket, ana, shop):
    held(ticket, ana, is_scheduled=True)
    write(shop, "It came, forget it", at=LATER + timedelta(seconds=2))

    assert actions.send_due(now=SOON) == 1
    assert answers(ticket) == []
    assert HeldReply.objects.get().state == "overtaken"


def test_reply_in_its_five_seconds_is_sent_although_the_customer_wrote(ticket, ana, shop):
    held(ticket, ana)
    write(shop, "Hello?", at=LATER + timedelta(seconds=2))

    actions.send_due(now=SOON)

    assert answers(ticket) == ["I am looking"]


def test_what_is_refused_when_due_is_kept_with_its_reason(ticket, ana):
    held(ticket, ana)
    actions.solve(ticket, by=ana.as_actor(), at=LATER)
    actions.close(ticket, by=ana.as_actor(), at=LATER)

    actions.send_due(now=SOON)

    reply = HeldReply.objects.get()
    assert (reply.state, answers(ticket)) == ("refused", [])
    assert reply.reason


@pytest.mark.parametrize("send_at", [LATER, LATER - timedelta(days=1), LATER + timedelta(days=61)])
def test_time_that_cannot_be_kept_is_refused(ticket, ana, send_at):
    with pytest.raises(Invalid) as refusal:
        held(ticket, ana, send_at=send_at, is_scheduled=True)

    assert "send_at" in refusal.value.fields


def test_time_after_the_window_is_refused_at_once(ticket, ana):
    Thread.objects.filter(ticket=ticket).update(window_closes_at=LATER + timedelta(hours=1))

    with pytest.raises(WindowClosed):
        held(ticket, ana, send_at=LATER + timedelta(hours=2), is_scheduled=True)


def test_unseen_message_refuses_at_once(ticket, ana, shop):
    write(shop, "Hello?", at=LATER)

    with pytest.raises(Unseen):
        held(ticket, ana, seen=2)


@pytest.fixture
def number(db):
    return make_account("whatsapp", "Baku", phone_number_id="111", access_token="t", api_version="v25.0")


def moved_on(ticket, number, ana):
    """Rosa's first question is answered and closed to her; she asks another one on the same number."""
    Thread.objects.update(window_closes_at=None)
    other = actions.open_ticket(
        customer=ticket.customer, queue=ticket.queue, channel="whatsapp", at=LATER, by=ana.as_actor()
    )
    Thread.objects.update(ticket=other)
    return other


@pytest.mark.parametrize("is_named", [True, False])
@pytest.mark.parametrize("is_scheduled", [True, False])
def test_held_reply_stays_with_its_ticket_when_the_customer_has_moved_on(ana, number, is_named, is_scheduled):
    ticket = write(number, "My order never came").ticket
    Thread.objects.update(window_closes_at=None)
    threads = list(ticket.threads.all()) if is_named else []
    held(ticket, ana, is_scheduled=is_scheduled, threads=threads)
    other = moved_on(ticket, number, ana)

    actions.send_due(now=SOON)

    assert HeldReply.objects.get().state == "sent"
    assert (answers(ticket), answers(other)) == (["I am looking"], [])
    assert Message.objects.get(direction="out").thread == Thread.objects.get()


def test_held_reply_to_a_ticket_that_ended_is_cancelled_with_its_reason(ana, number):
    ticket = write(number, "My order never came").ticket
    Thread.objects.update(window_closes_at=None)
    held(ticket, ana, is_scheduled=True, threads=list(ticket.threads.all()))
    other = moved_on(ticket, number, ana)
    actions.solve(ticket, by=ana.as_actor(), at=LATER)
    actions.close(ticket, by=ana.as_actor(), at=LATER)

    actions.send_due(now=SOON)

    reply = HeldReply.objects.get()
    assert (reply.state, answers(ticket), answers(other)) == ("refused", [], [])
    assert reply.reason == f"#{ticket.number} is closed. A new message of the customer opens a new ticket."


def test_held_reply_may_solve(ticket, ana):
    held(ticket, ana, solves=True)
    actions.send_due(now=SOON)

    ticket.refresh_from_db()
    assert ticket.status == "solved"
