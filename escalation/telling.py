"""Telling one of our people something about a ticket, with the way to it."""

from datetime import datetime

from django.urls import reverse

from accounts.actions import notify
from accounts.models import User
from tickets.models import Ticket


def tell(
    person: User, ticket: Ticket, text: str, *, key: str, at: datetime, kind: str = "escalation"
) -> None:
    """Notify a person once per key; `text` is in their language, `kind` is escalation, late or due."""
    notify(
        person,
        kind=kind,
        text=text,
        url=reverse("tickets:ticket", args=[ticket.number]),
        subject=f"ticket:{ticket.number}",
        key=key,
        at=at,
    )
