"""Telling one of our people something about a ticket, with the way to it."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.actions import notify
from accounts.models import Notification, User
from tickets.models import Ticket


def tell(
    person: User, ticket: Ticket, text: str, *, key: str, at: datetime, kind: str = "escalation"
) -> None:
    """Notify a person once per key; `text` is in their language, `kind` is escalation, late or due."""
    notify(person, kind=kind, text=text, key=key, at=at, **_way(ticket))


def prepared(
    person: User, ticket: Ticket, text: str, *, key: str, at: datetime, kind: str = "escalation"
) -> Notification:
    """Give the same as a row, for whoever tells many people at once."""
    return Notification(user=person, kind=kind, text=text[:300], key=key[:120], created_at=at, **_way(ticket))


def _way(ticket: Ticket) -> dict[str, Any]:
    return {"url": reverse("tickets:ticket", args=[ticket.number]), "subject": f"ticket:{ticket.number}"}
