"""What rings at one person."""

from collections.abc import Callable, Iterable
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
    join: str = ""  # where a person joins a chat that somebody has
    said: str = ""  # in place of what the customer wrote last


@dataclass(frozen=True)
class Ringing:
    is_routed: bool  # the person works in a queue that gives out its tickets
    rings: tuple[Ring, ...]
    away_reason: str


Rings = Callable[[User, datetime], Iterable[Ring]]
_sources: list[Rings] = []


def add_source(source: Rings) -> None:
    """Let something else ring at people, too: chats they are asked to join."""
    _sources.append(source)


def of(user: User, *, at: datetime) -> Ringing:
    """Give the chats that ring at this person or at all who could take them."""
    joins = tuple(ring for source in _sources for ring in source(user, at))
    routed = Membership.objects.filter(
        user=user, queue__is_active=True, queue__strategy=Strategy.AUTOMATIC
    ).exists()
    if not routed:
        return Ringing(is_routed=False, rings=joins, away_reason="")
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
        rings=(*joins, *(Ring(row.ticket, row.expires_at) for row in found[:MOST])),
        away_reason=presence.away_reason if presence else "",
    )


def _may_take(user: User, placement: Placement, at: datetime) -> bool:
    person = people.one(user.pk, at=at)
    return person is not None and choosing.is_eligible(person, dispatch.need_of(placement))
