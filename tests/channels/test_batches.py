"""Messages that are stored together are what they would have been one by one."""

import itertools
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from channels_live import batch, ledger
from channels_live.models import InboundPayload
from escalation.models import SlaClock
from tests.cast import NOON, make_account
from tickets import actions
from tickets.models import Attachment, ChannelAccount, Message, Thread, Ticket, TicketEvent

pytestmark = pytest.mark.django_db
NUMBER = "106540352242921"
ROSA, ELVIN, DARIO = "994509000001", "994509000002", "5511987654321"


@pytest.fixture
def number(db) -> ChannelAccount:
    return make_account("whatsapp", phone_number_id=NUMBER, app_secret="s")


def said(sender: str, n: int, **content: Any) -> dict[str, Any]:
    content = content or {"type": "text", "text": {"body": f"message {n}"}}
    at = int(NOON.timestamp()) + n * 60
    return {"from": sender, "id": f"wamid.{n}", "timestamp": str(at), **content}


def put(number: ChannelAccount, *messages: dict[str, Any], n: int, minute: int | None = None) -> int:
    cards = [{"profile": {"name": "Rosa"}, "wa_id": message["from"]} for message in messages]
    whole = {"metadata": {"phone_number_id": NUMBER}, "contacts": cards, "messages": messages}
    raw = json.dumps({"entry": [{"changes": [{"field": "messages", "value": whole}]}]}).encode()
    row = ledger.store(
        number, raw, {}, event_key=str(n), at=NOON + timedelta(minutes=n if minute is None else minute)
    )
    assert row
    return row


def story(number: ChannelAccount) -> list[int]:
    """First messages, many texts, a photo, thanks, a quote, a reaction, a repeat, and two in one POST."""
    image = {"type": "image", "image": {"id": "77", "mime_type": "image/jpeg", "caption": "Look"}}
    thanks = {"type": "text", "text": {"body": "thank you very much"}}
    quote = {"type": "text", "text": {"body": "this one"}, "context": {"id": "wamid.3"}}
    like = {"type": "reaction", "reaction": {"message_id": "wamid.3", "emoji": "👍"}}
    return [
        put(number, said(ROSA, 1), n=1),
        put(number, said(ELVIN, 2), n=2),
        put(number, said(ROSA, 3), n=3),
        put(number, said(ELVIN, 4, **image), n=4),
        put(number, said(ROSA, 5, **quote), n=5),
        put(number, said(ROSA, 6), n=6),
        put(number, said(ELVIN, 7), n=7),
        put(number, said(ELVIN, 3), n=8),  # an id that is taken
        put(number, said(ROSA, 9), said(ELVIN, 10), n=9),
        put(number, said(ROSA, 11, **like), n=11),
        put(number, said(ROSA, 12, **thanks), n=12),
        put(number, said("551187654321", 13), n=13),
    ]


def state(number: ChannelAccount) -> dict[str, Any]:
    """All that is stored, told without keys that depend on the order of storing."""
    numbers = {
        ticket.pk: thread.external_id
        for thread in Thread.objects.all()
        if (ticket := thread.ticket) is not None
    }
    skipped = ("id", "group", "words", "ticket_id", "reply_to_id", "thread_id")
    messages = [
        (numbers[row["ticket_id"]], {key: row[key] for key in row if key not in skipped})
        for row in Message.objects.order_by("external_id").values()
    ]
    events = [
        (numbers[event.ticket_id], event.seq, event.kind, event.at, event.recorded_at, event.by_name)
        + tuple((key, event.data.get(key)) for key in ("author", "courtesy", "provider_at", "received_at"))
        for event in TicketEvent.objects.order_by("ticket__threads__external_id", "seq")
    ]
    columns = [field.attname for field in Ticket._meta.concrete_fields if field.attname not in ("number",)]
    tickets = [
        (numbers[ticket.pk], {name: getattr(ticket, name) for name in columns if name != "customer_id"})
        for ticket in sorted(Ticket.objects.all(), key=lambda each: numbers[each.pk])
    ]
    clocks = sorted(
        (numbers[clock.ticket_id], clock.metric, clock.n, str(clock.due_at), clock.state, str(clock.steps))
        for clock in SlaClock.objects.all()
    )
    threads = list(
        Thread.objects.order_by("external_id").values("external_id", "last_in_at", "window_closes_at")
    )
    files = list(Attachment.objects.order_by("name").values("kind", "mime", "source", "position", "next_at"))
    payloads = list(InboundPayload.objects.order_by("id").values_list("event_key", "state", "items"))
    return {
        "messages": messages,
        "events": events,
        "tickets": tickets,
        "clocks": clocks,
        "threads": threads,
        "files": files,
        "payloads": payloads,
    }


def told(work: Callable[[], object], number: ChannelAccount) -> dict[str, Any]:
    """Give the state after some work, and undo it."""
    from django.db import transaction

    sid = transaction.savepoint()
    work()
    found = state(number)
    transaction.savepoint_rollback(sid)
    return found


def test_a_batch_leaves_the_same_as_one_by_one(number):
    def one_by_one() -> None:
        for pk in story(number):
            ledger.process(pk, clock=lambda: NOON + timedelta(hours=1))

    def together() -> None:
        ids = story(number)
        for pk in ids[:2]:
            ledger.process(pk, clock=lambda: NOON + timedelta(hours=1))
        ledger.process_all(ids[2:], clock=lambda: NOON + timedelta(hours=1))

    singly, at_once = told(one_by_one, number), told(together, number)

    for part in singly:
        assert singly[part] == at_once[part], part
    assert len(singly["messages"]) == 11
    assert {state for _, state, _ in singly["payloads"]} == {"done"}


def test_many_messages_cost_a_few_statements(number):
    for n in range(20):
        ledger.process(put(number, said(f"99450{n:07d}", n), n=n), clock=lambda: NOON)
    later = [put(number, said(f"99450{n:07d}", n + 100), n=n + 100, minute=99) for n in range(20)]

    with CaptureQueriesContext(connection) as queries:
        assert batch.take(later, now=NOON) == set(later)

    assert Message.objects.count() == 40
    assert len(queries) <= 30, "\n".join(each["sql"][:120] for each in queries)


def test_one_bad_payload_of_a_batch_costs_the_others_nothing(number):
    ids = [put(number, said(sender, n), n=n) for n, sender in enumerate((ROSA, ELVIN))]
    for pk in ids:
        ledger.process(pk, clock=lambda: NOON)
    later = [put(number, said(sender, n), n=n) for n, sender in enumerate((ROSA, ELVIN, ROSA), start=10)]
    Message.objects.filter(external_id="wamid.0").update(external_id="wamid.11", direction="out")

    ledger.process_all(later, clock=lambda: NOON)

    assert list(
        InboundPayload.objects.filter(pk__in=later).order_by("pk").values_list("state", flat=True)
    ) == [
        "done",
        "parked",
        "done",
    ]


def test_a_batch_that_fails_is_processed_one_by_one(number, monkeypatch):
    first = put(number, said(ROSA, 1), n=1)
    ledger.process(first, clock=lambda: NOON)
    later = [put(number, said(ROSA, n), n=n) for n in (2, 3)]

    def broken(arrivals: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(actions, "receive_messages", broken)
    ledger.process_all(later, clock=lambda: NOON)

    assert Message.objects.count() == 3
    assert not InboundPayload.objects.exclude(state="done").exists()


def test_nobody_stays_with_one_account_for_long(number, monkeypatch):
    """Tasks that run for long are ended in the middle of something; the sweep goes on a second later."""
    monkeypatch.setattr(ledger, "BATCH", 1)
    for n in range(6):
        put(number, said(f"99450{n:07d}", n), n=n)
    clock = (NOON + timedelta(hours=1, seconds=4 * n) for n in itertools.count())

    done = ledger.drain(number.pk, clock=lambda: next(clock))

    assert 0 < done < 6
    assert InboundPayload.objects.filter(state="new").count() == 6 - done
