"""Breaches become facts and people are told, once each, whatever dies in between.

Rows say themselves when they must be looked at, so the cost is what is due, not what exists. A sweep only
writes down what was true already: `breached_at` is the due time however late it runs.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction

from accounts.actions import notify_all
from accounts.models import Notification
from escalation import triggers_noticing, warnings
from escalation.actions.noting import note_all
from escalation.ladder import LATE
from escalation.models import SlaClock
from escalation.storage import next_check
from helpdesk.core import realtime
from helpdesk.core.worktime import instant_of
from tickets import events, recordsets
from tickets.models import Ticket

BATCH = 200
WRITTEN = ("breached", "breached_at", "fired", "next_check_at")


def database_now() -> datetime:
    """Read the one clock that all sweepers share."""
    with connection.cursor() as cursor:
        cursor.execute("select clock_timestamp()")
        return cursor.fetchone()[0]


def sweep(*, now: datetime) -> int:
    """Look at every clock that is due for it; gives how many there were."""
    done = 0
    while taken := _hinted(now):
        done += taken
        if taken < BATCH:
            break
    return done


def _hinted(now: datetime) -> int:
    with realtime.together():
        return _batch(now)


@transaction.atomic
def _batch(now: datetime) -> int:
    """Take what is due first: a few statements, however many clocks there are."""
    numbers = _lock(now)
    rows = list(SlaClock.objects.filter(ticket__in=numbers, next_check_at__lte=now).order_by("next_check_at"))
    if not rows:
        return 0
    tickets, top = _tickets(rows), triggers_noticing.top_tier()
    told: list[Notification] = []
    fired: list[tuple[Ticket, str, str]] = []
    for row in rows:
        steps, ticket = _take(row, now), tickets[row.ticket_id]
        if ticket.is_live:
            for kind, fact_at in steps:
                told += warnings.of_step(ticket, row, kind, fact_at=fact_at, at=now)
            found = triggers_noticing.in_clock(ticket, row, [kind for kind, _ in steps], top=top)
            fired += [(ticket, *each) for each in found]
    recordsets.update(rows, WRITTEN)
    notify_all(told)
    note_all(fired, at=now)
    for ticket in tickets.values():
        events.announce(ticket, "clock")
    return len(rows)


def _lock(now: datetime) -> set[int]:
    """Lock the tickets of the clocks that are due first; what others have locked is left to them.

    Whoever writes clocks holds the ticket. A sweep that held clocks alone, and then wrote down a trigger of
    the ticket, would wait for an action that waits for the clocks.
    """
    due = (
        SlaClock.objects.filter(next_check_at__lte=now)
        .order_by("next_check_at")
        .select_related("ticket")
        .only("ticket__number")
        .select_for_update(skip_locked=True, no_key=True, of=("ticket",))
    )
    return {clock.ticket_id for clock in due[:BATCH]}


def _tickets(rows: Iterable[SlaClock]) -> dict[int, Ticket]:
    numbers = {row.ticket_id for row in rows}
    found = Ticket.objects.filter(pk__in=numbers).select_related("assignee", "owner", "queue__lead")
    return {ticket.pk: ticket for ticket in found}


def _take(row: SlaClock, now: datetime) -> list[tuple[str, datetime]]:
    """Advance one row to `now`; gives the steps whose time to be told has come."""
    if row.due_at is not None and not row.breached and row.due_at + LATE <= now:
        row.breached, row.breached_at = True, row.due_at
    due = [
        (kind, instant_of(fact))
        for kind, fact, told in row.steps
        if kind not in row.fired and instant_of(told) <= now
    ]
    row.fired = [*row.fired, *(kind for kind, _ in due)]
    row.next_check_at = next_check(row)
    return due
