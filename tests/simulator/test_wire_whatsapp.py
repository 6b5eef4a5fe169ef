"""WhatsApp from the customer's phone to the desk and back, and how every fault ends."""

import pytest
from django.utils import timezone

from channels_live import outgoing, stopping, templates
from channels_live.models import InboundPayload
from channels_live.simulator import faults, samples
from channels_live.simulator.person import accepted
from tests.cast import NOON, make_account
from tests.simulator.conftest import WHATSAPP
from tests.simulator.wired import Wired, history, state
from tickets.models import ChannelAccount, Delivery, Message, Thread

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
        ("expired_token", "queued", False),
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


def test_template_of_the_synced_list_is_sent_after_the_window(wired):
    message = wired.write()
    Thread.objects.update(window_closes_at=NOON)
    templates.sync(wired.account, at=timezone.now())
    listed = wired.account.templates.select_related("account")
    news = listed.get(name="order_update", language="en_US")
    shape = templates.shape_of(news)
    values = {"body.1": "Rosa", "body.2": "A-1042"}

    delivery = wired.reply(
        message.ticket,
        text=shape.text(values),
        template=shape.asked(news.name, news.language, values),
    )

    assert delivery.state == "accepted"
    [line] = accepted(account=wired.account)
    assert line.text == delivery.message.text
    refused = {each.name: templates.trouble_of(each) for each in listed if templates.trouble_of(each)}
    assert refused == {
        "opening_hours": "WhatsApp has paused it, because customers disliked it. Choose another one.",
        "spring_offer": "WhatsApp refused it: the text does not fit its category.",
    }
