"""What is escalated counts on whoever has it, from the moment they have it until it is home again."""

import pytest

from accounts.models import Presence, Queue
from escalation import actions
from tests.cast import NOON, make_queue
from tests.escalations.conftest import ASK, at_work
from tickets.models import Placement

pytestmark = pytest.mark.django_db


@pytest.fixture
def escalation(ticket, ana, leyla, nigar):
    at_work(ana, leyla)
    make_queue("senior")
    Queue.objects.filter(slug="senior").update(strategy="automatic")
    return actions.request_escalation(
        ticket, ASK, to=Queue.objects.get(slug="senior"), by=ana.as_actor(), at=NOON
    )


def load_of(person) -> int:
    return Presence.objects.get(user=person).load


def test_whoever_says_i_have_it_carries_it(escalation, ticket, leyla):
    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)

    placement = Placement.objects.get(ticket=ticket)
    assert (placement.state, placement.user) == ("held", leyla)
    assert load_of(leyla) == placement.units > 0


def test_an_answer_takes_it_off_them(escalation, ticket, leyla):
    actions.acknowledge_escalation(escalation, by=leyla.as_actor(), at=NOON)

    actions.answer(escalation, text="Yes, in full.", result="You get it back.", by=leyla.as_actor(), at=NOON)

    assert not Placement.objects.filter(user=leyla).exists()
    assert load_of(leyla) == 0
