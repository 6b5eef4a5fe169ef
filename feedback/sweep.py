"""Questions and reminders that are due."""

import logging
from datetime import datetime

from feedback import actions
from feedback.actions import telling
from feedback.models import State, Survey

BATCH = 100
log = logging.getLogger(__name__)


def sweep(*, now: datetime) -> int:
    """Ask and remind whoever is due; gives how many. Each is a transaction of its own."""
    due = Survey.objects.select_related("ticket").filter(next_at__lte=now).order_by("next_at")[:BATCH]
    for survey in due:
        verb = actions.ask if survey.state == State.WAITING else actions.remind
        try:
            verb(survey, at=now)
        except Exception:  # one bad row must not keep the others waiting; it is tried again
            log.exception("question %s could not be asked", survey.pk)
    return len(due)


def tell(*, now: datetime) -> int:
    """Tell the customers whose turn it is that something is fixed; gives how many."""
    due = telling.due(now=now)
    for told in due:
        try:
            actions.tell_one(told, at=now)
        except Exception:  # one bad row must not keep the others waiting; it is tried again
            log.exception("customer %s could not be told", told.customer_id)
    return len(due)
