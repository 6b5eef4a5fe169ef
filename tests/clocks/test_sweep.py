"""A sweep writes down what is true already, once, however late it runs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Calendar, Notification
from escalation import sweep
from escalation.models import SlaClock, TriggerFiring
from tests.cast import NOON
from tests.writing import write
from tickets import actions

pytestmark = pytest.mark.django_db

DUE = NOON + timedelta(hours=1)
SECOND = timedelta(seconds=1)


def first_response() -> SlaClock:
    return SlaClock.objects.get(metric="first_response")


def told() -> list[tuple[str, str]]:
    found = Notification.objects.filter(key__contains="first_response").order_by("id")
    return [(n.user.name, n.key.rpartition(":")[2]) for n in found]


def test_ending_exactly_at_due_is_no_breach(phone):
    write(phone, "Where is my order?")

    sweep.sweep(now=DUE)
    assert first_response().breached is False

    sweep.sweep(now=DUE + SECOND)
    assert (first_response().breached, first_response().breached_at) == (True, DUE)


def test_a_late_sweep_keeps_the_breach_time(phone):
    write(phone, "Where is my order?")

    sweep.sweep(now=DUE + timedelta(hours=5))

    assert first_response().breached_at == DUE


def test_steps_are_told_once_to_the_person_then_to_the_lead(phone, ana, lead):
    ticket = write(phone, "Where is my order?").ticket
    actions.claim(ticket, by=ana.as_actor(), at=NOON)

    for minutes in (31, 31, 46, 55, 55, 61):
        sweep.sweep(now=NOON + timedelta(minutes=minutes))

    assert told() == [
        ("Ana", "warn_75"),
        ("Ana", "warn_90"),
        ("Mina", "warn_90"),
        ("Ana", "breach"),
        ("Mina", "breach"),
    ]


def test_nobody_on_it_means_the_lead_is_told(phone, lead):
    write(phone, "Where is my order?")

    sweep.sweep(now=NOON + timedelta(minutes=46))

    assert told() == [("Mina", "warn_75")]


def test_a_chat_warns_after_ten_and_twenty_seconds(shop, ana, lead):
    ticket = write(shop, "Hello?").ticket
    actions.claim(ticket, by=ana.as_actor(), at=NOON)

    sweep.sweep(now=NOON + 10 * SECOND)
    sweep.sweep(now=NOON + 20 * SECOND)

    assert told() == [("Ana", "warn_10s"), ("Ana", "warn_20s"), ("Mina", "warn_20s")]


def test_an_answered_clock_is_left_alone(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="On its way")

    sweep.sweep(now=NOON + timedelta(minutes=50))

    assert told() == []


def test_a_second_sweep_finds_nothing(phone):
    write(phone, "Where is my order?")
    sweep.sweep(now=DUE + SECOND)

    assert sweep.sweep(now=DUE + SECOND) == 0


def test_an_answer_in_time_is_no_breach_though_the_sweep_was_quicker(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    sweep.sweep(now=DUE + 2 * SECOND)

    actions.reply(ticket, by=ana.as_actor(), at=DUE, text="On its way")

    clock = first_response()
    assert (clock.state, clock.end_at, clock.breached, clock.breached_at) == ("fulfilled", DUE, False, None)


def test_a_late_answer_takes_no_breach_back(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    sweep.sweep(now=DUE + 2 * SECOND)

    actions.reply(ticket, by=ana.as_actor(), at=DUE + SECOND, text="On its way")

    assert (first_response().breached, first_response().breached_at) == (True, DUE)


def test_a_sweep_looks_up_what_is_due_by_its_partial_index(phone, django_assert_num_queries):
    write(phone, "Where is my order?")
    with CaptureQueriesContext(connection) as captured:
        sweep.sweep(now=NOON)
    asked = next(each["sql"] for each in captured if "SKIP LOCKED" in each["sql"])

    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain {asked}")
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert "clock_check" in plan
    with django_assert_num_queries(3):  # the look, between savepoints: nothing is due
        sweep.sweep(now=NOON)


def late_tickets(account, ana, count: int) -> int:
    """Sweep so many replies as they become late, with warnings and a trigger each; counts statements."""
    for n in range(count):
        ticket = write(account, "Where is my order?", sender=f"customer {n} of {count}").ticket
        actions.claim(ticket, by=ana.as_actor(), at=NOON)
    with CaptureQueriesContext(connection) as captured:
        assert sweep.sweep(now=DUE + SECOND) == 2 * count
    return len(captured)


def test_many_late_replies_cost_no_more_statements_than_one(phone, ana, lead):
    one, many = late_tickets(phone, ana, 1), late_tickets(phone, ana, 12)

    assert one == many
    assert Notification.objects.filter(user=lead, key__endswith="first_response:1:breach").count() == 13
    assert TriggerFiring.objects.filter(trigger="T2").count() == 13


def test_nobody_is_disturbed_outside_the_hours_of_a_clock(phone, ana, lead):
    Calendar.objects.filter(slug="always").update(
        is_always_open=False,
        time_zone="UTC",
        weekly={day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    )
    friday = NOON + timedelta(days=4, hours=4)  # an hour before closing, so due as the doors close
    ticket = write(phone, "Where is my order?", at=friday).ticket
    actions.claim(ticket, by=ana.as_actor(), at=friday)

    sweep.sweep(now=friday + timedelta(hours=2))
    over_the_weekend = (first_response().breached_at, told())
    sweep.sweep(now=friday + timedelta(hours=64, minutes=59))
    before_opening = told()
    sweep.sweep(now=friday + timedelta(hours=65))

    warned = [("Ana", "warn_75"), ("Ana", "warn_90"), ("Mina", "warn_90")]
    assert over_the_weekend == (friday + timedelta(hours=1), warned)
    assert before_opening == warned
    assert told() == [*warned, ("Ana", "breach"), ("Mina", "breach")]
