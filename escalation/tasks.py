"""Background work of promises; each task finds what is due in PostgreSQL and may run twice."""

from celery import shared_task

from escalation import closing, quiet, reprojection
from escalation.sweep import database_now
from escalation.sweep import sweep as sweep_clocks


@shared_task(queue="interactive", expires=5)
def sweep() -> None:
    """Flag and tell what is due; beat calls this every second."""
    sweep_clocks(now=database_now())


@shared_task(queue="default", expires=10)
def tend() -> None:
    """Follow edited hours, silent customers and solved tickets; a minute late would do no harm."""
    now = database_now()
    reprojection.go_on(now=now)
    quiet.sweep(now=now)
    closing.sweep(now=now)
