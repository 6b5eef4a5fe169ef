"""Placements follow their tickets: who waits, who has what, and what it takes of them."""

from datetime import datetime

from django.db.models import F

from accounts.models import Level, Queue
from tickets import jobs
from tickets.models import Offer, Placement, Status, Thread, Ticket
from tickets.routing import lanes, load
from tickets.routing.lanes import Weights

State = Placement.State
CASES = (Level.FINANCE, Level.TECHNICAL)


def follow(ticket: Ticket, *, at: datetime, customer_wrote: bool = False) -> Placement | None:
    """Bring the placement of a locked ticket in step with it; gives the one that waits, if it does."""
    placement = Placement.objects.filter(ticket=ticket).first()
    if not _is_placed(ticket):
        _forget(placement, at)
        return None
    placement = placement or _new(ticket, at)
    was, stood, moved = placement.user_id, placement.state, placement.queue_id not in (None, ticket.queue_id)
    if stood == State.OFFERED and (ticket.assignee_id or moved):
        _end_ring(placement, at, taken_by=ticket.assignee_id)
    placement.queue = ticket.queue
    placement.lane = lane_of(ticket)
    placement.language = ticket.language
    if customer_wrote:
        placement.active_until = at + lanes.ACTIVE_FOR
    if ticket.assignee_id:
        _hold(placement, ticket, at, is_routed=customer_wrote)
    elif stood == State.HELD or moved:
        let_wait(placement)
    placement.save()
    if was or placement.user_id:
        load.settle([was, placement.user_id])
    return placement if placement.state == State.WAITING else None


def wake(ticket: Ticket, *, at: datetime) -> None:
    """A customer wrote on a ticket somebody has: it takes its full units again.

    One that was solved comes back to whoever solved it without being asked: as one that was given out,
    it goes on to others where they do not answer.
    """
    placement = Placement.objects.filter(ticket=ticket, state=State.HELD).first()
    is_awake = placement and placement.active_until and placement.active_until > at + lanes.ACTIVE_FOR / 2
    if placement and is_awake and placement.units == units_of(ticket, placement, at):
        return  # the hot path writes once in five minutes
    follow(ticket, at=at, customer_wrote=True)


def rest(placement: Placement, *, at: datetime) -> None:
    """A messenger ticket was quiet for ten minutes: only a reserve is kept for it, where somebody has it."""
    placement.active_until = None
    if placement.state == State.HELD:
        placement.units = units_of(placement.ticket, placement, at)
    placement.save(update_fields=["active_until", "units"])
    load.settle([placement.user_id])


def lane_of(ticket: Ticket) -> int:
    thread = (
        Thread.objects.filter(ticket=ticket)
        .order_by(F("last_in_at").desc(nulls_last=True), "-pk")
        .values_list("account__capabilities", flat=True)
        .first()
    )
    # A live chat that somebody has is one wherever it was escalated to.
    waits = ticket.assignee_id is None or not (thread or {}).get("is_instant")
    return lanes.lane_of(thread or {}, is_handed_over=waits and ticket.queue.level != Level.FRONTLINE)


def weights_of(queue: Queue) -> Weights:
    return Weights(queue.chat_units, queue.message_units, queue.mail_units, queue.case_units)


def needed_by(queue: Queue, lane: int) -> int:
    return lanes.needed(lane, weights_of(queue), is_case=queue.level in CASES)


def units_of(ticket: Ticket, placement: Placement, at: datetime) -> int:
    return lanes.held(
        placement.lane,
        ticket.status,
        weights_of(ticket.queue),
        is_case=ticket.queue.level in CASES,
        is_active=bool(placement.active_until and placement.active_until > at),
    )


def _is_placed(ticket: Ticket) -> bool:
    """Held tickets count on their person everywhere; only automatic queues give out what waits."""
    if not ticket.is_live or ticket.status == Status.BOT:
        return False
    if ticket.assignee_id:
        return True
    return ticket.queue.is_automatic and ticket.status in lanes.WORKED and not jobs.is_covered(ticket)


def _new(ticket: Ticket, at: datetime) -> Placement:
    # Whatever just came or was just taken is being worked on.
    return Placement(ticket=ticket, waits_since=at, active_until=at + lanes.ACTIVE_FOR)


def _hold(placement: Placement, ticket: Ticket, at: datetime, *, is_routed: bool) -> None:
    if placement.state != State.HELD or placement.user_id != ticket.assignee_id:
        placement.held_since, placement.is_routed = at, is_routed
        placement.active_until = placement.active_until or at + lanes.ACTIVE_FOR
    placement.state, placement.user, placement.expires_at = State.HELD, ticket.assignee, None
    placement.units = units_of(ticket, placement, at)


def let_wait(placement: Placement) -> None:
    """Put a placement back among those that wait; saves nothing."""
    placement.state, placement.user, placement.units = State.WAITING, None, 0
    placement.held_since, placement.is_routed, placement.expires_at = None, False, None


def _end_ring(placement: Placement, at: datetime, *, taken_by: int | None) -> None:
    ringing = Offer.objects.filter(ticket=placement.ticket_id, outcome=Offer.Outcome.RINGING)
    is_theirs = taken_by == placement.user_id
    ringing.update(outcome=Offer.Outcome.TAKEN if is_theirs else Offer.Outcome.WITHDRAWN, ended_at=at)


def _forget(placement: Placement | None, at: datetime) -> None:
    if placement is None:
        return
    if placement.state == State.OFFERED:
        _end_ring(placement, at, taken_by=None)
    Placement.objects.filter(pk=placement.pk).delete()
    if placement.user_id:
        load.settle([placement.user_id])
