"""WhatsApp from the customer's phone to the desk and back, and how every fault ends."""

import pytest

from channels_live.models import InboundPayload
from channels_live.simulator import faults, samples
from tests.cast import NOON, make_account
from tests.simulator.conftest import WHATSAPP
from tests.simulator.wired import Wired, history, state
from tickets.models import ChannelAccount, Delivery, Message

pytest.importorskip("channels_live.adapters.whatsapp")
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wired(over_http) -> Wired:
    return Wired(make_account("whatsapp", "WhatsApp, Baku", **WHATSAPP), "994509000001")


def test_text_goes_there_and_back_with_its_ticks(wired):
    message = wired.write()

    delivery = wired.reply(message.ticket)
    accepted = state(delivery)
    wired.turn()
    delivered = state(delivery)
    wired.rosa.look(wired.account)
    wired.turn()

    assert (accepted, delivered, state(delivery)) == ("accepted", "delivered", "read")
    assert history(delivery)[-4:] == ["accepted", "sent", "delivered", "read"]
    [received] = wired.rosa.received(wired.account)
    assert received.text.startswith("It is on its way.")
    assert received.callback == str(delivery.callback)
    assert received.wire_id in Delivery.objects.get(pk=delivery.pk).provider_ids


def test_desk_took_it_gives_the_customer_two_ticks(wired):
    message = wired.write()

    assert wired.rosa.line(wired.account, message.external_id).state in ("delivered", "read")


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
    assert [file.file.read() for file in loaded] == [
        samples.get(kind).data for kind in ("image", "document", "voice")
    ]


@pytest.mark.parametrize(
    ("kind", "ends", "is_told"),
    [
        ("rate_limit", "queued", False),
        ("pair_limit", "queued", False),
        ("server_error", "queued", False),
        ("expired_token", "failed", True),
        ("window_refused", "failed", True),
        ("lost_answer", "unknown", True),
    ],
)
def test_fault_at_once_ends_as_it_must(wired, kind, ends, is_told):
    message = wired.write()
    faults.switch_on(wired.account, kind, at=NOON, times=None)

    delivery = wired.reply(message.ticket)

    assert (delivery.state, bool(delivery.reason)) == (ends, is_told)
    assert (delivery.next_at is not None) is (ends == "queued")


@pytest.mark.parametrize("kind", ["window", "blocked"])
def test_fault_told_later_is_a_reason_on_the_message(wired, kind):
    message = wired.write()
    faults.switch_on(wired.account, kind, at=NOON)

    delivery = wired.reply(message.ticket)
    wired.turn()

    found = Delivery.objects.get(pk=delivery.pk)
    assert (found.state, found.code) == ("failed", {"window": "131047", "blocked": "131026"}[kind])
    assert found.reason


def test_lost_answer_is_settled_by_the_statuses(wired):
    message = wired.write()
    faults.switch_on(wired.account, "lost_answer", at=NOON)

    delivery = wired.reply(message.ticket)
    wired.turn()

    assert (delivery.state, state(delivery)) == ("unknown", "delivered")
    assert len(wired.rosa.received(wired.account)) == 1


def test_rate_limited_message_arrives_once_later(wired):
    message = wired.write()
    faults.switch_on(wired.account, "rate_limit", at=NOON, value=1)
    delivery = wired.reply(message.ticket)
    ChannelAccount.objects.update(paused_until=None)
    Delivery.objects.update(next_at=None)

    delivery = wired.send(delivery.message)

    assert delivery.state == "accepted"
    assert len(wired.rosa.received(wired.account)) == 1


def test_statuses_before_the_answer_and_out_of_order_end_the_same(wired):
    message = wired.write()
    wired.rosa.look(wired.account)
    for kind in ("early_status", "reorder", "duplicate"):
        faults.switch_on(wired.account, kind, at=NOON, times=None)

    delivery = wired.reply(message.ticket)
    wired.turn()

    assert state(delivery) == "read"


def test_duplicated_webhook_is_stored_once(wired):
    faults.switch_on(wired.account, "duplicate", at=NOON)

    wired.write()

    assert (InboundPayload.objects.count(), Message.objects.count()) == (1, 1)
