"""Background work of tickets; each task finds what is due in PostgreSQL and may run twice."""

from celery import shared_task
from django.utils import timezone

from tickets.routing import dispatch
from tickets.routing import sweep as routing


@shared_task(queue="interactive", expires=5)
def route(number: int) -> None:
    """Look for somebody for one ticket."""
    dispatch.push(number, at=timezone.now())


@shared_task(queue="interactive", expires=5)
def drain(user_id: int) -> None:
    """Look for work for one person who has room."""
    routing.drain(user_id, now=timezone.now())


@shared_task(queue="interactive", expires=5)
def sweep_routing() -> None:
    """Do what is due in routing; beat calls this every second."""
    routing.sweep(now=timezone.now())


@shared_task(queue="default", expires=10)
def tend_routing() -> None:
    """Place what has no place yet, and leave nothing due with people who are gone."""
    now = timezone.now()
    routing.adopt(now=now)
    routing.return_absent(now=now)
