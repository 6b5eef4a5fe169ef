"""What lets a browser back into its conversation: a random token, kept only as a hash."""

from datetime import datetime, timedelta

from channels_live.models import VisitorSession
from helpdesk.core import secrets
from tickets.models import Thread

LIFE = timedelta(hours=24)  # since it was last used
FRESH = timedelta(minutes=5)
LONGEST = 100


def issue(thread: Thread, *, is_verified: bool, at: datetime) -> str:
    """Make a token of 256 random bits for one thread."""
    token = secrets.new_token()
    VisitorSession.objects.create(
        thread=thread,
        token_hash=secrets.hash_token(token),
        is_verified=is_verified,
        created_at=at,
        seen_at=at,
        expires_at=at + LIFE,
    )
    return token


def find(token: str, *, at: datetime) -> VisitorSession | None:
    """Find the live session of a token, and keep it alive."""
    if not token or len(token) > LONGEST:
        return None
    session = (
        VisitorSession.objects.select_related("thread__account__queue", "thread__customer", "thread__ticket")
        .filter(token_hash=secrets.hash_token(token), expires_at__gt=at, thread__account__is_active=True)
        .first()
    )
    if session and at - session.seen_at > FRESH:
        session.seen_at, session.expires_at = at, at + LIFE
        session.save(update_fields=["seen_at", "expires_at"])
    return session
