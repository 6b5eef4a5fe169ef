"""What fired is written down where it happens, in the same transaction; the sweep acts on it."""

from collections.abc import Iterable
from datetime import datetime

from escalation.models import TriggerFiring
from tickets.models import Ticket


def note_triggers(ticket: Ticket, found: Iterable[tuple[str, str]], *, at: datetime) -> None:
    """Remember what fired, once per ticket, trigger and instance; the sweep acts on it."""
    note_all(((ticket, trigger, instance) for trigger, instance in found), at=at)


def note_all(found: Iterable[tuple[Ticket, str, str]], *, at: datetime) -> None:
    """Remember what fired on many tickets in one statement."""
    rows = [
        TriggerFiring(ticket=ticket, trigger=trigger, instance=instance[:60], mode="", at=at)
        for ticket, trigger, instance in found
    ]
    if rows:
        TriggerFiring.objects.bulk_create(rows, ignore_conflicts=True)
