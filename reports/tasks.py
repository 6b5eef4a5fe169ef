"""Background work of reports; each task may run twice, at once or late."""

from celery import shared_task
from django.utils import timezone

from reports import backlog, counting, exporting, mailing, workload

MOST_BATCHES, MOST_PIECES = 20, 100


@shared_task(queue="bulk")
def mail_due() -> None:
    mailing.sweep(now=timezone.now())


@shared_task(queue="bulk", expires=60)
def count() -> None:
    """Count what changed; what is left is counted at the next run."""
    counting.catch_up(now=timezone.now(), most=MOST_BATCHES)
    backlog.keep(now=timezone.now())


@shared_task(queue="bulk", expires=50)
def note_work() -> None:
    """Look once a minute at how full hands are."""
    workload.note(now=timezone.now())


@shared_task(queue="bulk")
def write_export(export_id: str) -> None:
    """Write a good piece of an export; a longer one is gone on with by the next sweep."""
    exporting.write(export_id, now=timezone.now(), most=MOST_PIECES)


@shared_task(queue="bulk", expires=60)
def sweep_exports() -> None:
    """Go on with exports whose task was lost, and delete old ones."""
    now = timezone.now()
    for export in exporting.waiting().order_by("asked_at"):
        exporting.write(export.pk, now=now, most=MOST_PIECES)
    exporting.tidy(now=now)
