"""After hours were edited: unfinished clocks are replayed, a batch at a time; finished ones are history."""

from datetime import datetime

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast

from accounts.models import Calendar, Queue
from escalation import storage
from escalation.models import Reprojection, SlaClock, SlaPolicyVersion
from escalation.policies import QUEUE_ACK
from tickets.actions import lock
from tickets.models import Ticket

BATCH = 100


def ask_for_calendar(calendar: Calendar) -> None:
    """Have unfinished clocks replayed soon; pages that are opened before that replay by themselves."""
    versions = SlaPolicyVersion.objects.annotate(text=Cast("document", TextField()))
    if versions.filter(text__contains=f'"{calendar.slug}"').exists() or calendar.queues.exists():
        Reprojection.objects.create(reason=f"calendar {calendar.slug}"[:80])


def ask_for_queue(queue: Queue) -> None:
    if SlaClock.objects.filter(end_at=None, metric=QUEUE_ACK, queue=queue.slug).exists():
        Reprojection.objects.create(reason=f"queue {queue.slug}"[:80])


def go_on(*, now: datetime) -> int:
    """Replay the next batch of the oldest request; gives how many tickets it had."""
    asked = Reprojection.objects.order_by("id").first()
    if asked is None:
        return 0
    numbers = _after(asked.cursor)
    if not numbers:
        Reprojection.objects.filter(pk=asked.pk).delete()
        return 0
    for number in numbers:
        _again(number, now)
    # Moved on only now: a process that dies in between leaves the batch to the next one.
    Reprojection.objects.filter(pk=asked.pk, cursor=asked.cursor).update(cursor=numbers[-1])
    return len(numbers)


def _after(cursor: int) -> list[int]:
    unfinished = SlaClock.objects.filter(end_at=None, ticket_id__gt=cursor)
    return list(unfinished.order_by("ticket_id").values_list("ticket_id", flat=True).distinct()[:BATCH])


@transaction.atomic
def _again(number: int, now: datetime) -> None:
    storage.follow(lock(Ticket(pk=number)), now=now)
