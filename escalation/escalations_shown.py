"""What a ticket page shows of its escalations: the way it went, what is asked now, cards in the history."""

from dataclasses import dataclass
from datetime import datetime

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.models import Queue, User
from escalation import acks, notices_shown, reasons, states, warm
from escalation.actions.escalating import plan_of
from escalation.escalation_people import may_take
from escalation.models import Escalation
from tickets.models import Ticket, TicketEvent

MOST_SHOWN = 3  # earlier stations of a ticket that went around a lot


@dataclass(frozen=True)
class Station:
    """One queue on a ticket's way."""

    queue: Queue
    name: str
    is_now: bool = False
    at: datetime | None = None  # when it goes there, if nobody does anything
    taken_at: datetime | None = None
    waits: bool = False


@dataclass(frozen=True)
class Asked:
    """What is asked of whom now, and what this person may do about it."""

    escalation: Escalation
    reason: str
    may_take: bool
    is_mine: bool
    may_withdraw: bool
    may_take_over: bool
    keeper: User | None = None  # has the live chat until somebody takes this
    rings: bool = False


def current(ticket: Ticket) -> Escalation | None:
    """Give what the ticket waits for: the work that was handed on before the word that was asked for."""
    rows = Escalation.objects.unfinished().filter(ticket=ticket)
    return (
        rows.select_related("to_queue__lead", "from_queue", "requested_by", "taken_by", "named")
        .order_by("kind", "-pk")
        .first()
    )


def stations(ticket: Ticket) -> list[Station]:
    """Give the way of a ticket, where it is, and who has it next if nobody takes it."""
    rows = list(
        Escalation.objects.filter(ticket=ticket)
        .select_related("from_queue", "to_queue__calendar", "taken_by", "named")
        .order_by("pk")
    )
    open_one = next((row for row in reversed(rows) if row.is_unfinished and row.is_functional), None)
    past = _past(rows, ticket)
    if open_one is None:
        return [*past[-MOST_SHOWN:], Station(ticket.queue, _holder(ticket), is_now=True)]
    now = Station(
        ticket.queue,
        open_one.taken_by.name if open_one.taken_by else _holder(ticket, open_one),
        is_now=True,
        taken_at=open_one.acked_at,
        waits=open_one.is_waiting,
    )
    return [*past[-MOST_SHOWN:], now, *_next(open_one, ticket)]


def asked(ticket: Ticket, user: User, *, at: datetime) -> Asked | None:
    escalation = current(ticket)
    if escalation is None:
        return None
    is_mine = escalation.taken_by_id == user.pk
    is_kept = escalation.is_waiting and escalation.warm_until is not None and escalation.named_id is None
    return Asked(
        escalation=escalation,
        reason=reasons.label_of(escalation.reason, escalation.reason_text),
        may_take=escalation.is_waiting and may_take(user.pk, escalation.to_queue, escalation.named_id),
        is_mine=is_mine,
        may_withdraw=user.pk in (escalation.requested_by_id, ticket.owner_id) and not is_mine,
        may_take_over=is_mine and escalation.is_functional and ticket.owner_id != user.pk,
        keeper=ticket.assignee if is_kept else None,
        rings=warm.is_ringing(escalation, at),
    )


def cards(events: list[TicketEvent]) -> dict[int, str]:
    """Draw hand-overs with their question, once for a whole page of history."""
    ids = {event.data["escalation"] for event in events if event.data.get("escalation")}
    rows = Escalation.objects.filter(pk__in=ids).select_related("to_queue", "requested_by")
    found = rows.prefetch_related("notices__message__delivery").in_bulk()
    drawn = {}
    for event in events:
        if row := found.get(event.data.get("escalation")):
            context = {
                "event": event,
                "escalation": row,
                "why": reasons.label_of(row.reason, row.reason_text),
                "told": [notices_shown.line(notice) for notice in row.notices.all()],
            }
            drawn[event.seq] = render_to_string("escalation/_escalated.html", context)
    return drawn


def _past(rows: list[Escalation], ticket: Ticket) -> list[Station]:
    """Give the queues it came from, each once, without the one it is in."""
    past: dict[int, Station] = {}
    for row in rows:
        if row.is_functional and row.from_queue_id != ticket.queue_id:
            owner = ticket.owner.name if ticket.owner and not past else ""
            past[row.from_queue_id] = Station(row.from_queue, owner)
        if row.is_functional and row.to_queue_id != ticket.queue_id:
            past[row.to_queue_id] = Station(row.to_queue, row.taken_by.name if row.taken_by else "")
    return list(past.values())


def _next(row: Escalation, ticket: Ticket) -> list[Station]:
    if not row.is_waiting or row.named_id:
        return []
    manager = Queue.objects.filter(level="management", is_active=True).exclude(pk=row.to_queue_id).first()
    at = plan_of(row.to_queue, ticket.priority, row.requested_at).at(acks.RUNGS[-1][1])
    return [Station(manager, "", at=at)] if manager else []


def _holder(ticket: Ticket, open_one: Escalation | None = None) -> str:
    """Name who has it; whoever only keeps a live chat meanwhile is not of the queue that was asked."""
    person = ticket.assignee
    if person and open_one and not may_take(person.pk, open_one.to_queue, open_one.named_id):
        person = None
    return person.name if person else str(_("No one yet"))


def is_late(escalation: Escalation, now: datetime) -> bool:
    return escalation.state in states.WAITING and escalation.ack_due_at < now
