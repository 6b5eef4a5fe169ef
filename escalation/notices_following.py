"""What happens to a ticket once its customer was told: taps under a result, an end of all promises."""

from django.utils.translation import gettext as _
from django.utils.translation import override

from escalation.actions.noting import note_triggers
from escalation.models import Notice
from escalation.notices_texts import PURPOSE, is_solved
from escalation.telling import tell
from helpdesk.core.actors import Actor
from tickets import actions
from tickets.models import Status, Ticket, TicketEvent


def on_status(event: TicketEvent, ticket: Ticket) -> None:
    """Of what is solved no time is promised any more."""
    if event.data.get("to") in (Status.SOLVED, Status.CLOSED):
        _promise_nothing(ticket)


def on_merged(event: TicketEvent, ticket: Ticket) -> None:
    _promise_nothing(ticket)


def on_choice(event: TicketEvent, ticket: Ticket) -> None:
    """Yes or No under a result: the owner hears of it, a No opens a solved ticket and asks for a call."""
    ref, solved = str(event.data.get("ref") or ""), is_solved(str(event.data.get("value") or ""))
    if event.data.get("purpose") != PURPOSE or solved is None or not ref.isdecimal():
        return
    notice = Notice.objects.filter(message=int(ref), escalation__ticket=ticket).first()
    if notice is None:
        return
    if not solved:
        if ticket.status == Status.SOLVED:
            by = Actor(kind="customer", name=ticket.customer.shown_name)
            actions.reopen(ticket, by=by, at=ticket.last_event_at, reason="not_solved")
        note_triggers(ticket, [("T10", f"notice:{notice.pk}")], at=event.recorded_at)
    _tell_owner(event, ticket, notice, solved)


def _tell_owner(event: TicketEvent, ticket: Ticket, notice: Notice, solved: bool) -> None:
    owner = ticket.owner
    if owner is None or not owner.is_active:
        return
    with override(owner.language):
        text = (
            _("#%(number)s: the customer says that it is solved.")
            if solved
            else _("#%(number)s: the customer says that it is not solved.")
        ) % {"number": ticket.number}
    key = f"notice:{notice.pk}:{'yes' if solved else 'no'}"
    tell(owner, ticket, text, key=key, at=event.at, kind="escalation" if solved else "late")


def _promise_nothing(ticket: Ticket) -> None:
    if ticket.promise_at is not None:
        ticket.promise_at = None
        ticket.save(update_fields=["promise_at"])
