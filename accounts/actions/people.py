"""Roles, comings and goings. Whoever's rights change is cut off from open sockets at once."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts import events
from accounts.models import ApiToken, Presence, Role, User
from helpdesk.core.errors import Invalid, Refused

PROFILE = (
    "name",
    "signature",
    "language",
    "time_zone",
    "theme",
    "density",
    "has_sound",
    "has_single_keys",
    "capacity",
)
MOST_AT_ONCE = 100


@transaction.atomic
def change_role(user: User, role: str) -> User:
    user = _lock_with_admins(user)
    if user.role == role:
        return user
    if user.is_admin:
        _keep_one_admin(user)
    user.role = Role(role)
    user.save(update_fields=["role"])
    raise_epoch(user)
    events.announce("role", user)
    return user


@transaction.atomic
def deactivate(user: User, *, at: datetime) -> User:
    """End a person's access: sessions, sockets and tokens stop working at once."""
    user = _lock_with_admins(user)
    if not user.is_active:
        raise Refused(_("%(name)s is not active.") % {"name": user.name})
    if user.is_admin:
        _keep_one_admin(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    Presence.objects.filter(user=user).update(lease_until=None)
    raise_epoch(user)
    events.announce("user", user)
    return user


@transaction.atomic
def reactivate(user: User) -> User:
    user = lock_person(user)
    if user.is_active:
        raise Refused(_("%(name)s is already active.") % {"name": user.name})
    user.is_active = True
    user.save(update_fields=["is_active"])
    raise_epoch(user)
    events.announce("user", user)
    return user


@transaction.atomic
def change_profile(user: User, **values: Any) -> User:
    """Change how a person is shown and how their pages look; never their rights."""
    if not 0 <= values.get("capacity", 0) <= MOST_AT_ONCE:
        sentence = _("Nobody can have fewer than 0 or more than %(most)d tickets at once.")
        sentence %= {"most": MOST_AT_ONCE}
        raise Invalid(sentence, fields={"capacity": [sentence]})
    user = lock_person(user)
    for name, value in values.items():
        if name not in PROFILE:
            raise ValueError(f"{name} is not part of a profile")
        setattr(user, name, value)
    user.save(update_fields=list(values))
    events.announce("user", user)
    return user


def lock_person(user: User) -> User:
    """Lock a person, but not the key: whoever writes about them meanwhile need not wait for this."""
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _lock_with_admins(user: User) -> User:
    """Lock a person and every admin, in order, so that two admins cannot end each other at one moment."""
    either = Q(pk=user.pk) | Q(role=Role.ADMIN, is_active=True)
    found = User.objects.select_for_update(no_key=True).filter(either).order_by("pk")
    return {person.pk: person for person in found}[user.pk]


def raise_epoch(user: User) -> None:
    """Make open sockets look again at what this person may see."""
    User.objects.filter(pk=user.pk).update(access_epoch=F("access_epoch") + 1)
    user.refresh_from_db(fields=["access_epoch"])


def _keep_one_admin(user: User) -> None:
    if not User.objects.filter(role=Role.ADMIN, is_active=True).exclude(pk=user.pk).exists():
        raise Refused(_("This is the last admin. Make somebody else an admin first."))
