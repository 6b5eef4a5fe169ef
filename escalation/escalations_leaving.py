"""Who holds an escalation, or answers for its ticket, and is not there any more."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from accounts import roster
from accounts.models import Membership, Presence, User
from escalation import states
from escalation.models import Escalation
from tickets.models import Ticket

OFFLINE = Presence.State.OFFLINE
AROUND = timedelta(days=7)


def held_from_outside() -> Any:
    """Give what is held by people who left the queue, or who do not work here any more."""
    is_member = Membership.objects.filter(user=OuterRef("taken_by"), queue=OuterRef("to_queue"))
    held = Escalation.objects.filter(state__in=states.TAKEN)
    outside = (
        ~Q(Exists(is_member)) & ~Q(taken_by=F("to_queue__lead")) & (Q(named=None) | ~Q(taken_by=F("named")))
    )
    return (
        held.filter(Q(taken_by__is_active=False) | outside).order_by("ticket_id").values_list("pk", flat=True)
    )


def held_by_signed_off() -> Any:
    """Give what is held by people who have signed off; some of it can wait until they are back."""
    held = Escalation.objects.filter(state__in=states.TAKEN, taken_by__presence__chosen=OFFLINE)
    return held.order_by("ticket_id").values_list("pk", flat=True)


def can_wait(escalation: Escalation, ticket: Ticket, *, at: datetime) -> bool:
    """Tell whether nothing is due before the one who holds it is back, as at the end of a shift."""
    moments = (escalation.eta_at, escalation.review_at, ticket.next_due_at)
    first = min((moment for moment in moments if moment is not None), default=None)
    if first is None:
        return True
    back_at = roster.next_start(escalation.taken_by_id, at) if escalation.taken_by_id else None
    return back_at is not None and back_at <= first


def without_owner() -> Any:
    """Give live escalated tickets whose owner went away; a lead answers for them also from home."""
    gone = Q(ticket__owner__is_active=False) | (
        Q(ticket__owner__presence__chosen=OFFLINE) & Q(ticket__owner__leads__isnull=True)
    )
    found = Escalation.objects.unfinished().filter(Q(ticket__owner=None) | gone)
    return found.order_by("ticket_id").values_list("ticket_id", flat=True).distinct()


def of_off_shift(*, at: datetime) -> list[int]:
    """Give live escalated tickets whose owner's planned turn is over and whose page is closed."""
    owned = Escalation.objects.unfinished().exclude(ticket__owner=None)
    owned = owned.filter(ticket__owner__leads__isnull=True)
    pairs = set(
        owned.exclude(ticket__owner__presence__lease_until__gte=at).values_list("ticket", "ticket__owner")
    )
    off = off_shift({owner for _number, owner in pairs}, at=at)
    return sorted(number for number, owner in pairs if owner in off)


def off_shift(people: Collection[int], *, at: datetime) -> set[int]:
    """Name those of these people who work by a plan, and by it not now."""
    if not people:
        return set()
    around = roster.plan_of(people, at - AROUND, at + AROUND)
    return {pk for pk, turns in around.items() if not any(turn.start <= at < turn.end for turn in turns)}


def has_left(user: User, *, at: datetime) -> bool:
    """Tell whether somebody cannot answer to a customer: gone for good, signed off, or off shift."""
    if not user.is_active:
        return True
    presence = Presence.objects.filter(pk=user.pk).first()
    if presence is not None and presence.chosen == OFFLINE:
        return True
    is_here = presence is not None and presence.lease_until is not None and presence.lease_until >= at
    return not is_here and bool(off_shift([user.pk], at=at))
