"""What agents do to a ticket, and what they are refused."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection

from accounts.models import Queue
from tests.cast import NOON, make_account
from tests.writing import write
from tickets import actions
from tickets.access import watchers
from tickets.models import DeliveryState, Thread, Ticket
from tickets.refusals import (
    AlreadySolved,
    Finished,
    NothingToSend,
    NotMember,
    SomebodyElseHasIt,
    Unseen,
    WindowClosed,
)

LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def ticket(shop):
    return write(shop, "My order never came").ticket


def test_reply_answers_claims_and_opens(ticket, ana):
    message = actions.reply(ticket, by=ana.as_actor(), at=LATER, text="I am looking")[0]

    ticket.refresh_from_db()
    assert (ticket.status, ticket.assignee, ticket.owner, ticket.waiting_since) == ("open", ana, ana, None)
    assert (message.author_name, message.delivery.state) == ("Ana", DeliveryState.SENT)


def test_reply_that_claims_is_written_down_before_the_message(ticket, ana):
    message = actions.reply(ticket, by=ana.as_actor(), at=LATER, text="I am looking")[0]

    taken, said = ticket.events.order_by("-seq")[:2][::-1]
    assert (taken.kind, taken.by_user_id, taken.data["to"], taken.data["from"]) == (
        "assigned",
        ana.pk,
        ana.pk,
        None,
    )
    assert (said.kind, said.seq, taken.seq) == ("message", message.seq, message.seq - 1)


def test_second_reply_claims_nothing_more(ticket, ana, dario):
    for person in (ana, dario):
        actions.reply(ticket, by=person.as_actor(), at=LATER, text="I am looking")

    assert ticket.events.filter(kind="assigned").count() == 1


def test_reply_leaves_somebody_elses_assignment(ticket, ana, dario):
    actions.claim(ticket, by=ana.as_actor(), at=NOON)
    actions.reply(ticket, by=dario.as_actor(), at=LATER, text="I am looking")

    ticket.refresh_from_db()
    assert ticket.assignee == ana


def test_reply_repeated_with_the_same_client_id_is_stored_once(ticket, ana):
    first = actions.reply(ticket, by=ana.as_actor(), at=LATER, text="Hello", client_id="c1")
    again = actions.reply(ticket, by=ana.as_actor(), at=LATER, text="Hello", client_id="c1")

    assert [m.pk for m in first] == [m.pk for m in again]


def test_reply_is_refused_while_a_newer_message_is_unseen(ticket, shop, ana, dario):
    seen = ticket.last_public_seq
    actions.reply(ticket, by=dario.as_actor(), at=LATER, text="Your parcel is on its way")

    with pytest.raises(Unseen) as refusal:
        actions.reply(ticket, by=ana.as_actor(), at=LATER, text="I am looking", seen=seen)

    assert refusal.value.newer == ["Dario: Your parcel is on its way"]


def test_reply_without_text_is_refused(ticket, ana):
    with pytest.raises(NothingToSend):
        actions.reply(ticket, by=ana.as_actor(), at=LATER, text="  ")


def test_reply_on_all_threads_shares_a_group(ticket, ana):
    second = make_account("webchat", "Second shop")
    ids = {"signed": "42"}
    first = write(make_account("webchat", "Third shop"), "I was charged twice", sender="a", ids=ids).ticket
    write(second, "hello??", sender="b", ids=ids)

    messages = actions.reply(
        first,
        by=ana.as_actor(),
        at=LATER,
        text="We saw it",
        threads=list(first.threads.select_related("account", "ticket")),
    )

    assert len(messages) == 2
    assert len({m.group for m in messages}) == 1
    assert len({m.thread_id for m in messages}) == 2


def test_note_answers_nothing(ticket, ana):
    actions.add_note(ticket, by=ana.as_actor(), at=LATER, text="Courier confirms")

    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_since) == ("new", NOON)


def test_second_claim_is_told_who_has_it(ticket, ana, dario):
    actions.claim(ticket, by=ana.as_actor(), at=NOON)

    with pytest.raises(SomebodyElseHasIt, match="Ana already has"):
        actions.claim(ticket, by=dario.as_actor(), at=NOON)


def test_assign_in_a_private_queue_to_a_stranger_is_refused(ticket, ana, dario, fatima):
    actions.transfer(ticket, to=Queue.objects.get(slug="finance"), by=ana.as_actor(), at=NOON)

    with pytest.raises(NotMember):
        actions.assign(ticket, to=dario, by=fatima.as_actor(), at=NOON)


def test_private_queue_hides_its_tickets_from_strangers(ticket, ana, dario, fatima):
    actions.claim(ticket, by=ana.as_actor(), at=NOON)  # the owner keeps sight of it
    actions.transfer(ticket, to=Queue.objects.get(slug="finance"), by=ana.as_actor(), at=LATER)
    ticket.refresh_from_db()

    seen_by = {user.name for user in (ana, dario, fatima) if Ticket.objects.visible_to(user).exists()}

    assert seen_by == {"Ana", "Fatima"}
    assert {user.name for user in watchers(ticket)} == seen_by


def test_solve_twice_is_refused(ticket, ana):
    actions.solve(ticket, by=ana.as_actor(), at=LATER)

    with pytest.raises(AlreadySolved):
        actions.solve(ticket, by=ana.as_actor(), at=LATER)


def test_solve_with_an_unanswered_message_is_counted(ticket, ana):
    actions.solve(ticket, by=ana.as_actor(), at=LATER)

    ticket.refresh_from_db()
    assert (ticket.solved_unanswered, ticket.waiting_since) == (1, None)


def test_closed_ticket_takes_no_reply(ticket, ana):
    actions.solve(ticket, by=ana.as_actor(), at=LATER)
    actions.close(ticket, by=ana.as_actor(), at=LATER)

    with pytest.raises(Finished):
        actions.reply(ticket, by=ana.as_actor(), at=LATER, text="Hello?")


def test_permanent_failure_unanswers_and_reopens(ticket, ana):
    message = actions.reply(ticket, by=ana.as_actor(), at=LATER, text="Done")[0]
    actions.solve(ticket, by=ana.as_actor(), at=LATER)

    actions.note_delivery(
        message.delivery, "failed", at=LATER + timedelta(minutes=1), reason="number unknown"
    )

    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_since) == ("open", NOON)
    assert ticket.events.last().kind == "delivery_failed"


def test_delivery_state_never_goes_back(ticket, ana):
    delivery = actions.reply(ticket, by=ana.as_actor(), at=LATER, text="Done")[0].delivery
    for minute, state in enumerate(("read", "delivered", "sent", "failed", "read")):
        actions.note_delivery(delivery, state, at=LATER + timedelta(minutes=minute))

    delivery.refresh_from_db()
    assert delivery.state == "read"


def test_sequence_has_no_gap(ticket, ana):
    actions.reply(ticket, by=ana.as_actor(), at=LATER, text="Hello")
    actions.add_note(ticket, by=ana.as_actor(), at=LATER, text="n")
    actions.solve(ticket, by=ana.as_actor(), at=LATER)

    assert [e.seq for e in ticket.events.all()] == list(range(1, 7))


@pytest.mark.parametrize(
    "sql", ["update tickets_ticketevent set kind = 'x'", "delete from tickets_deliveryevent"]
)
def test_history_cannot_be_rewritten(ticket, ana, sql):
    actions.reply(ticket, by=ana.as_actor(), at=LATER, text="Hello")

    with pytest.raises(DatabaseError, match="never changed"), connection.cursor() as cursor:
        cursor.execute(sql)


def test_reply_after_the_window_is_refused_and_a_template_goes_out(ticket, ana):
    Thread.objects.filter(ticket=ticket).update(window_closes_at=NOON)

    with pytest.raises(WindowClosed):
        actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Hello")

    assert actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Hello", template={"name": "hello"})
