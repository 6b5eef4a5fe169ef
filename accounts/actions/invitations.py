"""Inviting people: a link that works once, for a week."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.actions.queues import join_queue
from accounts.models import Invitation, Queue, Role, User, Workspace
from helpdesk.core import secrets
from helpdesk.core.errors import Refused

LIFE = timedelta(days=7)


@transaction.atomic
def invite(
    email: str, *, role: str, queues: Iterable[Queue], language: str, by: User, at: datetime
) -> tuple[Invitation, str]:
    """Invite somebody; gives the invitation and its token, which is kept nowhere else."""
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise Refused(_("%(email)s already works here.") % {"email": email})
    Invitation.objects.filter(email=email, accepted_at=None, expires_at__gt=at).update(expires_at=at)
    token = secrets.new_token()
    invitation = Invitation.objects.create(
        email=email,
        role=Role(role),
        language=language,
        token_hash=secrets.hash_token(token),
        invited_by=by,
        created_at=at,
        expires_at=at + LIFE,
    )
    invitation.queues.set(queues)
    return invitation, token


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, at: datetime) -> None:
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None, expires_at__gt=at).update(expires_at=at)


def open_invitation(token: str, *, at: datetime) -> Invitation | None:
    """Find the invitation of a token while it may still be accepted."""
    return Invitation.objects.filter(
        token_hash=secrets.hash_token(token), accepted_at=None, expires_at__gt=at, invited_by__is_active=True
    ).first()


@transaction.atomic
def accept_invitation(invitation: Invitation, *, name: str, password: str, at: datetime) -> User:
    """Make the invited person one of us."""
    invitation = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if invitation.accepted_at or invitation.expires_at <= at:
        raise Refused(_("This invitation is no longer valid. Ask for a new one."))
    if User.objects.filter(email__iexact=invitation.email).exists():
        raise Refused(_("%(email)s already works here.") % {"email": invitation.email})
    user = User.objects.create_user(
        invitation.email,
        password,
        name=name,
        role=invitation.role,
        language=invitation.language,
        time_zone=Workspace.current().time_zone,
    )
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    events.announce("user", user)
    for queue in invitation.queues.all():
        join_queue(user, queue)
    return user
