"""What people have begun to write: kept until it is sent."""

from collections.abc import Sequence
from datetime import datetime

from accounts.models import User
from tickets.models import Attachment, Draft, Ticket

KINDS = ("reply", "note")


def save_draft(
    ticket: Ticket,
    *,
    user: User,
    kind: str,
    text: str,
    seen: int,
    at: datetime,
    files: Sequence[Attachment] = (),
) -> None:
    """Keep a draft with the files that were added to it; an empty one is forgotten."""
    if not text.strip() and not files:
        drop_draft(ticket, user=user, kind=kind)
        return
    kept = {"text": text, "files": [file.pk for file in files], "seen_seq": seen, "saved_at": at}
    Draft.objects.update_or_create(user=user, ticket=ticket, kind=kind, defaults=kept)


def drop_draft(ticket: Ticket, *, user: User, kind: str) -> None:
    Draft.objects.filter(user=user, ticket=ticket, kind=kind).delete()
