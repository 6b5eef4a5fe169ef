"""Telegram from the customer's phone to the desk and back, and how every fault ends."""

import pytest
from django.utils import timezone

from channels_live import outgoing, stopping
from channels_live.models import InboundPayload
from channels_live.simulator import faults, samples
from channels_live.simulator.person import accepted
from tests.cast import NOON, make_account
from tests.simulator.conftest import TELEGRAM
from tests.simulator.wired import Wired
from tickets.models import ChannelAccount, Delivery, Message, Thread

pytest.importorskip("channels_live.adapters.telegram")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wired(over_http) -> Wired:
    return Wired(make_account("telegram", "Telegram, Support", **TELEGRAM), "590000001")


def test_text_goes_there_and_back(wired):
    message = wired.write()

    delivery = wired.reply(message.ticket)

    [received] = wired.rosa.received(wired.account)
    assert received.text.startswith("It is on its way.")
    assert delivery.state in ("accepted", "sent", "delivered")
    assert any(item.endswith(received.wire_id) for item in delivery.provider_ids)


def test_files_arrive_as_they_were_sent(wired):
    for kind in ("image", "document", "voice"):
        sample = samples.get(kind)
        wired.rosa.send_file(wired.account, sample.data, kind=kind, name=sample.name, mime=sample.mime)
    wired.turn()

    loaded = wired.load_files()

    assert [(file.kind, file.state) for file in loaded] == [
        ("image", "ready"),
        ("document", "ready"),
        ("voice", "ready"),
    ]


@pytest.mark.parametrize(
    ("kind", "ends", "is_told"),
    [
        ("rate_limit", "queued", False),
        ("server_error", "unknown", True),
        ("expired_token", "queued", False),
        ("blocked", "failed", True),
        ("lost_answer", "unknown", True),
    ],
)
def test_fault_ends_as_it_must(wired, kind, ends, is_told):
    message = wired.write()
    faults.switch_on(wired.account, kind, at=NOON, times=None)

    delivery = wired.reply(message.ticket)

    assert (delivery.state, bool(delivery.reason)) == (ends, is_told)
    assert (delivery.next_at is not None) is (ends == "queued")


def test_rate_limited_message_arrives_once_later(wired):
    message = wired.write()
    faults.switch_on(wired.account, "rate_limit", at=NOON, value=1)
    delivery = wired.reply(message.ticket)
    ChannelAccount.objects.update(paused_until=None)
    Delivery.objects.update(next_at=None)

    delivery = wired.send(delivery.message)

    assert delivery.state in ("accepted", "sent", "delivered")
    assert len(wired.rosa.received(wired.account)) == 1


def test_migrated_chat_gets_the_message_once(wired):
    message = wired.write()
    faults.switch_on(wired.account, "migrate", at=NOON)

    delivery = wired.reply(message.ticket)

    assert delivery.state in ("accepted", "sent", "delivered")
    assert wired.rosa.received(wired.account) == []


def test_person_who_blocked_the_bot_is_marked(wired):
    message = wired.write()

    wired.rosa.block(wired.account)
    wired.turn()

    assert Thread.objects.get(pk=message.thread_id).is_blocked


def test_edit_changes_the_message(wired):
    message = wired.write()

    wired.rosa.edit(wired.account, message.external_id.rpartition(":")[2], "Where is my order?")
    wired.turn()

    assert Message.objects.get(pk=message.pk).text == "Where is my order?"


def test_duplicated_webhook_is_stored_once(wired):
    faults.switch_on(wired.account, "duplicate", at=NOON)

    wired.write()

    assert (InboundPayload.objects.count(), Message.objects.count()) == (1, 1)


def test_refused_token_keeps_the_message_until_the_account_works_again(wired):
    message = wired.write()
    faults.switch_on(wired.account, "expired_token", at=NOON, times=None)
    delivery = wired.reply(message.ticket)
    while_refused = outgoing.due_threads(now=timezone.now())
    faults.switch_off(wired.account)

    repaired = stopping.probe()
    wired.send(message=delivery.message)

    assert (while_refused, repaired) == ([], 1)
    assert [line.text.startswith("It is on its way.") for line in accepted(account=wired.account)] == [True]
