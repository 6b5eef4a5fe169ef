"""A draft policy on the last 30 days of real tickets, beside what happened."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from escalation import callings, history, promises, whatif
from escalation.models import SlaClock
from escalation.policies import Policy
from escalation.whatif import Calling, Figures, Progress, Story
from tickets.models import Ticket, TicketEvent

DAYS = 30
AT_ONCE = 200  # tickets


@dataclass(frozen=True)
class Comparison:
    tickets: int
    happened: Figures
    would: Figures


def compare(
    draft: Policy, *, now: datetime, days: int = DAYS, progress: Progress = lambda done: None
) -> Comparison:
    """Count late replies and warnings of the last days, as they were and as the draft would have had them."""
    since, calling = now - timedelta(days=days), callings.in_queues()
    would = whatif.under(
        draft,
        promises.current(now),
        _stories(since),
        calling=calling,
        since=since,
        now=now,
        progress=progress,
    )
    return Comparison(tickets=count(now=now, days=days), happened=_happened(since, calling), would=would)


def count(*, now: datetime, days: int = DAYS) -> int:
    """Count the tickets that a comparison would replay."""
    return Ticket.objects.filter(last_event_at__gte=now - timedelta(days=days)).count()


def _stories(since: datetime) -> Iterator[Story]:
    """Read the tickets that were alive since then, a batch at a time: others see progress between batches."""
    alive = Ticket.objects.filter(last_event_at__gte=since).order_by("pk").values_list("pk", flat=True)
    last = 0
    while batch := list(alive.filter(pk__gt=last)[:AT_ONCE]):
        last = batch[-1]
        rows = (
            TicketEvent.objects.filter(ticket__in=batch, kind__in=history.KINDS)
            .order_by("ticket_id", "seq")
            .values_list(
                "ticket_id", "ticket__queue__reopen_window_s", "ticket__queue_id", "kind", "at", "data"
            )
        )
        for number, group in groupby(rows, key=lambda row: row[0]):
            found: list[tuple[Any, ...]] = list(group)
            events = history.read(row[3:] for row in found)
            yield Story(number=number, events=events, window_s=found[0][1], queue=found[0][2])


def _happened(since: datetime, calling: Calling) -> Figures:
    figures = Figures()
    rows = SlaClock.objects.filter(start_at__gte=since, voided=False).values_list(
        "ticket_id",
        "ticket__tier__slug",
        "ticket__queue_id",
        "metric",
        "breached",
        "allowance_s",
        "elapsed_s",
        "fired",
    )
    for number, tier, queue, metric, breached, allowed, elapsed, fired in rows.iterator(chunk_size=2000):
        told = len([kind for kind in fired if kind != "breach"])
        reached = 0 if allowed is None else whatif.reached(allowed, elapsed)
        warnings = max(told, reached)
        figures.count(
            metric,
            is_late=breached,
            warnings=warnings,
            tier=tier,
            number=number,
            calling=calling(queue),
        )
    return figures
