"""WhatsApp and the desk together: what webhooks change, and how unknown outcomes are settled."""

import itertools
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_live import ledger, outgoing
from channels_live.models import AccountNotice, InboundPayload
from tests.cast import NOON, make_account, make_person
from tests.writing import write
from tickets import actions
from tickets.models import ChannelAccount, Delivery, Message, Ticket

pytestmark = pytest.mark.django_db
NUMBER, ROSA = "106540352242921", "994509000001"
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
keys = itertools.count(1)


@pytest.fixture
def number(db) -> ChannelAccount:
    return make_account("whatsapp", phone_number_id=NUMBER, access_token="token", api_version="v25.0")


def post(number: ChannelAccount, value: dict[str, Any], field: str = "messages") -> InboundPayload:
    """Store and process one webhook."""
    whole = {"metadata": {"phone_number_id": NUMBER}, **value}
    raw = json.dumps({"entry": [{"changes": [{"field": field, "value": whole}]}]}).encode()
    row = ledger.store(number, raw, {}, event_key=str(next(keys)), at=NOON)
    ledger.process(row or 0, clock=lambda: NOON)
    return InboundPayload.objects.get(pk=row)


def answer(number: ChannelAccount, **extra: Any) -> Delivery:
    """Let Ana answer a question of Rosa's, and send it."""
    asked = write(number, "Where is my parcel?", sender=ROSA, external_id="wamid.asked")
    by = make_person("Ana").as_actor()
    [message] = actions.reply(asked.ticket, by=by, at=NOON, text="On its way", **extra)
    return sent(Delivery.objects.get(message=message))


def sent(delivery: Delivery, after: timedelta = timedelta()) -> Delivery:
    outgoing.send_thread(delivery.thread_id, clock=lambda: NOON + after)
    delivery.refresh_from_db()
    return delivery


def tell(number: ChannelAccount, delivery: Delivery, state: str, **parts: Any) -> Delivery:
    status = {
        "id": "wamid.late",
        "status": state,
        "recipient_id": ROSA,
        "timestamp": str(int(NOON.timestamp())),
    }
    post(number, {"statuses": [{**status, "biz_opaque_callback_data": str(delivery.callback), **parts}]})
    delivery.refresh_from_db()
    return delivery


def test_unknown_outcome_is_settled_by_our_key(graph, number):
    graph.say(0)

    delivery = answer(number)
    before = delivery.state
    tell(number, delivery, "delivered")

    assert (before, delivery.state, delivery.provider_ids) == ("unknown", "delivered", ["wamid.late"])
    assert Message.objects.get(pk=delivery.message_id).external_id == "wamid.late"
    assert len(graph.messages) == 1


def test_unknown_outcome_may_turn_out_as_a_failure_with_its_next_step(graph, number):
    graph.say(500)
    delivery = answer(number)

    tell(number, delivery, "failed", errors=[{"code": 131026, "title": "Message undeliverable"}])

    assert (delivery.state, delivery.code) == ("failed", "131026")
    assert delivery.reason == (
        "This number cannot be reached on WhatsApp. "
        "Check the number with the customer, or reach them another way."
    )


def test_status_that_comes_before_our_answer_is_known_waits_for_it(graph, number):
    graph.say(200, {"messages": [{"id": "wamid.late"}]})
    post(number, {"statuses": [{"id": "wamid.late", "status": "read", "recipient_id": ROSA}]})

    assert answer(number).state == "read"


def test_message_that_failed_later_is_really_sent_again(graph, number):
    delivery = answer(number)
    tell(number, delivery, "failed", id=delivery.provider_ids[0], errors=[{"code": 131047}])
    failed = delivery.state

    actions.send_again(delivery, at=NOON)
    sent(delivery)

    assert (failed, delivery.state, len(graph.messages)) == ("failed", "accepted", 2)


def test_too_fast_for_one_customer_waits_longer_each_time(graph, number):
    graph.refuse(131056)
    graph.refuse(131056)

    first = answer(number)
    waits = [first.next_at - NOON]
    second = sent(first, timedelta(seconds=4))

    assert [*waits, second.next_at - NOON] == [timedelta(seconds=4), timedelta(seconds=4 + 16)]
    assert (sent(second, timedelta(seconds=20)).state, len(graph.messages)) == ("accepted", 3)


def test_refused_token_is_the_accounts_problem(graph, number):
    graph.say(401)

    delivery = answer(number)

    number.refresh_from_db()
    assert number.problem.startswith("WhatsApp no longer accepts our access token. An admin must")
    assert delivery.state != "accepted"


def test_nothing_to_send_fails_in_words(graph, number):
    delivery = answer(number)
    Message.objects.filter(pk=delivery.message_id).update(text="", signature="")
    tell(number, delivery, "failed", id=delivery.provider_ids[0])
    actions.send_again(delivery, at=NOON)

    sent(delivery)

    assert (delivery.state, len(graph.messages)) == ("failed", 1)
    assert delivery.reason == "There is nothing to send. Write a text or add a file."


def test_history_is_noted_and_opens_nothing(number):
    ours = {"from": "994120000000", "id": "w2", "type": "text", "text": {"body": "Hello"}}
    theirs = {"from": ROSA, "id": "w1", "timestamp": "1739230970", "type": "text", "text": {"body": "Hi"}}

    post(number, {"history": [{"threads": [{"id": ROSA, "messages": [theirs, ours]}]}]}, "history")

    assert (Ticket.objects.count(), Message.objects.count()) == (0, 0)
    noted = AccountNotice.objects.filter(account=number, kind="history").order_by("id")
    assert [(n.text, n.data["sender"], n.data["id"], n.data["is_ours"]) for n in noted] == [
        ("Hi", ROSA, "w1", False),
        ("Hello", ROSA, "w2", True),
    ]
    assert noted[0].data["told_at"] == "2025-02-10T23:42:50+00:00"


def test_echoed_reaction_is_ours_on_rosas_message(number):
    asked = write(number, "Where is my parcel?", sender=ROSA, external_id="wamid.asked")
    reaction = {"message_id": "wamid.asked", "emoji": "👍"}
    echo = {"from": "994120000000", "to": ROSA, "id": "w2", "type": "reaction", "reaction": reaction}

    post(number, {"message_echoes": [echo]}, "smb_message_echoes")

    asked.refresh_from_db()
    assert [(r["emoji"], r["by"]) for r in asked.reactions] == [("👍", "994120000000")]
    assert Message.objects.count() == 1


def test_message_of_nobody_is_noted_and_its_neighbour_stored(number):
    lost = {"id": "w1", "type": "text", "text": {"body": "Hello?"}}
    good = {"from": ROSA, "id": "w2", "type": "text", "text": {"body": "Where is my parcel?"}}

    payload = post(number, {"messages": [lost, good]})

    assert payload.state == "done"
    assert list(Message.objects.values_list("external_id", "text")) == [("w2", "Where is my parcel?")]
    assert AccountNotice.objects.get(kind="unaddressed").data["message"] == lost


def test_scoped_id_and_number_are_one_customer(number):
    bsuid = "AZ.13491208655302741918"
    said = {"type": "text", "text": {"body": "Hello"}}

    post(number, {"messages": [{"from_user_id": bsuid, "id": "w1", **said}]})
    post(number, {"messages": [{"from": ROSA, "from_user_id": bsuid, "id": "w2", **said}]})
    post(number, {"messages": [{"from": "@rosa", "from_user_id": bsuid, "id": "w3", **said}]})

    assert Ticket.objects.count() == 1
    assert {(i.kind, i.value) for i in Ticket.objects.get().customer.identities.all()} == {
        ("whatsapp_bsuid", bsuid),
        ("whatsapp", ROSA),
    }


def test_message_with_both_ids_is_stored_in_twelve_statements(number):
    ids = {"whatsapp": ROSA, "whatsapp_bsuid": "AZ.1"}
    write(number, "Where is my parcel?", sender=ROSA, external_id="w1", ids=ids)

    with CaptureQueriesContext(connection) as queries:
        write(number, "Hello?", sender=ROSA, external_id="w2", ids=ids, at=NOON + timedelta(seconds=9))

    asked = [q["sql"] for q in queries.captured_queries if not q["sql"].startswith(BOOKKEEPING)]
    assert len(asked) <= 12, "\n".join(asked)
