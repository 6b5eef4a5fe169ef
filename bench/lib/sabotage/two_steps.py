"""A sweep that first notes what it will tell and then tells it, in two transactions: a kill falls between."""

from datetime import datetime

from django.db import transaction

from accounts.actions import notify_all
from escalation import sweep, warnings
from escalation.models import SlaClock


def batch(now: datetime) -> int:
    with transaction.atomic():
        rows = list(
            SlaClock.objects.filter(next_check_at__lte=now)
            .order_by("next_check_at")
            .select_for_update(skip_locked=True, of=("self",))[: sweep.BATCH]
        )
        told = [(row, sweep._take(row, now)) for row in rows]
        if rows:
            SlaClock.objects.bulk_update(rows, sweep.WRITTEN)
    tickets = sweep._tickets(rows)
    for row, steps in told:
        for kind, fact_at in steps:
            notify_all(list(warnings.of_step(tickets[row.ticket_id], row, kind, fact_at=fact_at, at=now)))
    return len(rows)
