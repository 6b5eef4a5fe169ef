"""What the tests of stored clocks share: two accounts, the people who answer, and a lead."""

import pytest

from tests.cast import NOON, make_account, make_person, make_queue, make_tier
from tickets.models import ChannelAccount


@pytest.fixture
def shop(db):
    return make_account("webchat", "Shop")


@pytest.fixture
def phone(db):
    """A messenger; clocks need no adapter."""
    make_tier()
    return ChannelAccount.objects.create(kind="whatsapp", name="Orders", queue=make_queue(), created_at=NOON)


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def lead(db):
    """Mina leads the queue that Ana works in."""
    mina = make_person("Mina", role="supervisor")
    queue = make_queue()
    queue.lead = mina
    queue.save()
    return mina
