"""What rings at one person."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import Membership, Presence, Strategy, User
from tickets.models import Placement, Ticket
from tickets.routing import choosing, dispatch, people

State = Placement.State
MOST = 3


@dataclass(frozen=True)
class Ring:
    ticket: Ticket
    until: datetime | None  # none: it rings for all


@dataclass(frozen=True)
class Ringing:
    is_routed: bool  # the person works in a queue that gives out its tickets
    rings: tuple[Ring, ...]
    away_reason: str


def of(user: User, *, at: datetime) -> Ringing:
    """Give the chats that ring at this person or at all who could take them."""
    routed = Membership.objects.filter(
        user=user, queue__is_active=True, queue__strategy=Strategy.AUTOMATIC
    ).exists()
    if not routed:
        return Ringing(is_routed=False, rings=(), away_reason="")
    mine, queues = Q(state=State.OFFERED, user=user, expires_at__gt=at), user.queues.values("pk")
    rows = Placement.objects.filter(
        mine | Q(state=State.OPEN, queue__in=queues),
        ticket__in=Ticket.objects.visible_to(user).filter(assignee=None),
    )
    rows = rows.select_related("ticket__customer", "ticket__queue", "queue").order_by("expires_at", "ticket")
    found = [row for row in rows[: MOST * 3] if row.state == State.OFFERED or _may_take(user, row, at)]
    presence = Presence.objects.filter(user=user, chosen=Presence.State.AWAY).first()
    return Ringing(
        is_routed=True,
        rings=tuple(Ring(row.ticket, row.expires_at) for row in found[:MOST]),
        away_reason=presence.away_reason if presence else "",
    )


def _may_take(user: User, placement: Placement, at: datetime) -> bool:
    person = people.one(user.pk, at=at)
    return person is not None and choosing.is_eligible(person, dispatch.need_of(placement))
