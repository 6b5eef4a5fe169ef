"""Solved tickets close for good once their customer can no longer reopen them."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import DurationField, F, Func

from helpdesk.core.actors import SYSTEM
from tickets import actions
from tickets.models import Status, Ticket

BATCH = 200
WINDOW = Func(
    F("queue__reopen_window_s"),
    template="make_interval(secs => %(expressions)s)",
    output_field=DurationField(),
)


def sweep(*, now: datetime) -> int:
    """Close what was solved longer ago than its queue's window; gives how many."""
    due = (
        Ticket.objects.filter(status=Status.SOLVED)
        .annotate(ends_at=F("solved_at") + WINDOW)
        .filter(ends_at__lt=now)
        .order_by("solved_at")
    )
    numbers = list(due.values_list("number", flat=True)[:BATCH])
    return sum(_close(number, now) for number in numbers)


@transaction.atomic
def _close(number: int, now: datetime) -> bool:
    ticket = actions.lock(Ticket(pk=number))
    if ticket.status != Status.SOLVED or ticket.solved_at is None:
        return False
    if ticket.solved_at + timedelta(seconds=ticket.queue.reopen_window_s) >= now:
        return False
    actions.close(ticket, by=SYSTEM, at=now)
    return True
