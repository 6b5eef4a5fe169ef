"""The common case, many at a time: plain messages of customers who have an open ticket, in a few statements.

Everything else is left to be processed by itself: first messages, taps, quotes, groups, edits, receipts.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from itertools import zip_longest
from typing import NamedTuple

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from accounts.models import Queue
from channels_live import incoming, intake
from channels_live.adapters import registry
from channels_live.adapters.base import Inbound, Parsed
from channels_live.identities import find_all, names_of, unknown_addresses
from channels_live.models import InboundPayload
from helpdesk.core import realtime
from tickets import actions, recordsets
from tickets.models import ChannelAccount, Kind, Message, Thread, Ticket

log = logging.getLogger(__name__)

State = InboundPayload.State
Read = list[tuple[InboundPayload, list[Inbound]]]


class Placed(NamedTuple):
    """A message with the open conversation it belongs to."""

    payload: InboundPayload
    item: Inbound
    thread: Thread


def take(payload_ids: list[int], *, now: datetime) -> set[int]:
    """Process those payloads of one account that may go together; gives the ids of what is done.

    Whatever goes wrong, nothing of it is stored: each payload is then processed by itself, where it
    shows whose fault it was.
    """
    try:
        with realtime.together(), transaction.atomic():
            return _take(payload_ids, now)
    except SoftTimeLimitExceeded:  # no time is left to go through them one by one
        raise
    except Exception:
        log.warning("%d inbound payloads did not go together", len(payload_ids), exc_info=True)
        return set()


def _take(payload_ids: list[int], now: datetime) -> set[int]:
    claimed = InboundPayload.objects.select_for_update(skip_locked=True).filter(
        pk__in=payload_ids, state=State.NEW, attempts=0
    )
    payloads = list(claimed.order_by("id"))
    if len(payloads) < 2:
        return set()
    account = ChannelAccount.objects.select_related("queue").get(pk=payloads[0].account_id)
    placed = _placed(account, _plain(account, payloads), now)
    if not placed:
        return set()
    for wave in _waves(placed):
        _store(wave)
    done = {each.payload.pk: each.payload for each in placed}
    for payload in done.values():
        payload.state, payload.processed_at, payload.error = State.DONE, now, ""
        payload.items = sum(each.payload is payload for each in placed)
    recordsets.update(list(done.values()), ["state", "processed_at", "error", "items"])
    return set(done)


def _plain(account: ChannelAccount, payloads: Iterable[InboundPayload]) -> Read:
    """Read what holds plain messages alone; a sender's later ones wait for one that is not plain."""
    adapter, found, held = registry.get(account.kind), Read(), set[str]()
    for payload in payloads:
        try:
            items = adapter.parse(bytes(payload.raw))
        except ValueError:
            continue
        names = {name for item in items for name in _names(item)}
        plain = [item for item in items if isinstance(item, Inbound) and _is_plain(account, item)]
        if items and len(plain) == len(items) and held.isdisjoint(names):
            found.append((payload, plain))
        else:
            held |= names
    return found


def _is_plain(account: ChannelAccount, item: Inbound) -> bool:
    if not (item.sender and item.external_id):
        return False
    is_here = item.account_ref in ("", account.external_ref)
    is_special = item.group or item.is_echo or item.is_silent or item.choice or item.data.get("callback_id")
    return is_here and not is_special and not item.reply_to and item.kind != Kind.UNSUPPORTED


def _names(item: Parsed) -> set[str]:
    if isinstance(item, Inbound):
        return names_of(item.sender, item.sender_ids)
    sender = getattr(item, "sender", "")
    return {sender} if sender else set()


def _placed(account: ChannelAccount, read: Read, now: datetime) -> list[Placed]:
    """Find the open conversation of each message; of a payload all go along, or none."""
    items = [item for _, found in read for item in found]
    threads = find_all(account, [(item.sender, item.sender_ids) for item in items])
    tickets = _tickets(account, threads.values())
    unknown = unknown_addresses(item.sender_ids for item in items)
    expecting = actions.expecting_code([thread.pk for thread in threads.values()], at=now)
    ids = [item.external_id for item in items]
    stored = set(
        Message.objects.filter(account=account, external_id__in=ids).values_list("external_id", flat=True)
    )
    placed, held = list[Placed](), set[int | None](expecting)

    def may_go(item: Inbound, thread: Thread | None) -> bool:
        return (
            thread is not None
            and thread.ticket_id in tickets
            and thread.pk not in held
            and not thread.is_blocked
            and bool(thread.customer.name or not item.profile_name)
            and item.external_id not in stored
            and unknown.isdisjoint(item.sender_ids.items())
        )

    for payload, found in read:
        rows = [(item, threads.get((item.sender, *item.sender_ids.values()))) for item in found]
        fresh = len({item.external_id for item in found}) == len(found)
        if not (fresh and all(may_go(item, thread) for item, thread in rows)):
            held |= {thread.pk for _, thread in rows if thread}
            continue
        stored |= {item.external_id for item in found}
        for item, thread in rows:
            if thread is not None and thread.ticket_id is not None:
                thread.account, thread.ticket = account, tickets[thread.ticket_id]
                placed.append(Placed(payload, item, thread))
    return placed


def _tickets(account: ChannelAccount, threads: Iterable[Thread]) -> dict[int, Ticket]:
    """Lock the live tickets of threads that are locked, with all that storing a message reads of them."""
    by_number = {thread.ticket_id: thread for thread in threads if thread.ticket_id}
    live = Ticket.objects.live().select_for_update(of=("self",), no_key=True)
    locked = live.filter(pk__in=by_number).order_by("pk")
    tickets = {ticket.pk: ticket for ticket in locked.select_related("tier")}
    queues = Queue.objects.in_bulk({ticket.queue_id for ticket in tickets.values()} - {account.queue_id})
    for ticket in tickets.values():
        ticket.queue = queues.get(ticket.queue_id, account.queue)
        customer = by_number[ticket.pk].customer
        if ticket.customer_id == customer.pk:
            ticket.customer = customer
    return tickets


def _waves(placed: list[Placed]) -> Iterable[list[Placed]]:
    """Split messages so that each wave has one of a ticket at most, in order."""
    by_ticket = defaultdict[int | None, list[Placed]](list)
    for each in placed:
        by_ticket[each.thread.ticket_id].append(each)
    for wave in zip_longest(*by_ticket.values()):
        yield [each for each in wave if each is not None]


def _store(wave: list[Placed]) -> None:
    changed, arrivals = set[str](), []
    for payload, item, thread in wave:
        at = payload.received_at
        told = intake.judged(incoming.to_incoming(item))
        changed.update(intake.sign_of_life(thread, provider_at=item.at, at=at))
        arrivals.append(actions.Arrival(thread.ticket, thread, told, at))
    recordsets.update([each.thread for each in wave], changed)
    intake.note_account(wave[-1].thread.account, at=wave[-1].payload.received_at)
    actions.receive_messages(arrivals)
