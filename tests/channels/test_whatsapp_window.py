"""How long a customer may be written to freely: 24 hours from what they wrote, whatever clocks say."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from channels_live import intake
from channels_live.identities import thread_for
from tests.cast import NOON, make_account
from tickets.actions import Incoming
from tickets.models import ChannelAccount, Thread

pytestmark = pytest.mark.django_db
DAY = timedelta(hours=24)


@pytest.fixture
def number(db) -> ChannelAccount:
    return make_account("whatsapp", phone_number_id="106540352242921")


def closes_at(number: ChannelAccount, told: datetime | None, *, at: datetime = NOON) -> datetime | None:
    """Let Rosa write a message that her provider says is of `told`."""
    with transaction.atomic():
        ids = {"whatsapp": "994509000001"}
        thread = thread_for(number, "994509000001", ids=ids, name="Rosa", language="en", at=at)
        intake.take_in(thread, Incoming(kind="text", text="Hello", provider_at=told), at=at)
    return Thread.objects.get(pk=thread.pk).window_closes_at


@pytest.mark.parametrize(
    ("told", "counts"),
    [
        (None, NOON),
        (NOON, NOON),
        (NOON - timedelta(minutes=2), NOON - timedelta(minutes=2)),
        (NOON + timedelta(seconds=1), NOON),
        (NOON + timedelta(days=300), NOON),
    ],
)
def test_window_counts_from_the_message_and_never_from_the_future(number, told, counts):
    assert closes_at(number, told) == counts + DAY


def test_message_that_comes_late_takes_nothing_off_the_window(number):
    closes_at(number, NOON)

    assert closes_at(number, NOON - timedelta(minutes=4), at=NOON + timedelta(seconds=1)) == NOON + DAY
