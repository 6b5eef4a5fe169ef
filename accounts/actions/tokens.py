"""API tokens: shown once, kept as a hash."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import ApiToken, User
from helpdesk.core import secrets


@transaction.atomic
def create_token(
    user: User, *, name: str, at: datetime, life: timedelta | None = None
) -> tuple[ApiToken, str]:
    """Create a token for a person; gives the row and the text, which is kept nowhere else."""
    text = secrets.new_token()
    token = ApiToken.objects.create(
        user=user,
        name=name,
        token_hash=secrets.hash_token(text),
        start=text[:8],
        created_at=at,
        expires_at=at + life if life else None,
    )
    return token, text


@transaction.atomic
def revoke_token(token: ApiToken, *, at: datetime) -> None:
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at)
