"""Some weeks of a small desk, told by real actions."""

from datetime import datetime, timedelta

import pytest

from tests.cast import NOON, make_account, make_person
from tests.writing import write
from tickets import actions
from tickets.models import Ticket, Topic

HOUR = timedelta(hours=1)


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def dario(db):
    return make_person("Dario")


@pytest.fixture
def mina(db):
    return make_person("Mina", role="supervisor", queues=("frontline", "senior"))


@pytest.fixture
def bot(db):
    return make_account("telegram", "Bot", bot_token="710000001:AAH-token_of_the_bot", secret_token="x" * 20)


@pytest.fixture
def number(db):
    settings = {"phone_number_id": "1", "access_token": "t", "app_secret": "s", "verify_token": "v"}
    return make_account("whatsapp", "Number", **settings)


@pytest.fixture
def late(db):
    return Topic.objects.create(slug="late", name="Late parcel")


def served(
    account,
    agent,
    *,
    at: datetime = NOON,
    sender: str = "rosa",
    wait: timedelta = timedelta(minutes=5),
    topic: Topic | None = None,
) -> Ticket:
    """A customer writes, the agent takes it, answers after `wait` and solves right then."""
    ticket = write(account, "Where is my parcel?", sender=sender, at=at).ticket
    actions.claim(ticket, by=agent.as_actor(), at=at)
    actions.reply(ticket, by=agent.as_actor(), at=at + wait, text="It comes tomorrow.")
    return actions.solve(ticket, by=agent.as_actor(), at=at + wait, topic=topic)
