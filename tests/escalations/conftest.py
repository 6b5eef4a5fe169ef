"""A shop with a front line, seniors, a private finance desk and a duty manager."""

from datetime import datetime

import pytest

from accounts import attendance
from accounts.models import Queue, User
from escalation.actions import Ask
from tests.cast import NOON, make_account, make_person, make_queue
from tests.writing import write
from tickets.models import Ticket

ASK = Ask(
    reason="refund",
    question="May we refund order 4821 in full today?",
    tried="Looked at the order, it was paid twice on 3 June.",
)


def at_work(*people: User, at: datetime = NOON) -> None:
    for person in people:
        attendance.renew(person, at=at)


@pytest.fixture
def shop(db):
    return make_account("webchat", "Shop")


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def leyla(db):
    return make_person("Leyla", queues=("senior",))


@pytest.fixture
def fatima(db):
    make_queue("finance", is_private=True)
    return make_person("Fatima", queues=("finance",))


@pytest.fixture
def nigar(db):
    """The duty manager."""
    person = make_person("Nigar", role="supervisor", queues=("management",))
    Queue.objects.filter(slug="management").update(lead=person)
    return person


@pytest.fixture
def ticket(shop, ana) -> Ticket:
    """Rosa has written, nobody has answered yet."""
    return write(shop, "I was charged twice").ticket
