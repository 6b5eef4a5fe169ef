"""Questions and reminders that are due."""

from datetime import datetime

from feedback import actions
from feedback.actions import telling
from feedback.models import State, Survey

BATCH = 100


def sweep(*, now: datetime) -> int:
    """Ask and remind whoever is due; gives how many. Each is a transaction of its own."""
    due = Survey.objects.select_related("ticket").filter(next_at__lte=now).order_by("next_at")[:BATCH]
    for survey in due:
        verb = actions.ask if survey.state == State.WAITING else actions.remind
        verb(survey, at=now)
    return len(due)


def tell(*, now: datetime) -> int:
    """Tell the customers whose turn it is that something is fixed; gives how many."""
    due = telling.due(now=now)
    for told in due:
        actions.tell_one(told, at=now)
    return len(due)
