"""Background work of tickets; each task finds what is due in PostgreSQL and may run twice."""

from celery import shared_task
from django.utils import timezone

from tickets import recount

MOST_BATCHES = 50


@shared_task(queue="bulk", expires=60)
def follow_tier_rules() -> None:
    """Give customers the tiers of changed rules; what is left is done at the next run."""
    for _batch in range(MOST_BATCHES):
        if not recount.go_on(now=timezone.now()):
            return
