"""Two people who were taken for one wrote on one ticket: each is answered on a ticket of their own again."""

from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from helpdesk.core.actors import Actor
from tickets.actions.deliveries import oldest_question
from tickets.actions.lock import lock
from tickets.actions.opening import open_ticket
from tickets.actions.outgoing import add_note
from tickets.actions.threads import join_thread
from tickets.models import Customer, Message, Thread, Ticket

MOST_QUOTED = 2_000


@transaction.atomic
def take_home(customer: Customer, *, by: Actor, at: datetime) -> None:
    """Let no thread of this customer feed somebody else's ticket.

    What was said there stays there; a question that waits goes on in a new ticket from the time it was
    asked, with its words in a note, for the other ticket is answered to the other one.
    """
    strays = Thread.objects.filter(customer=customer, ticket__isnull=False)
    for thread in strays.exclude(ticket__customer=customer).select_related("account").order_by("pk"):
        there = lock(thread.ticket or Ticket(pk=thread.ticket_id))
        asked = oldest_question(there, thread) if there.is_live else None
        thread.ticket = _own_ticket(thread) if asked is None else None
        thread.save(update_fields=["ticket"])
        if asked is not None:
            _ask_anew(thread, there, asked, by, at)


def _own_ticket(thread: Thread) -> Ticket | None:
    """Give where they wrote from here before."""
    theirs = Ticket.objects.filter(customer=thread.customer_id, messages__thread=thread)
    return theirs.exclude(status="merged").order_by(F("last_message_at").desc(nulls_last=True)).first()


def _ask_anew(thread: Thread, there: Ticket, asked: Message, by: Actor, at: datetime) -> None:
    text = " ".join(asked.text.split())
    ticket = open_ticket(
        customer=thread.customer,
        queue=there.queue,
        by=Actor(kind="customer", name=thread.customer.shown_name),
        at=asked.created_at,
        recorded_at=at,
        channel=thread.account.kind,
        subject=text[:80],
        language=there.language,
        is_asked_elsewhere=True,
    )
    join_thread(ticket, thread, by=by, at=at, how="parted")
    quoted = {"number": there.number, "text": asked.text[:MOST_QUOTED]}
    add_note(ticket, by=by, at=at, text=_("Asked in #%(number)s: %(text)s") % quoted)
