"""What a ticket's own events mean for its escalations: taken by a reply or a claim, over with a solve."""

from escalation import states
from escalation.actions.settling import end_with_ticket
from escalation.actions.taking import have, let_go
from escalation.escalation_people import may_take
from escalation.escalations_log import log
from escalation.models import Escalation
from helpdesk.core.actors import Actor
from tickets import events
from tickets.models import Status, Ticket, TicketEvent


def on_status(event: TicketEvent, ticket: Ticket) -> None:
    """A solved ticket asks nobody for anything more."""
    if event.data.get("to") in (Status.SOLVED, Status.CLOSED):
        end_with_ticket(ticket, states.RESOLVE, by=_author(event), at=event.at)


def on_merged(event: TicketEvent, ticket: Ticket) -> None:
    end_with_ticket(ticket, states.RESOLVE, by=_author(event), at=event.at)


def on_transferred(event: TicketEvent, ticket: Ticket) -> None:
    """Whoever moves it to a further queue by hand has sent it on."""
    end_with_ticket(ticket, states.PASS_ON, by=_author(event), at=event.at)


def on_assigned(event: TicketEvent, ticket: Ticket) -> None:
    """Who takes the ticket has taken what was asked; who is only given it has not said so."""
    if event.data.get("from") and event.data["from"] != event.data.get("to"):
        _hand_back(event, ticket)
    if event.by_user_id is None or event.by_user_id != event.data.get("to") or event.data.get("back"):
        return
    escalation = _open(ticket)
    if escalation is not None and _take(escalation, ticket, event):
        data = {"queue": escalation.to_queue.slug, "escalation": escalation.pk, "claimed": True}
        events.record(ticket, events.ACK, by=_author(event), at=ticket.last_event_at, data=data)


def _hand_back(event: TicketEvent, ticket: Ticket) -> None:
    """Whoever had it put it back or was relieved of it: what was asked is offered anew."""
    escalation = _open(ticket)
    if escalation is None or escalation.state not in states.TAKEN:
        return
    if escalation.taken_by_id == event.data["from"] and escalation.taken_by_id != event.data.get("to"):
        let_go(escalation, ticket, at=ticket.last_event_at, why="put_back")


def on_message(event: TicketEvent, ticket: Ticket) -> None:
    """A public answer takes it too; any word of whoever has it begins the work."""
    if event.data.get("author") != "agent" or event.by_user_id is None:
        return
    escalation = _open(ticket)
    if escalation is None:
        return
    is_public = event.data.get("public") is not False
    if is_public and event.data.get("queue") == escalation.to_queue.slug:
        _take(escalation, ticket, event)
        _join(ticket, escalation, event)
    if escalation.state == states.ACKED and escalation.taken_by_id == event.by_user_id:
        log(escalation, states.START, by=_author(event), at=ticket.last_event_at)


def _take(escalation: Escalation, ticket: Ticket, event: TicketEvent) -> bool:
    if not escalation.is_waiting or not may_take(event.by_user_id, escalation.to_queue, escalation.named_id):
        return False
    have(escalation, ticket, by=_author(event), at=ticket.last_event_at)
    return True


def _join(ticket: Ticket, escalation: Escalation, event: TicketEvent) -> None:
    """Whoever answered in a chat that another only kept has it from now on."""
    person, was = escalation.taken_by, ticket.assignee
    if person is None or was in (None, person) or event.by_user_id != person.pk or not escalation.warm_until:
        return
    ticket.assignee = person
    data = {"to": person.pk, "to_name": person.name, "from": was.pk, "owner": ticket.owner_id}
    events.record(
        ticket, events.ASSIGNED, by=_author(event), at=ticket.last_event_at, save=["assignee"], data=data
    )


def _open(ticket: Ticket) -> Escalation | None:
    return (
        Escalation.objects.unfinished()
        .filter(ticket=ticket, kind="functional", to_queue=ticket.queue_id)
        .select_related("to_queue", "from_queue")
        .first()
    )


def _author(event: TicketEvent) -> Actor:
    return Actor(kind=event.by_kind, name=event.by_name, user_id=event.by_user_id)
