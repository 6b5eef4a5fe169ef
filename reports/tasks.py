"""Background work of reports; each task may run twice, at once or late."""

from celery import shared_task
from django.utils import timezone

from reports import counting, mailing

MOST_BATCHES = 20


@shared_task(queue="bulk")
def mail_due() -> None:
    mailing.sweep(now=timezone.now())


@shared_task(queue="bulk", expires=60)
def count() -> None:
    """Count what changed; what is left is counted at the next run."""
    counting.catch_up(now=timezone.now(), most=MOST_BATCHES)
