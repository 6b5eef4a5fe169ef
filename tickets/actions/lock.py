"""The lock every action takes first."""

from tickets.models import Ticket
from tickets.refusals import Finished


def lock(ticket: Ticket) -> Ticket:
    """Lock and re-read the ticket's row; needs a transaction."""
    return (
        Ticket.objects.select_for_update(of=("self",))
        .select_related("queue", "tier", "customer", "assignee")
        .get(pk=ticket.pk)
    )


def lock_workable(ticket: Ticket) -> Ticket:
    """Lock a ticket that work can still be done on; closed and merged ones are refused."""
    locked = lock(ticket)
    if locked.is_terminal:
        raise Finished(locked)
    return locked
