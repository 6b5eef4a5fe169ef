"""What people have begun to write: kept until it is sent."""

from datetime import datetime

from accounts.models import User
from tickets.models import Draft, Ticket

KINDS = ("reply", "note")


def save_draft(ticket: Ticket, *, user: User, kind: str, text: str, seen: int, at: datetime) -> None:
    """Keep a draft; an empty one is forgotten."""
    if not text.strip():
        drop_draft(ticket, user=user, kind=kind)
        return
    Draft.objects.update_or_create(
        user=user, ticket=ticket, kind=kind, defaults={"text": text, "seen_seq": seen, "saved_at": at}
    )


def drop_draft(ticket: Ticket, *, user: User, kind: str) -> None:
    Draft.objects.filter(user=user, ticket=ticket, kind=kind).delete()
