"""Background work of reports; each task may run twice, at once or late."""

import logging

from celery import shared_task
from django.utils import timezone

from reports import backlog, counting, exporting, mailing, workload

MOST_BATCHES, MOST_PIECES = 20, 100
log = logging.getLogger(__name__)


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
    exporting.tidy(now=now)  # first: on a full disk this is what makes room
    for export in exporting.waiting().order_by("asked_at"):
        try:
            exporting.write(export.pk, now=now, most=MOST_PIECES)
        except Exception:  # one that cannot be written must not keep the others waiting
            log.exception("export %s failed", export.pk)
