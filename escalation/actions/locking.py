"""The two locks of every action on an escalation."""

from escalation.models import Escalation
from helpdesk.core.actors import Actor
from tickets.actions import lock
from tickets.models import Ticket
from tickets.routing import load


def lock_both(escalation: Escalation) -> tuple[Ticket, Escalation]:
    """Lock the ticket first, as everybody does, then its escalation."""
    ticket = lock(escalation.ticket)
    locked = (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("to_queue__calendar", "from_queue", "taken_by", "named")
        .get(pk=escalation.pk)
    )
    return ticket, locked


def hold_loads(ticket: Ticket, by: Actor) -> None:
    """Lock what everybody holds whom a way home passes: who has it, who takes it, who owns it."""
    load.hold((ticket.assignee_id, ticket.owner_id, by.user_id))
