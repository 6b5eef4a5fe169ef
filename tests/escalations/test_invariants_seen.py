"""The look at what always holds sees what does not; what the database refuses cannot be broken at all."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F

from escalation import actions, escalations_log
from escalation.models import Escalation, EscalationStep, Notice, SlaClock
from helpdesk.core import chain
from tests.cast import NOON, make_queue
from tests.escalations.conftest import ASK
from tests.escalations.invariants import broken
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def asked(ticket, ana, leyla) -> Escalation:
    return actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)


def found(escalation: Escalation, at=NOON) -> set[str]:
    ticket = Ticket.objects.get(pk=escalation.ticket_id)
    return {text.partition(":")[0] for text in broken(ticket, now=at)}


def test_nothing_is_wrong_with_what_was_done_rightly(asked):
    assert found(asked) == set()


@pytest.mark.parametrize(
    ("change", "names"),
    [
        ({"last_hash": "0" * 64}, {"I9"}),
        ({"state": "acked", "acked_at": NOON, "next_step_at": None}, {"I12"}),
        ({"eta_at": NOON - HOUR}, {"I8"}),
        ({"requested_at": NOON - HOUR}, {"I4", "I7"}),  # nobody named and nothing said for an hour
    ],
)
def test_a_row_that_says_something_else_is_seen(asked, change, names):
    Escalation.objects.update(**change)

    assert found(asked) == names


def test_a_ticket_nobody_answers_for_is_seen(asked):
    Ticket.objects.update(owner=None)

    assert found(asked) == {"I1"}


def test_a_customer_who_was_told_nothing_is_seen(asked):
    Notice.objects.update(kind="N4")

    assert found(asked) == {"I7"}


def test_back_and_forth_is_seen(asked):
    ended = {"state": "finished", "outcome": "answered_back", "finished_at": NOON, "next_step_at": None}
    for _time in range(3):
        asked.pk = None
        for name, value in ended.items():
            setattr(asked, name, value)
        asked.review_at = None
        asked.save(force_insert=True)

    assert "I5" in found(asked)


@pytest.mark.parametrize("metric", ["first_response", "requester_wait", "total_resolution"])
@pytest.mark.parametrize(
    "change",
    [
        {"due_at": F("due_at") + HOUR},  # a hand-over that gave us more time
        {"start_at": F("start_at") + HOUR},  # or began the customer's wait anew
        {"end_at": NOON},  # or ended it
    ],
)
def test_a_customers_clock_that_a_hand_over_moved_is_seen(asked, metric, change):
    assert SlaClock.objects.filter(metric=metric).update(**change) == 1

    assert found(asked) == {"I6"}


def test_a_customers_clock_that_is_gone_is_seen(asked):
    SlaClock.objects.filter(metric="first_response").delete()

    assert found(asked) == {"I6"}


def test_the_teams_own_clock_is_no_customers(asked):
    assert SlaClock.objects.filter(metric="queue_ack").update(due_at=F("due_at") + HOUR) == 1

    assert found(asked) == set()


def append(escalation: Escalation, **named: str) -> None:
    """Write one more link past the log's own way, with a hash that fits."""
    row = {"by_kind": "agent", "by_name": "Ana", "from_queue": "frontline", "to_queue": "senior"} | named
    step = EscalationStep(
        escalation=escalation,
        n=escalation.step_count + 1,
        kind="nudged",
        at=NOON,
        prev=escalation.last_hash,
        **row,
    )
    step.hash = chain.digest({**escalations_log._entry(step), "prev": step.prev})
    step.save(force_insert=True)
    Escalation.objects.update(step_count=step.n, last_hash=step.hash)


@pytest.mark.parametrize("missing", [{"by_kind": ""}, {"by_name": ""}, {"from_queue": ""}, {"to_queue": ""}])
def test_a_step_that_does_not_say_who_or_from_where_to_where_is_seen(asked, missing):
    asked.refresh_from_db()
    append(asked, **missing)

    assert found(asked) == {"I10"}


def test_a_step_that_says_all_of_it_is_no_fault(asked):
    asked.refresh_from_db()
    append(asked)

    assert found(asked) == set()


def test_a_link_that_does_not_fit_is_seen(asked):
    asked.refresh_from_db()
    EscalationStep.objects.create(
        escalation=asked,
        n=asked.step_count + 1,
        kind="nudged",
        at=NOON,
        by_kind="system",
        from_queue="frontline",
        to_queue="senior",
        prev="0" * 64,
        hash="0" * 64,
    )

    assert found(asked) == {"I9"}


@pytest.mark.parametrize("change", [{"by_kind": ""}, {"from_queue": ""}, {"at": NOON + HOUR}])
def test_a_step_that_was_written_stays_as_it_is(asked, change):
    with pytest.raises(DatabaseError), transaction.atomic():
        EscalationStep.objects.update(**change)


@pytest.mark.parametrize(
    "change",
    [
        {"next_step_at": None},  # I3: it waits for nobody
        {"state": "finished", "outcome": "resolved", "finished_at": NOON},  # I11: with a reminder left
        {"state": "acked", "next_step_at": None},  # taken at no time
    ],
)
def test_the_database_refuses_what_cannot_be(asked, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(pk=asked.pk).update(**change)
