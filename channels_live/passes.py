"""Single-use passes that let a page open its socket: the first frame carries one."""

from datetime import datetime, timedelta

from channels_live.models import SocketPass
from helpdesk.core import secrets

LIFE = timedelta(seconds=30)


def issue(kind: str, subject: str, *, at: datetime) -> str:
    """Make a pass for one socket of `kind` (agent, widget) about `subject`."""
    token = secrets.new_token()
    SocketPass.objects.filter(expires_at__lt=at).delete()
    SocketPass.objects.create(
        token_hash=secrets.hash_token(token), kind=kind, subject=subject, expires_at=at + LIFE
    )
    return token


def redeem(kind: str, token: str, *, at: datetime) -> str | None:
    """Use a pass up; gives its subject, or nothing when it is wrong, old or used."""
    found = SocketPass.objects.filter(token_hash=secrets.hash_token(token), kind=kind, expires_at__gte=at)
    subject = found.values_list("subject", flat=True).first()
    if subject is None or not found.delete()[0]:
        return None
    return subject
