"""The inbound ledger: store first, process later, park what cannot be processed."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction

from channels_live import incoming
from channels_live.adapters import registry
from channels_live.models import InboundPayload
from tickets.models import ChannelAccount

log = logging.getLogger(__name__)

ATTEMPTS = 5
LOCK_SPACE = 7301
BACK_OFF = timedelta(seconds=2)
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
    """Process one stored POST; false when another process has it or it is done.

    All effects of a payload commit together or not at all. One that fails waits and is tried
    again, five times in all, then it is parked where an admin sees it.
    """
    try:
        with transaction.atomic():
            payload = _claim(payload_id)
            if payload is None:
                return False
            _apply(payload, now)
            payload.state, payload.processed_at, payload.error = State.DONE, now, ""
            payload.save(update_fields=["state", "processed_at", "error", "items"])
    except Exception as error:  # whatever it was, the payload must stay visible
        log.exception("inbound payload %s failed", payload_id)
        _set_back(payload_id, error, now)
        return False
    return True


def drain(account_id: int, *, clock: Callable[[], datetime]) -> int:
    """Process what waits for one account, in order; gives how many were done.

    One process at a time works on an account. Whoever finds it taken may leave: the other looks
    again after giving it back.
    """
    count = 0
    while due(account_id, now=clock(), limit=1):
        with _only_one(account_id) as is_mine:
            if not is_mine:
                return count
            while waiting := due(account_id, now=clock()):
                count += sum(process(payload_id, now=clock()) for payload_id in waiting)
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


def _apply(payload: InboundPayload, now: datetime) -> None:
    adapter = registry.get(payload.account.kind)
    items = adapter.parse(bytes(payload.raw))
    payload.items = min(len(items), 32767)
    for item in items:
        account = incoming.account_for(payload.account, item)
        incoming.apply(account, item, received_at=payload.received_at, now=now)


def _set_back(payload_id: int, error: Exception, now: datetime) -> None:
    payload = InboundPayload.objects.filter(pk=payload_id, state=State.NEW).first()
    if payload is None:
        return
    payload.attempts += 1
    payload.error = f"{type(error).__name__}: {error}"[:500]
    permanent = isinstance(error, ValueError | incoming.Unroutable)
    if permanent or payload.attempts >= ATTEMPTS:
        payload.state = State.PARKED
    payload.next_at = now + BACK_OFF * 2**payload.attempts
    payload.save(update_fields=["attempts", "error", "state", "next_at"])
