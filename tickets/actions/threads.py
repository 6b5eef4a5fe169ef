"""Which thread feeds which ticket."""

from datetime import datetime

from django.db import transaction

from helpdesk.core.actors import Actor
from tickets import events
from tickets.actions.lock import lock
from tickets.models import Thread, Ticket


@transaction.atomic
def join_thread(ticket: Ticket, thread: Thread, *, by: Actor, at: datetime, how: str = "") -> Ticket:
    """Let a thread feed this ticket from now on."""
    ticket = lock(ticket)
    if thread.ticket_id == ticket.pk:
        return ticket
    thread.ticket = ticket
    thread.save(update_fields=["ticket"])
    events.record(
        ticket,
        events.THREAD_JOINED,
        by=by,
        at=max(at, ticket.last_event_at),
        data={
            "thread": thread.pk,
            "channel": thread.account.kind,
            "account": thread.account.name,
            "how": how,
        },
    )
    return ticket
