"""After hours were edited: unfinished clocks are replayed, a batch at a time; finished ones are history."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Calendar, Queue
from escalation import storage
from escalation.models import Reprojection, SlaClock, SlaPolicy, SlaPolicyVersion
from escalation.policies import QUEUE_ACK
from helpdesk.core.actors import SYSTEM
from helpdesk.core.errors import Refused
from tickets.actions import lock, reapply_promises
from tickets.models import Ticket

BATCH = 100


def ask_for_calendar(calendar: Calendar) -> None:
    """Have unfinished clocks replayed soon; pages that are opened before that replay by themselves."""
    if _naming(calendar) or calendar.queues.exists():
        Reprojection.objects.create(reason=f"calendar {calendar.slug}"[:80])


def refuse_removal(calendar: Calendar) -> None:
    """Keep hours that any version of the promises counts in: finished clocks are explained by them, too."""
    list(SlaPolicy.objects.select_for_update())  # nobody writes a version that names it meanwhile
    if numbers := _naming(calendar):
        told = {"name": calendar.name, "number": numbers[0]}
        raise Refused(
            _(
                "“%(name)s” cannot be removed: version %(number)s of the promises counts in these hours."
                " Clocks of tickets still do."
            )
            % told,
            code="in_use",
        )


def _naming(calendar: Calendar) -> list[int]:
    """List the versions of the promises that count in these hours, the newest first."""
    versions = SlaPolicyVersion.objects.order_by("-number").values_list("number", "document")
    return [
        number
        for number, document in versions
        if any(calendar.slug in tier["calendar"].values() for tier in document["tiers"].values())
    ]


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
        _again(number, asked.version, now)
    # Moved on only now: a process that dies in between leaves the batch to the next one.
    Reprojection.objects.filter(pk=asked.pk, cursor=asked.cursor).update(cursor=numbers[-1])
    return len(numbers)


def _after(cursor: int) -> list[int]:
    unfinished = SlaClock.objects.filter(end_at=None, ticket_id__gt=cursor)
    return list(unfinished.order_by("ticket_id").values_list("ticket_id", flat=True).distinct()[:BATCH])


@transaction.atomic
def _again(number: int, version: int | None, now: datetime) -> None:
    ticket = lock(Ticket(pk=number))
    if version is None:
        storage.follow(ticket, now=now)
    elif ticket.is_live:
        reapply_promises(ticket, version=version, by=SYSTEM, at=now)
