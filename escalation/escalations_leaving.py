"""People who leave a queue while they have something there: it is offered to the others at once."""

from typing import Any

from django.utils import timezone

from accounts.models import Membership
from escalation import states
from escalation.actions.taking import lose
from escalation.models import Escalation


def left_queue(membership: Membership) -> None:
    """React to a membership that began or, when its row is gone, ended."""
    if Membership.objects.filter(user=membership.user_id, queue=membership.queue_id).exists():
        return
    held: Any = Escalation.objects.filter(
        state__in=states.TAKEN, taken_by=membership.user_id, to_queue=membership.queue_id
    )
    for escalation in held.select_related("ticket").order_by("ticket_id"):
        lose(escalation, at=timezone.now())  # the signal of a changed workplace carries no time
