"""The look at what always holds sees what does not; what the database refuses cannot be broken at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from escalation import actions
from escalation.models import Escalation, Notice
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
