"""Upward talk: what changed about people, queues and hours, inside the transaction."""

from typing import Any

from django.dispatch import Signal

changed = Signal()  # kind: calendar, calendar_removal, shift, presence, membership, role, queue, user


def announce(kind: str, subject: Any) -> None:
    """Tell the apps above that something of ours has changed; errors abort the transaction."""
    changed.send(sender=type(subject), kind=kind, subject=subject)
