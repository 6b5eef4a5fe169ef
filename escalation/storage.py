"""Clock rows follow the events of their ticket, inside the same transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from escalation import promises, reading
from escalation.clocks import Clock, Replay
from escalation.events import DELIVERY_FAILED, LEFT_JOB, MESSAGE, UNMERGED
from escalation.ladder import LATE, steps
from escalation.models import SlaClock
from escalation.outlook import next_due, requester_wait_s
from escalation.policies import Promises
from escalation.reading import Key, Record
from escalation.replay import replay
from helpdesk.core.worktime import instant_of, seconds_of
from tickets import recordsets
from tickets.models import Ticket
from tickets.together import put_off

# What a replay writes; the rest of a row says what was told to whom.
REPLAYED = (
    "start_at",
    "due_at",
    "state",
    "end_at",
    "elapsed_s",
    "breached",
    "breached_at",
    "voided",
    "queue",
    "channel",
    "policy_version",
    "allowance_s",
    "steps",
    "next_check_at",
)
# After these the replay reads history as if something had not happened.
REWRITES = (DELIVERY_FAILED, LEFT_JOB, UNMERGED)
UNHURRIED = tuple(name for name in REPLAYED if name != "elapsed_s")


def follow(ticket: Ticket, *, now: datetime, because: str = "", to_the_second: bool = False) -> None:
    """Replay a locked ticket and write what has changed; `because` is the kind of event that happened.

    The seconds a running clock has used so far are not worth a write; `to_the_second` writes them too.
    """
    if because == MESSAGE and put_off(follow_all, (ticket, now)):
        return
    record = reading.read(ticket)
    result, rows, changed = _followed(ticket, record, now, because, to_the_second)
    _store(changed)
    stored = record.clocks
    if because in REWRITES and (gone := [row.pk for key, row in stored.items() if key not in rows]):
        SlaClock.objects.filter(pk__in=gone).delete()
    if values := _on_ticket(ticket, result, rows.values()):
        Ticket.objects.filter(pk=ticket.pk).update(**values)


def follow_all(messages: list[tuple[Ticket, datetime]]) -> None:
    """Follow the messages of many locked tickets, one each, in a few statements for all."""
    tickets = [ticket for ticket, _now in messages]
    records = reading.read_many(tickets)
    clocks, names = list[SlaClock](), set[str]()
    for ticket, now in messages:
        result, rows, changed = _followed(ticket, records[ticket.pk], now, MESSAGE, False)
        clocks += changed
        names.update(_on_ticket(ticket, result, rows.values()))
    _store(clocks)
    if names:
        recordsets.update(tickets, names)


def _followed(
    ticket: Ticket, record: Record, now: datetime, because: str, to_the_second: bool
) -> tuple[Replay, dict[Key, SlaClock], list[SlaClock]]:
    result, promised = _replay(ticket, record, now)
    stored = record.clocks
    rows = merge(ticket, result, stored, promised, may_unbreach=because in REWRITES)
    changed = [row for key, row in rows.items() if _differs(row, stored.get(key), to_the_second)]
    return result, rows, changed


def _store(changed: list[SlaClock]) -> None:
    if changed:
        SlaClock.objects.bulk_create(
            changed,
            update_conflicts=True,
            update_fields=REPLAYED,
            unique_fields=["ticket", "metric", "n"],
        )


def _replay(ticket: Ticket, record: Record, now: datetime) -> tuple[Replay, Promises]:
    promised = promises.current(now, seen=record.stamp, window_s=ticket.queue.reopen_window_s)
    return replay(record.events, promised, now), promised


def _differs(row: SlaClock, old: SlaClock | None, to_the_second: bool) -> bool:
    if old is None:
        return True
    names = REPLAYED if to_the_second or row.is_finished else UNHURRIED
    return any(getattr(row, name) != getattr(old, name) for name in names)


def shown(ticket: Ticket, *, now: datetime) -> list[tuple[SlaClock, Clock | None]]:
    """Give the clocks as they are at this instant, whether or not a sweep has run; nothing is written."""
    record = reading.read(ticket)
    result, promised = _replay(ticket, record, now)
    rows = merge(ticket, result, record.clocks, promised)
    replayed = {(clock.metric, clock.n): clock for clock in result.clocks}
    order = list(replayed)
    last = len(order)
    keys = sorted(rows, key=lambda key: order.index(key) if key in replayed else last)
    return [(rows[key], replayed.get(key)) for key in keys]


def merge(
    ticket: Ticket,
    result: Replay,
    stored: Mapping[Key, SlaClock],
    promised: Promises,
    *,
    may_unbreach: bool = False,
) -> dict[Key, SlaClock]:
    """Lay a replay over the stored rows; what is finished stays as it was judged then.

    A calendar that is edited later changes the replay of the past, so a row that had ended at the same
    instant in the same way keeps its figures, and only a failed delivery or a void takes a breach back.
    """
    rows = {} if may_unbreach else dict(stored)
    for clock in result.clocks:
        key = (clock.metric, clock.n)
        old = stored.get(key)
        if old and old.is_finished and (old.end_at, old.state, old.voided) == _ending(clock):
            rows[key] = old
            continue
        rows[key] = _row(ticket, clock, promised)
        if old:
            _keep(rows[key], old, may_unbreach)
    return rows


def _ending(clock: Clock) -> tuple[datetime | None, str, bool]:
    return clock.end, clock.state, clock.voided


def _keep(row: SlaClock, old: SlaClock, may_unbreach: bool) -> None:
    row.fired = old.fired
    # A sweep may have been quicker than an answer that was on time and waited for its turn to be stored.
    was_in_time = row.state == "fulfilled" and not old.is_finished and _is_in_time(row, old)
    if old.breached and not row.breached and not may_unbreach and not was_in_time:
        row.breached, row.breached_at, row.due_at = True, old.breached_at, old.due_at
    if old.is_finished and row.is_finished and not may_unbreach:  # voided since: the figures stay
        row.elapsed_s, row.due_at = old.elapsed_s, old.due_at
        row.breached, row.breached_at = old.breached, old.breached_at
    row.next_check_at = next_check(row)


def _is_in_time(row: SlaClock, old: SlaClock) -> bool:
    return row.end_at is not None and old.due_at is not None and row.end_at <= old.due_at


def _row(ticket: Ticket, clock: Clock, promised: Promises) -> SlaClock:
    planned = [
        [step.kind, seconds_of(step.at), seconds_of(step.notify_at)]
        for step in steps(clock, promised.calendars)
    ]
    row = SlaClock(
        ticket=ticket,
        metric=clock.metric,
        n=clock.n,
        start_at=clock.start,
        due_at=clock.due,
        state=clock.state,
        end_at=clock.end,
        elapsed_s=clock.elapsed_s,
        breached=clock.breached,
        breached_at=clock.breached_at,
        voided=clock.voided,
        queue=clock.queue or "",
        channel=clock.channel,
        policy_version=clock.policy_version,
        allowance_s=clock.allowance_s,
        steps=planned,
    )
    row.next_check_at = next_check(row)
    return row


def next_check(row: SlaClock) -> datetime | None:
    """Say when the sweep must look: at the next untold step, or when the breach becomes a fact."""
    if row.is_finished or row.voided:
        return None
    moments = [instant_of(told_at) for kind, _, told_at in row.steps if kind not in row.fired]
    if row.due_at is not None and not row.breached:
        moments.append(row.due_at + LATE)
    return min(moments, default=None)


def _on_ticket(ticket: Ticket, result: Replay, rows: Iterable[SlaClock]) -> dict[str, Any]:
    """Set what the ticket shows of its clocks; gives what has changed."""
    due = next_due(rows)
    values = {
        "next_due_at": due and due.due_at,
        "next_due_metric": due.metric if due else "",
        "next_due_start_at": due and due.start_at,
        "requester_wait_s": requester_wait_s(result),
        "solved_unanswered": result.solved_unanswered,
    }
    changed = {name: value for name, value in values.items() if getattr(ticket, name) != value}
    for name, value in changed.items():
        setattr(ticket, name, value)
    return changed
