"""Nobody takes it: others are asked, then the lead, and it ends with a manager's name on it."""

from datetime import timedelta

import pytest

from accounts.models import Queue
from escalation import actions, escalations_sweep
from escalation.models import Escalation
from tests.cast import NOON, make_person, make_queue
from tests.escalations.conftest import ASK, at_work

pytestmark = pytest.mark.django_db
TARGET = timedelta(minutes=15)


@pytest.fixture
def escalation(ticket, ana, leyla, nigar) -> Escalation:
    at_work(leyla)
    return actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)


def asked(escalation: Escalation) -> list[tuple[str, list[str]]]:
    steps = escalation.steps.filter(kind="offered")
    return [(step.data["rung"], step.data["people"]) for step in steps]


def after(escalation: Escalation, *lengths: timedelta) -> Escalation:
    for length in lengths:
        escalations_sweep.sweep(now=NOON + length)
    escalation.refresh_from_db()
    return escalation


def test_it_ends_with_a_named_manager_within_one_and_a_half_targets(escalation, ticket, leyla, nigar, ana):
    dario = make_person("Dario", queues=("senior",))
    Queue.objects.filter(slug="senior").update(lead=dario)
    at_work(leyla, at=NOON + TARGET / 2)

    after(escalation, TARGET / 2, TARGET, TARGET * 1.5)

    ticket.refresh_from_db()
    assert asked(escalation) == [
        ("online", [leyla.pk]),
        ("everybody", [leyla.pk, dario.pk]),
        ("lead", [dario.pk]),
        ("manager", [nigar.pk]),
    ]
    assert (escalation.named, escalation.state, ticket.assignee, ticket.owner) == (
        nigar,
        "offered",
        nigar,
        ana,
    )
    assert escalation.next_step_at == NOON + TARGET * 1.5 + TARGET


def test_a_rung_with_nobody_on_it_is_skipped(escalation, leyla, nigar):
    after(escalation, TARGET / 2)  # Leyla's lease has run out, and the queue has no lead

    assert asked(escalation)[-1] == ("lead", [nigar.pk])
    assert escalation.next_step_at == NOON + TARGET * 1.5


def test_once_taken_nobody_is_asked_any_more(escalation, leyla):
    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)

    after(escalation, TARGET * 3)

    assert asked(escalation) == [("online", [leyla.pk])]


def test_a_sweep_that_runs_twice_asks_once(escalation, leyla, nigar):
    after(escalation, TARGET / 2, TARGET / 2)

    assert len(asked(escalation)) == 2


def test_the_owner_is_told_when_it_had_to_be_named(escalation, ana, nigar):
    after(escalation, TARGET / 2, TARGET * 1.5)

    assert [notice.text for notice in ana.notifications.all()] == [
        f"Senior has not taken #{escalation.ticket_id}. Tell the customer where it stands."
    ]


def test_after_the_manager_the_alarm_goes_on(escalation, nigar):
    after(escalation, TARGET / 2, TARGET * 1.5, TARGET * 2.5)

    assert asked(escalation)[-1] == ("alarm", [nigar.pk])
    assert escalation.next_step_at == NOON + TARGET * 3.5
