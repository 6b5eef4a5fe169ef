"""Choosing a new password; every other session of the person ends with the old one."""

from django.db import transaction

from accounts.actions.people import lock_person, raise_epoch
from accounts.models import User
from accounts.tasks import send_password_reset
from helpdesk.core.queueing import delay


@transaction.atomic
def change_password(user: User, password: str) -> User:
    """Set a password; sessions are bound to it, so all end but the one the view keeps."""
    user = lock_person(user)
    user.set_password(password)
    user.save(update_fields=["password"])
    raise_epoch(user)
    return user


def ask_password_reset(email: str) -> None:
    """Have a link sent if somebody active has this address; say nothing either way."""
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user:
        delay(send_password_reset, user.pk)
