"""Routing's verbs: ring, take, let pass, miss, give, put back."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts import attendance
from accounts.actions import notify
from accounts.models import Presence, User
from helpdesk.core import realtime
from helpdesk.core.actors import SYSTEM, Actor
from helpdesk.core.errors import Refused
from tickets import jobs
from tickets.actions.assignment import give, refuse_job_of_another, take_from
from tickets.actions.lock import lock, lock_workable
from tickets.models import Offer, Placement, Ticket
from tickets.refusals import SomebodyElseHasIt
from tickets.routing import choosing, keeping, load

State, Outcome = Placement.State, Offer.Outcome
HOUR = timedelta(hours=1)
MISSES_TOLD = 2  # within an hour, to the lead


class OfferOver(Refused):
    code = "offer_over"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(_("#%(number)s is no longer offered to you.") % {"number": ticket.number})


class NoRoom(Refused):
    code = "no_room"

    def __init__(self, ticket: Ticket) -> None:
        super().__init__(
            _("#%(number)s would be more than you can have at once. Finish something first.")
            % {"number": ticket.number}
        )


def ring(placement: Placement, user_id: int, *, units: int, at: datetime) -> None:
    """Offer a chat to one person; the ticket, the placement and their presence are locked."""
    placement.state, placement.user_id, placement.units = State.OFFERED, user_id, units
    placement.expires_at = at + timedelta(seconds=placement.ticket.queue.offer_s)
    placement.save(update_fields=["state", "user", "units", "expires_at"])
    Offer.objects.create(ticket=placement.ticket, user_id=user_id, at=at, outcome=Outcome.RINGING)
    Presence.objects.filter(user=user_id).update(last_assigned_at=at)
    load.settle([user_id], may_be_over=False)
    _tell(user_id, placement.ticket_id)


def place(placement: Placement, user_id: int, *, at: datetime) -> Ticket:
    """Give a ticket to one person at once; the ticket, the placement and their presence are locked."""
    Presence.objects.filter(user=user_id).update(last_assigned_at=at)
    Offer.objects.create(ticket=placement.ticket, user_id=user_id, at=at, outcome=Outcome.GIVEN, ended_at=at)
    ticket = give(placement.ticket, User.objects.get(pk=user_id), by=SYSTEM, at=at)
    Placement.objects.filter(ticket=ticket).update(is_routed=True)
    # The table refuses what routing must not give; the rest of a job comes along, whatever it takes.
    load.settle([user_id], may_be_over=ticket.job_id is not None)
    return ticket


@transaction.atomic
def take_offer(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Accept a chat that rings for oneself or for all; of several at once exactly one wins."""
    ticket = lock_workable(ticket)
    if ticket.assignee_id == by.user_id:
        return ticket
    if ticket.assignee_id is not None:
        raise SomebodyElseHasIt(ticket)
    refuse_job_of_another(ticket, by)
    placement = Placement.objects.filter(ticket=ticket).first()
    is_mine = placement is not None and placement.state == State.OFFERED and placement.user_id == by.user_id
    is_running = is_mine and placement is not None and placement.expires_at and placement.expires_at > at
    if placement is None or not (is_running or placement.state == State.OPEN):
        raise OfferOver(ticket)
    was_for_all = placement.state == State.OPEN
    if was_for_all:
        Offer.objects.create(ticket=ticket, user_id=by.user_id, at=at, outcome=Outcome.TAKEN, ended_at=at)
    ticket = give(ticket, User.objects.get(pk=by.user_id), by=by, at=at)
    # Only now is what they have locked and counted: of two taken at one moment the second is refused.
    if was_for_all and ticket.job_id is None and load.is_over(by.user_id):
        raise NoRoom(ticket)
    Placement.objects.filter(ticket=ticket).update(is_routed=True)
    return ticket


@transaction.atomic
def decline_offer(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Let a chat pass; it rings for somebody else at once."""
    ticket = lock(ticket)
    placement = Placement.objects.filter(ticket=ticket, state=State.OFFERED, user=by.user_id).first()
    if placement is None:
        raise OfferOver(ticket)
    _let_pass(placement, str(Outcome.DECLINED), at)
    return ticket


@transaction.atomic
def miss_offer(ticket: Ticket, *, at: datetime) -> bool:
    """End a ring that nobody answered: its person is away now. Tells whether it had ended."""
    ticket = lock(ticket)
    placement = Placement.objects.filter(ticket=ticket, state=State.OFFERED, expires_at__lte=at).first()
    if placement is None or placement.user_id is None:
        return False
    user_id = placement.user_id
    _let_pass(placement, str(Outcome.MISSED), at)
    attendance.set_away(user_id, reason="missed", at=at)
    missed = Offer.objects.filter(user=user_id, outcome=Outcome.MISSED, at__gt=at - HOUR).count()
    lead = ticket.queue.lead
    if missed >= MISSES_TOLD and lead is not None:
        with override(lead.language):
            text = _("%(name)s missed %(count)s chats within an hour.")
            text %= {"name": User.objects.get(pk=user_id).name, "count": missed}
        notify(
            lead,
            kind="missed_offers",
            text=text,
            key=f"missed:{user_id}:{at:%Y-%m-%dT%H}",
            at=at,
        )
    return True


@transaction.atomic
def put_back(ticket: Ticket, *, at: datetime, reason: str, where: QuerySet[Placement] | None = None) -> bool:
    """Take a ticket from somebody who cannot answer it; it keeps its due time and waits at the head.

    `where` is looked at once more under the lock: they may have answered, or another has it, by now.
    """
    ticket = lock(ticket)
    placement = (Placement.objects.all() if where is None else where).filter(ticket=ticket).first()
    if placement is None or placement.user is None:
        return False
    user = placement.user
    if placement.state == State.OFFERED:
        _let_pass(placement, str(Outcome.WITHDRAWN), at)
        return True
    said = {"from": user.pk, "from_name": user.name, "reason": reason}
    take_from(ticket, by=SYSTEM, at=at, data=said)
    for other in jobs.live_members(ticket).select_for_update(of=("self",), no_key=True, skip_locked=True):
        if other.assignee_id == user.pk:
            take_from(other, by=SYSTEM, at=at, data=said)
    lost_by = user.name if reason == "lost" else ""
    Placement.objects.filter(ticket=ticket).update(missed=[user.pk], lost_by=lost_by, waits_since=at)
    return True


def open_to_all(placement: Placement) -> None:
    """Let a chat ring for everybody who could take it; the first one to take it has it."""
    placement.state, placement.user_id, placement.units = State.OPEN, None, 0
    placement.expires_at = None
    placement.save(update_fields=["state", "user", "units", "expires_at"])
    realtime.publish(f"queue.{placement.queue_id}", "offer", ticket=placement.ticket_id)


def is_for_all(placement: Placement, at: datetime) -> bool:
    return choosing.rings_for_all(len(placement.missed), at - placement.waits_since)


def _let_pass(placement: Placement, outcome: str, at: datetime) -> None:
    user_id = placement.user_id
    Offer.objects.filter(ticket=placement.ticket_id, outcome=Outcome.RINGING).update(
        outcome=outcome, ended_at=at
    )
    keeping.let_wait(placement)
    if user_id not in placement.missed:
        placement.missed = [*placement.missed, user_id]
    placement.save()
    load.settle([user_id])
    _tell(user_id, placement.ticket_id)
    load.ask_for_place(placement.ticket_id)


def _tell(user_id: int | None, number: int) -> None:
    realtime.publish(f"user.{user_id}", "offer", ticket=number)
