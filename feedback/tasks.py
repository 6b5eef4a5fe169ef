"""Background work of feedback; each task finds what is due in PostgreSQL and may run twice."""

from celery import shared_task
from django.utils import timezone

from feedback import mining, sweep, unacknowledged, watching


@shared_task(queue="default", expires=10)
def ask_due() -> None:
    sweep.sweep(now=timezone.now())


@shared_task(queue="bulk")
def watch_topics() -> None:
    now = timezone.now()
    watching.scan(now=now)
    unacknowledged.remind(now=now)


@shared_task(queue="default", expires=10)
def tell_due() -> None:
    sweep.tell(now=timezone.now())


@shared_task(queue="bulk", expires=600)
def mine_topics() -> None:
    mining.mine(now=timezone.now())
