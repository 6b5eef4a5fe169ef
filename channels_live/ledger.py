"""The inbound ledger: store first, process later, park what cannot be processed."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction

from channels_live import batch, incoming
from channels_live.adapters import registry
from channels_live.models import InboundPayload
from tickets.models import ChannelAccount

log = logging.getLogger(__name__)

ATTEMPTS = 5
LOCK_SPACE = 7302  # not that of the feed: a visitor's page must not wait for an account
BACK_OFF = timedelta(seconds=2)
BATCH = 50  # payloads of one account that are committed together
LONGEST = timedelta(seconds=20)
State = InboundPayload.State
STORE = """insert into channels_live_inboundpayload
        (account_id, event_key, raw, headers, received_at, state, attempts, error, items)
    select id, %s, %s, %s::jsonb, %s, 'new', 0, '', 0
    from tickets_channelaccount where id = %s and secret_settings = %s
    on conflict (account_id, event_key) do nothing returning id"""


def store(
    account: ChannelAccount, raw: bytes, headers: dict[str, str], *, event_key: str, at: datetime
) -> int | None:
    """Store one POST; gives the new row's id, or nothing for a redelivery. Committed on return.

    Nothing is stored either for an account that has got other settings since it was read: whoever
    verified the POST must look again.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            STORE, [event_key[:160], raw, json.dumps(headers), at, account.pk, account.secret_settings]
        )
        row = cursor.fetchone()
    return row[0] if row else None


def process(payload_id: int, *, now: datetime) -> bool:
    """Process one stored POST; false when another process has it, or something of it is left.

    The effects of an item commit together or not at all. What fails waits and is tried again, five
    times in all, then it is parked where an admin sees it; the other items of the POST do not wait.
    """
    try:
        with transaction.atomic():
            payload = _claim(payload_id)
            if payload is None:
                return False
            failed = _apply(payload, now)
            if failed:
                _put_back(payload, failed, now)
                return False
            payload.state, payload.processed_at, payload.error, payload.left = State.DONE, now, "", None
            payload.save(update_fields=["state", "processed_at", "error", "items", "left"])
    except Exception as error:  # whatever it was, the payload must stay visible
        log.exception("inbound payload %s failed", payload_id)
        _set_back(payload_id, error, now)
        return False
    return True


def process_all(payload_ids: list[int], *, clock: Callable[[], datetime]) -> int:
    """Process stored POSTs of one account in order, those that may go together first; gives how many."""
    done = batch.take(payload_ids, now=clock()) if len(payload_ids) > 1 else set[int]()
    return len(done) + sum(process(pk, now=clock()) for pk in payload_ids if pk not in done)


def drain(account_id: int, *, clock: Callable[[], datetime]) -> int:
    """Process what waits for one account, in order; gives how many were done.

    One process at a time works on an account. Whoever finds it taken may leave: the other looks
    again after giving it back. Nobody stays for long, as tasks are ended that do: the sweep goes on.
    """
    count, until = 0, clock() + LONGEST
    while clock() < until and due(account_id, now=clock(), limit=1):
        with _only_one(account_id) as is_mine:
            if not is_mine:
                return count
            while clock() < until and (waiting := due(account_id, now=clock(), limit=BATCH)):
                count += process_all(waiting, clock=clock)
    return count


def due(account_id: int, *, now: datetime, limit: int = 100) -> list[int]:
    """Give stored payloads of an account that nobody has processed yet, oldest first."""
    waiting = InboundPayload.objects.filter(account=account_id, state=State.NEW).exclude(next_at__gt=now)
    return list(waiting.order_by("id").values_list("pk", flat=True)[:limit])


def waiting_accounts(*, now: datetime) -> list[int]:
    """Give the accounts that have something to process."""
    waiting = InboundPayload.objects.filter(state=State.NEW).exclude(next_at__gt=now)
    return list(waiting.values_list("account_id", flat=True).order_by("account_id").distinct())


@contextmanager
def _only_one(account_id: int) -> Iterator[bool]:
    """Hold the account's lock over several transactions; it ends with the connection at the latest."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s, %s)", [LOCK_SPACE, account_id % 2**31])
        is_mine = bool(cursor.fetchone()[0])
        try:
            yield is_mine
        finally:
            if is_mine:
                cursor.execute("select pg_advisory_unlock(%s, %s)", [LOCK_SPACE, account_id % 2**31])


@transaction.atomic
def replay(payload: InboundPayload, *, now: datetime) -> None:
    """Give a parked payload another five attempts."""
    payload.state, payload.attempts, payload.next_at, payload.error = State.NEW, 0, None, ""
    payload.save(update_fields=["state", "attempts", "next_at", "error"])


def _claim(payload_id: int) -> InboundPayload | None:
    return (
        InboundPayload.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("account__queue")
        .filter(pk=payload_id, state=State.NEW)
        .first()
    )


def _apply(payload: InboundPayload, now: datetime) -> dict[int, Exception]:
    """Apply the items of a payload that are not yet; gives what failed, by its place."""
    items = registry.get(payload.account.kind).parse(bytes(payload.raw))
    is_first = payload.left is None or payload.items != len(items)  # or another version read it
    places = range(len(items)) if is_first else payload.left
    payload.items = min(len(items), 32767)
    failed: dict[int, Exception] = {}
    for place in places:
        try:
            with transaction.atomic():
                account = incoming.account_for(payload.account, items[place])
                incoming.apply(account, items[place], received_at=payload.received_at, now=now)
        except Exception as error:
            if len(items) == 1:
                raise
            log.exception("item %s of inbound payload %s failed", place, payload.pk)
            failed[place] = error
    return failed


def _put_back(payload: InboundPayload, failed: dict[int, Exception], now: datetime) -> None:
    """Keep a payload of which something is left, for that alone."""
    error = next(iter(failed.values()))
    payload.left = list(failed)
    payload.error = f"{len(failed)} of {payload.items} items: {_named(error)}"[:500]
    _plan(payload, is_permanent=all(map(_is_permanent, failed.values())), now=now)
    payload.save(update_fields=["attempts", "error", "state", "next_at", "items", "left"])


def _set_back(payload_id: int, error: Exception, now: datetime) -> None:
    payload = InboundPayload.objects.filter(pk=payload_id, state=State.NEW).first()
    if payload is None:
        return
    payload.error = _named(error)
    _plan(payload, is_permanent=_is_permanent(error), now=now)
    payload.save(update_fields=["attempts", "error", "state", "next_at"])


def _plan(payload: InboundPayload, *, is_permanent: bool, now: datetime) -> None:
    payload.attempts += 1
    if is_permanent or payload.attempts >= ATTEMPTS:
        payload.state = State.PARKED
    payload.next_at = now + BACK_OFF * 2**payload.attempts


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:500]


def _is_permanent(error: Exception) -> bool:
    return isinstance(error, ValueError | incoming.Unroutable)
