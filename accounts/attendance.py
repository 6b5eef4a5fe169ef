"""Who is at work: leases that an open workspace prolongs."""

from datetime import datetime

from django.db import transaction

from accounts import events
from accounts.models import Presence, User
from accounts.models.presence import LEASE


@transaction.atomic
def renew(user: User, *, at: datetime) -> Presence:
    """Prolong a person's lease; coming back is announced, staying is not."""
    presence, _made = Presence.objects.select_for_update().get_or_create(user=user)
    was = presence.state_at(at)
    presence.lease_until = at + LEASE
    presence.save(update_fields=["lease_until"])
    if presence.state_at(at) != was:
        events.announce("presence", presence)
    return presence


@transaction.atomic
def choose(user: User, state: str, *, at: datetime) -> Presence:
    """Set oneself online, busy, away or offline."""
    presence, _made = Presence.objects.select_for_update().get_or_create(user=user)
    presence.chosen, presence.changed_at, presence.away_reason = state, at, ""
    presence.lease_until = at + LEASE
    presence.save(update_fields=["chosen", "changed_at", "away_reason", "lease_until"])
    events.announce("presence", presence)
    return presence


@transaction.atomic
def set_away(user_id: int, *, reason: str, at: datetime) -> None:
    """Take somebody who does not react off the line until they say that they are back."""
    presence = Presence.objects.select_for_update().filter(pk=user_id).first()
    if presence is None or presence.chosen in (Presence.State.AWAY, Presence.State.OFFLINE):
        return
    presence.chosen, presence.changed_at, presence.away_reason = Presence.State.AWAY, at, reason
    presence.save(update_fields=["chosen", "changed_at", "away_reason"])
    events.announce("presence", presence)
