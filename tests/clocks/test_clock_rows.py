"""Clock rows follow the events of their ticket, and what is finished stays as it was judged."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.actions import change_calendar
from accounts.models import Calendar
from escalation import reprojection, storage
from escalation.actions import acknowledge, escalate, return_to_sender
from escalation.models import Reprojection, SlaClock
from tests.cast import NOON, make_queue
from tests.writing import write
from tickets import actions
from tickets.models import DeliveryState, Priority, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")


def row(ticket: Ticket, metric: str, n: int = 1) -> SlaClock:
    return SlaClock.objects.get(ticket=ticket, metric=metric, n=n)


def rows(ticket: Ticket) -> dict[str, str]:
    return {f"{c.metric}#{c.n}": c.state for c in SlaClock.objects.filter(ticket=ticket).order_by("id")}


def test_a_first_message_starts_the_clocks(phone):
    ticket = write(phone, "Where is my order?").ticket

    ticket.refresh_from_db()
    assert rows(ticket) == {
        "first_touch#1": "running",
        "first_response#1": "running",
        "agent_work#1": "running",
        "requester_wait#1": "running",
        "total_resolution#1": "running",
    }
    assert (ticket.next_due_metric, ticket.next_due_at, ticket.next_due_start_at) == (
        "first_response",
        NOON + timedelta(hours=1),
        NOON,
    )


def test_a_reply_answers_and_the_wait_is_due_next(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + 10 * MINUTE, text="On its way")

    ticket.refresh_from_db()
    answered = row(ticket, "first_response")
    assert (answered.state, answered.end_at, answered.elapsed_s, answered.next_check_at) == (
        "fulfilled",
        NOON + 10 * MINUTE,
        600,
        None,
    )
    assert (ticket.next_due_metric, ticket.next_due_at) == (
        "pausable_update",
        NOON + timedelta(hours=8, minutes=10),
    )


def test_a_ticket_that_waits_for_its_customer_has_nothing_due(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Which one?")
    actions.wait(ticket, by=ana.as_actor(), at=NOON + MINUTE)

    ticket.refresh_from_db()
    assert (ticket.next_due_at, ticket.next_due_metric, row(ticket, "requester_wait").state) == (
        None,
        "",
        "paused",
    )


def test_a_late_reply_keeps_the_breach_at_its_due_time(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + timedelta(hours=3), text="Sorry")

    late = row(ticket, "first_response")
    assert (late.breached, late.breached_at, late.due_at) == (
        True,
        NOON + timedelta(hours=1),
        NOON + timedelta(hours=1),
    )


def test_a_reply_that_failed_for_good_is_no_reply(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    answer = actions.reply(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="On its way")[0]
    actions.note_delivery(answer.delivery, str(DeliveryState.FAILED), at=NOON + 2 * MINUTE)

    assert row(ticket, "first_response").state == "running"
    assert not SlaClock.objects.filter(ticket=ticket, metric="pausable_update").exists()


def test_solving_with_an_unanswered_message_is_counted(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.solve(ticket, by=ana.as_actor(), at=NOON + timedelta(hours=2))

    ticket.refresh_from_db()
    first = row(ticket, "first_response")
    assert (first.state, first.breached, ticket.solved_unanswered) == ("cancelled", True, 1)
    assert ticket.requester_wait_s == 7200


def test_a_void_keeps_the_figures_and_leaves_the_due_list(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.void_clock(
        ticket, metric="first_response", n=1, reason="outage", by=ana.as_actor(), at=NOON + 90 * MINUTE
    )

    ticket.refresh_from_db()
    voided = row(ticket, "first_response")
    assert (voided.voided, voided.breached, voided.next_check_at) == (True, True, None)
    assert ticket.next_due_metric == "requester_wait"


def test_urgency_tightens_a_running_reply(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.set_priority(ticket, priority=Priority.URGENT, by=ana.as_actor(), at=NOON + 10 * MINUTE)

    assert row(ticket, "first_response").due_at == NOON + 30 * MINUTE


def test_thanks_that_were_a_question_are_owed_from_their_own_time(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="On its way")
    thanks = write(phone, "ok thanks", at=NOON + 5 * MINUTE)
    actions.set_courtesy(thanks, is_courtesy=False, by=ana.as_actor(), at=NOON + 20 * MINUTE)

    assert (row(ticket, "next_response").start_at, row(ticket, "next_response").state) == (
        NOON + 5 * MINUTE,
        "running",
    )

    actions.set_courtesy(thanks, is_courtesy=True, by=ana.as_actor(), at=NOON + 30 * MINUTE)

    assert row(ticket, "next_response").state == "cancelled"


def test_an_escalation_moves_no_customer_clock(phone, ana):
    finance = make_queue("finance")
    ticket = write(phone, "Where is my money?").ticket
    before = row(ticket, "first_response").due_at
    escalate(ticket, to=finance, by=ana.as_actor(), at=NOON + MINUTE)

    assert row(ticket, "first_response").due_at == before
    assert (row(ticket, "queue_ack").queue, row(ticket, "queue_ack").due_at) == (
        "finance",
        NOON + 16 * MINUTE,
    )

    acknowledge(ticket, by=ana.as_actor(), at=NOON + 3 * MINUTE)
    ticket = return_to_sender(ticket, by=ana.as_actor(), at=NOON + 4 * MINUTE)

    assert (ticket.queue.slug, row(ticket, "queue_ack", 2).queue) == ("frontline", "frontline")


def test_a_reply_of_the_sending_queue_acknowledges_nothing(phone, ana):
    ticket = write(phone, "Where is my money?").ticket
    escalate(ticket, to=make_queue("finance"), by=ana.as_actor(), at=NOON + MINUTE)
    actions.reply(ticket, by=ana.as_actor(), at=NOON + 2 * MINUTE, text="Finance looks into it")

    assert row(ticket, "queue_ack").state == "running"


def test_edited_hours_move_only_what_is_unfinished(phone, ana):
    ticket = write(phone, "Where is my order?").ticket  # a Monday
    actions.reply(ticket, by=ana.as_actor(), at=NOON + 90 * MINUTE, text="Sorry, on its way")
    finished = row(ticket, "first_response")
    change_calendar(
        Calendar.objects.get(slug="always"),
        at=NOON,
        is_always_open=False,
        weekly={day: [["12:00", "13:00"]] for day in WEEKDAYS},
    )
    assert Reprojection.objects.count() == 1

    while reprojection.go_on(now=NOON + 100 * MINUTE):
        pass

    again = row(ticket, "first_response")
    assert (again.due_at, again.elapsed_s, again.breached) == (finished.due_at, 5400, True)
    assert row(ticket, "requester_wait").due_at > NOON + timedelta(days=20)
    assert Reprojection.objects.count() == 0


def test_shown_clocks_are_late_without_any_sweep(phone):
    ticket = write(phone, "Where is my order?").ticket

    shown = {c.metric: c for c, _ in storage.shown(ticket, now=NOON + timedelta(hours=1, seconds=1))}

    assert (shown["first_response"].breached, shown["first_response"].elapsed_s) == (True, 3601)
    assert row(ticket, "first_response").breached is False


def test_replaying_again_writes_nothing(phone):
    ticket = write(phone, "Where is my order?").ticket
    ticket = Ticket.objects.select_related("queue").get(pk=ticket.pk)

    with CaptureQueriesContext(connection) as queries:
        storage.follow(ticket, now=NOON + 5 * MINUTE)

    assert len(queries) == 1


def test_thanks_as_a_first_message_owe_nothing(phone):
    ticket = write(phone, "Thank you so much!").ticket

    assert "first_response#1" not in rows(ticket)


def test_a_question_taken_for_thanks_reopens_a_solved_ticket(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="On its way")
    actions.solve(ticket, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    thanks = write(phone, "ok thanks", at=NOON + 5 * MINUTE)
    actions.set_courtesy(thanks, is_courtesy=False, by=ana.as_actor(), at=NOON + 20 * MINUTE)

    ticket.refresh_from_db()
    assert (ticket.status, ticket.waiting_since, ticket.next_due_metric) == (
        "open",
        NOON + 5 * MINUTE,
        "next_response",
    )
