"""The inbound ledger: store first, process later, park what cannot be processed."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F

from channels_live import batch, incoming, parking
from channels_live.adapters import registry
from channels_live.models import InboundPayload
from tickets.models import ChannelAccount

log = logging.getLogger(__name__)

ATTEMPTS = 5
LOCK_SPACE = 7302  # not that of the feed: a visitor's page must not wait for an account
BACK_OFF = timedelta(seconds=2)
BATCH = 50  # payloads of one account that are committed together
MOST_ITEMS = 32767  # that a row counts
LARGE = 16 * 1024  # bytes of a payload that is worked on alone
LONGEST = timedelta(seconds=20)
SLICE = timedelta(seconds=10)  # of one payload; what is left of it goes on in the next turn
BREAKS = 3  # how often work on a payload may end without a word, before it is parked
TWICE = 2  # once may be a restart; what breaks off again lets the others go first
REST = timedelta(minutes=3)  # so long; longer than a task may take
State = InboundPayload.State
STORE = """insert into channels_live_inboundpayload
        (account_id, event_key, raw, headers, received_at, state, attempts, error, items)
    select id, %s, %s, %s::jsonb, %s, 'new', 0, '', 0
    from tickets_channelaccount where id = %s and secret_settings = %s
    on conflict (account_id, event_key) do nothing returning id"""
BEGIN = """with waiting as (
        select id, starts - attempts >= %(twice)s as rests,
            starts > attempts or "left" is not null or octet_length(raw) > %(large)s as is_alone
        from channels_live_inboundpayload
        where account_id = %(account)s and state = 'new' and (next_at is null or next_at <= %(now)s)
        order by id limit %(most)s for update skip locked
    ), bounds as (select min(id) as first, min(id) filter (where is_alone) as alone from waiting)
    update channels_live_inboundpayload as payload
    set starts = starts + 1, next_at = case when rests then %(rest_until)s else next_at end
    from waiting, bounds
    where payload.id = waiting.id
        and (waiting.id = bounds.first or waiting.id < coalesce(bounds.alone, waiting.id + 1))
    returning payload.id"""
Clock = Callable[[], datetime]


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


def process(payload_id: int, *, clock: Clock) -> bool:
    """Process one stored POST; false when another process has it, or something of it is left.

    The effects of an item commit together or not at all. What fails waits and is tried again, five
    times in all, then it is parked where an admin sees it; the other items of the POST do not wait.
    """
    try:
        with transaction.atomic():
            payload = _claim(payload_id)
            if payload is None:
                return False
            if payload.starts - payload.attempts > BREAKS:
                _give_up(payload, clock())
                return False
            rest, failed, count = _apply(payload, clock)
            if rest and count:
                _go_on(payload, [*rest, *failed])
                return False
            if rest or failed:
                _put_back(payload, rest, failed, clock())
                return False
            payload.state, payload.processed_at, payload.left = State.DONE, clock(), None
            payload.error, payload.reason = "", None
            payload.save(update_fields=["state", "processed_at", "error", "reason", "items", "left"])
    except Exception as error:  # whatever it was, the payload must stay visible
        log.exception("inbound payload %s failed", payload_id)
        _set_back(payload_id, error, clock())
        return False
    return True


def process_all(payload_ids: list[int], *, clock: Clock, until: datetime | None = None) -> int:
    """Process stored POSTs of one account in order, those that may go together first; gives how many."""
    done = batch.take(payload_ids, now=clock()) if len(payload_ids) > 1 else set[int]()
    left = [pk for pk in payload_ids if pk not in done]
    count = len(done)
    while left:
        pk = left.pop(0)
        if process(pk, clock=clock):
            count += 1
        elif _goes_on(pk):
            break  # what came after it waits for the whole of it
        if until is not None and clock() >= until:
            break
    if left:  # never touched
        InboundPayload.objects.filter(pk__in=left, starts__gt=0).update(starts=F("starts") - 1)
    return count


def _goes_on(payload_id: int) -> bool:
    """Tell whether a payload had more than one turn holds."""
    begun = InboundPayload.objects.filter(pk=payload_id, state=State.NEW, next_at=None)
    return begun.exclude(left__isnull=True).exists()


def drain(account_id: int, *, clock: Clock) -> int:
    """Process what waits for one account, in order; gives how many were done.

    One process at a time works on an account. Whoever finds it taken may leave: the other looks
    again after giving it back. Nobody stays for long, as tasks are ended that do: the sweep goes on.
    """
    count, until = 0, clock() + LONGEST
    while clock() < until and due(account_id, now=clock(), limit=1):
        with _only_one(account_id) as is_mine:
            if not is_mine:
                return count
            while clock() < until and (begun := begin(account_id, now=clock())):
                count += process_all(begun, clock=clock, until=until)
    return count


def begin(account_id: int, *, now: datetime) -> list[int]:
    """Give the payloads of an account to work on next, oldest first, and write down that this begins.

    A task may be ended in the middle, or end its process; without a trace it would begin the same
    again for ever. One that broke off, that is large or begun in part is worked on alone.
    """
    asked = {
        "account": account_id,
        "now": now,
        "most": BATCH,
        "large": LARGE,
        "rest_until": now + REST,
        "twice": TWICE,
    }
    with connection.cursor() as cursor:
        cursor.execute(BEGIN, asked)
        return sorted(pk for (pk,) in cursor.fetchall())


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
    payload.state, payload.attempts, payload.starts, payload.next_at = State.NEW, 0, 0, None
    payload.error, payload.reason = "", None
    payload.save(update_fields=["state", "attempts", "starts", "next_at", "error", "reason"])


def _claim(payload_id: int) -> InboundPayload | None:
    return (
        InboundPayload.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("account__queue")
        .filter(pk=payload_id, state=State.NEW)
        .first()
    )


def _apply(payload: InboundPayload, clock: Clock) -> tuple[list[int], dict[int, Exception], int]:
    """Apply the items of a payload that are not yet, for as long as a turn may last.

    Gives the places of those that were not reached, what failed by its place, and how many were applied.
    """
    until = clock() + SLICE
    items = registry.get(payload.account.kind).parse(bytes(payload.raw))
    found = min(len(items), MOST_ITEMS)
    is_first = payload.left is None or payload.items != found  # or another version read it
    rest = list(range(len(items)) if is_first else payload.left)
    payload.items = found
    failed: dict[int, Exception] = {}
    count = 0
    while rest and (not (count or failed) or clock() < until):
        place = rest.pop(0)
        try:
            with transaction.atomic():
                account = incoming.account_for(payload.account, items[place])
                incoming.apply(account, items[place], received_at=payload.received_at, now=clock())
            count += 1
        except Exception as error:
            if len(items) == 1:
                raise
            log.exception("item %s of inbound payload %s failed", place, payload.pk)
            failed[place] = error
    return rest, failed, count


def _go_on(payload: InboundPayload, left: list[int]) -> None:
    """Keep what this turn had no time for; it is next."""
    payload.left, payload.starts, payload.next_at = left, payload.attempts, None
    payload.save(update_fields=["left", "starts", "next_at", "items"])


def _put_back(payload: InboundPayload, rest: list[int], failed: dict[int, Exception], now: datetime) -> None:
    """Keep a payload of which something is left, for that alone."""
    error = next(iter(failed.values()))
    payload.left = [*rest, *failed]
    payload.error = f"{len(failed)} of {payload.items} items: {_named(error)}"[:500]
    payload.reason = parking.reason_of(error, failed=len(failed), among=payload.items)
    _plan(payload, is_permanent=not rest and all(map(_is_permanent, failed.values())), now=now)


def _set_back(payload_id: int, error: Exception, now: datetime) -> None:
    payload = InboundPayload.objects.filter(pk=payload_id, state=State.NEW).first()
    if payload is None:
        return
    payload.error, payload.reason = _named(error), parking.reason_of(error)
    _plan(payload, is_permanent=_is_permanent(error), now=now)


def _give_up(payload: InboundPayload, now: datetime) -> None:
    """Park a payload that work never came to an end with."""
    breaks = payload.starts - payload.attempts - 1
    payload.error, payload.reason = f"broken off {breaks} times", parking.broken_off(breaks)
    log.error("inbound payload %s is parked: work on it was broken off %d times", payload.pk, breaks)
    _plan(payload, is_permanent=True, now=now)


def _plan(payload: InboundPayload, *, is_permanent: bool, now: datetime) -> None:
    """Say when it is tried again; five times, or what cannot succeed, and an admin has to look."""
    payload.attempts += 1
    if is_permanent or payload.attempts >= ATTEMPTS:
        payload.state = State.PARKED
    payload.next_at = now + BACK_OFF * 2**payload.attempts
    payload.save(update_fields=["attempts", "error", "reason", "state", "next_at", "items", "left"])


def _named(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".replace("\x00", "")[:500]


def _is_permanent(error: Exception) -> bool:
    return isinstance(error, ValueError)
