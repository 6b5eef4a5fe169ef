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
    presence.chosen, presence.changed_at = state, at
    presence.lease_until = at + LEASE
    presence.save(update_fields=["chosen", "changed_at", "lease_until"])
    events.announce("presence", presence)
    return presence
