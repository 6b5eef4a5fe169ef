"""An account's health: lag, failures, silence against its rhythm, payloads without their secrets."""

from datetime import timedelta

import pytest

from accounts.models import Notification, Role
from channels_live import health
from channels_live.models import InboundPayload
from tests.cast import NOON, make_account, make_person
from tests.writing import write
from tickets import actions
from tickets.models import ChannelAccount, Message

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def shop():
    account = make_account("webchat", "Shop")
    ChannelAccount.objects.filter(pk=account.pk).update(created_at=NOON - 5 * WEEK)
    return ChannelAccount.objects.get(pk=account.pk)


def make_rhythm(account, per_hour):
    """Let so many messages come at this hour of each of the last four weeks, and one an hour ago."""
    for week in range(1, 5):
        for n in range(per_hour):
            write(
                account, "Hello", external_id=f"{week}.{n}", at=NOON - week * WEEK - timedelta(minutes=1 + n)
            )
    ChannelAccount.objects.filter(pk=account.pk).update(last_in_at=NOON - timedelta(hours=1))
    account.refresh_from_db()


def test_quiet_hour_of_a_busy_account_is_a_silence(shop):
    make_rhythm(shop, 8)

    found = health.silence(shop, now=NOON)

    assert found is not None
    assert (found.expected, found.since) == (8, NOON - timedelta(hours=1))


def test_quiet_hour_of_a_calm_account_is_none(shop):
    make_rhythm(shop, 6)  # exp(-6) is more than one in a thousand

    assert health.silence(shop, now=NOON) is None


def test_account_without_a_past_or_switched_off_is_never_silent(shop):
    make_rhythm(shop, 8)
    ChannelAccount.objects.filter(pk=shop.pk).update(created_at=NOON - timedelta(days=6))
    assert health.silence(ChannelAccount.objects.get(pk=shop.pk), now=NOON) is None

    ChannelAccount.objects.filter(pk=shop.pk).update(created_at=NOON - 5 * WEEK, is_active=False)
    assert health.silence(ChannelAccount.objects.get(pk=shop.pk), now=NOON) is None


def test_admins_are_told_once_for_each_silence(shop):
    mina = make_person("Mina", role=Role.ADMIN)
    make_rhythm(shop, 8)

    assert [health.tell_of_silence(now=NOON + timedelta(minutes=n)) for n in range(3)] == [1, 1, 1]
    assert Notification.objects.filter(user=mina, kind="account").count() == 1


def test_lag_and_what_waits_are_counted(shop):
    def came(seconds, state):
        InboundPayload.objects.create(
            account=shop,
            event_key=f"{seconds}{state}",
            raw=b"{}",
            received_at=NOON - timedelta(hours=1),
            processed_at=NOON - timedelta(hours=1) + timedelta(seconds=seconds) if seconds else None,
            state=state,
        )

    for seconds, state in [(1, "done"), (3, "done"), (0, "new"), (0, "parked")]:
        came(seconds, state)

    found = health.of(shop, now=NOON)

    assert (found.received, found.waiting, found.parked) == (4, 1, 1)
    assert (found.lag, found.longest_lag) == (timedelta(seconds=2), timedelta(seconds=3))


def test_failures_are_a_share_of_what_was_sent(shop):
    ana = make_person("Ana")
    ticket = write(shop, "Hello", at=NOON - timedelta(hours=2)).ticket
    for n in range(4):
        actions.reply(ticket, by=ana.as_actor(), at=NOON - timedelta(hours=1), text=f"Answer {n}")
    failed = Message.objects.filter(direction="out").first()
    type(failed.delivery).objects.filter(pk=failed.delivery.pk).update(state="failed")

    found = health.of(shop, now=NOON)

    assert (found.sent, found.failed, found.failure_share) == (4, 1, 0.25)


@pytest.mark.parametrize(
    ("raw", "shown", "hidden"),
    [
        (b'{"message": {"text": "hi"}, "access_token": "EAAG1"}', "hi", "EAAG1"),
        (b'{"deep": [{"app_secret": "s3cret", "n": 1}]}', '"n": 1', "s3cret"),
        (b"\xff not json", "not json", "\xff"),
    ],
)
def test_payload_is_shown_without_what_looks_like_a_secret(shop, raw, shown, hidden):
    text = health.readable(InboundPayload(account=shop, raw=raw))

    assert shown in text
    assert hidden not in text


def test_what_comes_in_is_the_rhythm_that_silence_is_judged_by(shop):
    """Written by the intake itself, to the minute, whichever way a message comes."""
    write(shop, "Hello", external_id="m1", at=NOON)
    write(shop, "Again", external_id="m2", at=NOON + timedelta(seconds=30))
    shop.refresh_from_db()
    assert shop.last_in_at == NOON

    write(shop, "Still", external_id="m3", at=NOON + timedelta(minutes=2))
    shop.refresh_from_db()
    assert shop.last_in_at == NOON + timedelta(minutes=2)
