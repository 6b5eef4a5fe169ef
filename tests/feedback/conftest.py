"""Solved work on each kind of channel, and the question about it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from feedback import sweep
from feedback.models import Survey
from tests.cast import NOON, make_account, make_person
from tests.writing import write
from tickets import actions
from tickets.models import ChannelAccount, Ticket

HOUR = timedelta(hours=1)
WHATSAPP = {"phone_number_id": "1", "access_token": "t", "app_secret": "s", "verify_token": "v"}


@pytest.fixture
def ana(db) -> User:
    return make_person("Ana")


@pytest.fixture
def bot(db) -> ChannelAccount:
    return make_account("telegram", "Bot", bot_token="710000001:AAH-token_of_the_bot", secret_token="x" * 20)


@pytest.fixture
def number(db) -> ChannelAccount:
    return make_account("whatsapp", "Number", **WHATSAPP)


@pytest.fixture
def shop(db) -> ChannelAccount:
    return make_account("webchat", "Shop")


@pytest.fixture
def solved(ana) -> Callable[..., Ticket]:
    def work(account: ChannelAccount, *, at: datetime = NOON, sender: str = "7001") -> Ticket:
        """A customer asks, Ana answers and solves ten minutes later."""
        ticket = write(account, "Where is my parcel?", sender=sender, at=at).ticket
        actions.reply(ticket, by=ana.as_actor(), at=at + timedelta(minutes=5), text="It comes tomorrow.")
        return actions.solve(ticket, by=ana.as_actor(), at=at + timedelta(minutes=10))

    return work


@pytest.fixture
def asked(solved, bot) -> Survey:
    """A question that Rosa got two hours after she wrote."""
    ticket = solved(bot)
    sweep.sweep(now=NOON + 2 * HOUR)
    return Survey.objects.get(ticket=ticket)


@pytest.fixture
def survey(solved, bot) -> Survey:
    """A question that was asked an hour ago on Telegram."""
    at = timezone.now() - 3 * HOUR
    ticket = solved(bot, at=at)
    sweep.sweep(now=at + 2 * HOUR)
    return Survey.objects.get(ticket=ticket)
