"""A stored POST that takes too long, or ends its worker, is bounded: it goes on in parts, or is parked."""

import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from channels_live import ledger, parking
from channels_live.models import InboundPayload
from tests.cast import NOON, make_account
from tests.channels.test_batches import ELVIN, NUMBER, ROSA, put, said
from tickets.models import ChannelAccount, Message, Thread

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(db) -> ChannelAccount:
    return make_account("whatsapp", phone_number_id=NUMBER, app_secret="s")


def ticking(seconds: float) -> Callable[[], datetime]:
    """Give a clock that goes on by that much each time somebody looks at it."""
    steps = itertools.count()
    return lambda: NOON + timedelta(hours=1, seconds=seconds * next(steps))


def payload(pk: int) -> InboundPayload:
    return InboundPayload.objects.get(pk=pk)


def texts() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


def test_large_post_goes_on_where_its_turn_ended(number):
    """One turn has time for a few of its messages; they stay, in order, and none comes twice."""
    large = put(number, *(said(ROSA, n) for n in range(30)), n=1)
    put(number, said(ROSA, 30), n=2)
    clock = ticking(1)

    ledger.drain(number.pk, clock=clock)
    after_one_turn, first = texts(), payload(large)
    while InboundPayload.objects.filter(state="new").exists():
        ledger.drain(number.pk, clock=clock)

    assert 0 < len(after_one_turn) < 30
    assert (first.state, first.attempts, first.left) == ("new", 0, list(range(len(after_one_turn), 30)))
    assert texts() == [f"message {n}" for n in range(31)]


def test_bad_items_of_a_large_post_are_parked_after_all_others(number):
    messages = [said(ROSA, n) for n in range(8)]
    large = put(number, *messages, n=1)
    Message.objects.all().delete()
    first = put(number, said(ELVIN, 3), n=2)
    ledger.process(first, clock=lambda: NOON)
    Message.objects.filter(external_id="wamid.3").update(direction="out")

    clock = ticking(2)
    for _ in range(20):
        ledger.drain(number.pk, clock=clock)

    assert (payload(large).state, payload(large).left) == ("parked", [3])
    assert len(texts()) == 8


@pytest.mark.django_db(transaction=True)
def test_post_that_ends_its_worker_is_parked_with_a_reason_and_replayed():
    """The connection is cut while it waits for a lock, as when a worker is killed: nothing can be noted."""
    number = make_account("whatsapp", phone_number_id=NUMBER, app_secret="s")
    ledger.process(put(number, said(ROSA, 1), n=1), clock=lambda: NOON)
    deadly = put(number, said(ROSA, 2), n=2)
    other = put(number, said(ELVIN, 3), n=3)
    at = NOON + timedelta(hours=1)

    for _ in range(ledger.BREAKS):
        die_over(number, at)
        at += ledger.REST
    count = ledger.drain(number.pk, clock=lambda: at)

    assert (count, payload(deadly).state, payload(other).state) == (1, "parked", "done")
    assert parking.in_words(payload(deadly)).startswith("Work on it was broken off 3 times")
    assert texts() == ["message 1", "message 3"]

    ledger.replay(payload(deadly), now=at)
    ledger.drain(number.pk, clock=lambda: at)
    assert texts() == ["message 1", "message 3", "message 2"]


def die_over(number: ChannelAccount, at: datetime) -> None:
    """Let a worker drain the account while Rosa's thread is locked, and cut its connection."""
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Thread.objects.select_for_update().get(external_id=ROSA)
        work = pool.submit(drained, number.pk, at)
        while not (waiting := waiting_for_a_lock()):
            assert not work.done(), work.result()
        with connection.cursor() as cursor:
            cursor.execute("select pg_terminate_backend(%s)", [waiting[0]])
        with pytest.raises(DatabaseError):
            work.result()


def drained(account_id: int, at: datetime) -> Any:
    from django.db import connection as own

    own.ensure_connection()
    raw = own.connection

    def cut(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if raw.closed:  # a killed worker connects no more
            raise DatabaseError("gone")
        return execute(sql, params, many, context)

    try:
        with own.execute_wrapper(cut):
            return ledger.drain(account_id, clock=lambda: at)
    finally:
        own.close()


def waiting_for_a_lock() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("select pid from pg_locks where not granted")
        return [pid for (pid,) in cursor.fetchall()]


def test_one_that_broke_off_is_worked_on_alone_and_at_last_lets_the_others_go_first(number):
    ids = [put(number, said(sender, n), n=n) for n, sender in enumerate((ROSA, ELVIN, ROSA))]
    at = NOON + timedelta(hours=1)

    together = ledger.begin(number.pk, now=at)  # and no word since
    alone = ledger.begin(number.pk, now=at)
    assert payload(ids[0]).next_at is None  # once may be a restart
    again = ledger.begin(number.pk, now=at)
    then = ledger.begin(number.pk, now=at)

    assert (together, alone, again, then) == (ids, ids[:1], ids[:1], ids[1:2])
    assert payload(ids[0]).next_at == at + ledger.REST


def test_large_ones_are_not_stored_together_with_others(number):
    ids = [put(number, said(ROSA, 1), n=1), put(number, said(ROSA, 2), n=2)]
    long = {"type": "text", "text": {"body": "x" * ledger.LARGE}}
    ids += [put(number, said(ROSA, 3, **long), n=3), put(number, said(ROSA, 4), n=4)]

    rounds = []
    while begun := ledger.begin(number.pk, now=NOON + timedelta(hours=1)):
        rounds.append(begun)
        InboundPayload.objects.filter(pk__in=begun).update(state="done")

    assert rounds == [ids[:2], ids[2:3], ids[3:]]


def test_what_a_turn_never_reached_counts_as_not_begun(number):
    ids = [put(number, said(f"99450{n:07d}", n), n=n) for n in range(4)]
    begun = ledger.begin(number.pk, now=NOON + timedelta(hours=1))

    ledger.process_all(begun[1:], clock=ticking(30), until=NOON)

    assert begun == ids
    found = [payload(pk) for pk in ids]
    assert [(each.state, each.starts) for each in found] == [("new", 1), ("done", 1), ("new", 0), ("new", 0)]
