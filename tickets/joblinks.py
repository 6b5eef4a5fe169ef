"""Answers on one ticket of a job that count for another, as long as they are linked and nothing was lost."""

from tickets import events
from tickets.models import Message, Ticket, TicketEvent


def relied_on(message: Message) -> dict[int, TicketEvent]:
    """Give the tickets, by number, that wait again if this message was lost, and how it answered them.

    An answer counts on other tickets of its job; a pointer is what makes it count where it was sent.
    """
    found: dict[int, TicketEvent] = {}
    answered = TicketEvent.objects.filter(kind=events.ANSWERED_IN_JOB)
    if message.author_kind == "agent" and (job := message.ticket.job_id):
        rows = answered.filter(ticket__job=job, data__job=job, data__id=message.pk)
    else:
        rows = answered.filter(ticket=message.ticket_id, data__pointer=message.pk)
    for event in rows.select_related("ticket"):
        if event.seq > _left(event.ticket) and event.data["job"] == event.ticket.job_id:
            found[event.ticket_id] = event
    return found


def last_answered(ticket: Ticket, *, lost: int | None = None) -> int:
    """Give the number of the last event by which the job answered this ticket; 0 where none counts."""
    if ticket.job_id is None:
        return 0
    failed = ticket.events.filter(kind=events.DELIVERY_FAILED).values_list("data__ref", flat=True)
    gone = {*failed, lost}
    rows = ticket.events.filter(kind=events.ANSWERED_IN_JOB, data__job=ticket.job_id)
    counted = rows.filter(seq__gt=_left(ticket)).order_by("-seq").values_list("seq", "data__id")
    return next((seq for seq, answer in counted if answer not in gone), 0)


def _left(ticket: Ticket) -> int:
    """What was before a parting counts no more, although the same job was joined again."""
    left = ticket.events.filter(kind=events.LEFT_JOB).order_by("-seq")
    return left.values_list("seq", flat=True).first() or 0
