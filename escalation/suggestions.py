"""Hand-overs that were suggested on a ticket and that nobody has decided on yet."""

from dataclasses import dataclass

from accounts.models import Queue
from escalation import reasons, trigger_rules
from escalation.models import TriggerFiring
from escalation.trigger_defaults import Default
from tickets.models import Ticket


@dataclass(frozen=True)
class Suggestion:
    firing: TriggerFiring
    reason: str
    default: Default
    queue: Queue


def open_on(ticket: Ticket) -> list[Suggestion]:
    """Give what is suggested on a live ticket, the newest first."""
    if not ticket.is_live:
        return []
    found = TriggerFiring.objects.filter(ticket=ticket, did="suggested", taken_back_at=None).order_by("-pk")
    made = []
    for firing in found:
        default = trigger_rules.default_of(firing.trigger, firing.instance)
        queue = trigger_rules.target_of(
            trigger_rules.rule_for(ticket, firing.trigger, firing.instance), default
        )
        if queue is not None and queue.pk != ticket.queue_id:
            made.append(Suggestion(firing, reasons.label_of(default.reason), default, queue))
    return made
