"""Background work of reports; each task finds what is due in PostgreSQL and may run twice."""

from celery import shared_task
from django.utils import timezone

from reports import mailing


@shared_task(queue="bulk")
def mail_due() -> None:
    mailing.sweep(now=timezone.now())
