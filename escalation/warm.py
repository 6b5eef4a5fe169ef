"""A live chat is handed to seniors warm: it rings at them while whoever has it goes on with it (2.4)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from accounts.models import Level, Queue, User
from escalation import states
from escalation.escalation_people import may_take
from escalation.models import Escalation, EscalationKind, EscalationOffer
from helpdesk.core import realtime
from tickets.models import Thread, Ticket
from tickets.routing import lanes

RINGS_FOR = timedelta(seconds=60)


def until(ticket: Ticket, to: Queue, *, kind: str, at: datetime) -> datetime | None:
    """Say until when it rings; none where it is no live chat that somebody has, or not for seniors."""
    if kind != EscalationKind.FUNCTIONAL or to.level != Level.SENIOR or ticket.assignee_id is None:
        return None
    return at + RINGS_FOR if _is_live(ticket, at) else None


def is_ringing(escalation: Escalation, at: datetime) -> bool:
    until = escalation.warm_until
    return escalation.is_waiting and until is not None and at < until


def ringing_at(user: User, *, at: datetime) -> Iterable[Escalation]:
    """Give what rings at a person, the longest first."""
    rows = Escalation.objects.visible_to(user).filter(
        state__in=states.WAITING, warm_until__gt=at, offers__user=user, offers__rung=0
    )
    rows = rows.select_related("ticket__customer", "ticket__assignee", "requested_by", "to_queue")
    return rows.order_by("warm_until", "pk").distinct()


def gives_way(ticket: Ticket, user_id: int | None) -> bool:
    """Tell whether whoever has a chat keeps it only until this person joins."""
    asked = Escalation.objects.filter(
        ticket=ticket,
        state__in=states.WAITING,
        warm_until__isnull=False,
        to_queue=ticket.queue_id,
        named=None,
    )
    return any(may_take(user_id, row.to_queue, None) for row in asked.select_related("to_queue"))


def ring_again(escalation: Escalation) -> None:
    """Have those at whom it rings, or rang, look again."""
    if escalation.warm_until is None:
        return
    people = EscalationOffer.objects.filter(escalation=escalation, rung=0).values_list("user", flat=True)
    for user_id in people:
        realtime.publish(f"user.{user_id}", "offer", ticket=escalation.ticket_id)


def _is_live(ticket: Ticket, at: datetime) -> bool:
    """Tell whether the customer wrote in a channel of live talk a moment ago."""
    last = (
        Thread.objects.filter(ticket=ticket, last_in_at__gt=at - lanes.ACTIVE_FOR)
        .order_by("-last_in_at", "-pk")
        .values_list("account__capabilities", flat=True)
        .first()
    )
    return bool(last and last.get("is_instant"))
