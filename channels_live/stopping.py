"""Accounts that the far end refuses: what waits to be sent stands still until somebody repairs them."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import notify
from accounts.models import Role, User
from channels_live.account_actions import clear_problem
from channels_live.adapters import registry
from channels_live.adapters.base import SendFailed, SendUnknown
from channels_live.reasons import in_words
from helpdesk.core import secrets
from helpdesk.core.secrets import Unreadable
from tickets.models import ChannelAccount

UNREADABLE = "secrets"


@transaction.atomic
def stop(tried: ChannelAccount, error: SendFailed, *, at: datetime) -> bool:
    """Stop an account and tell the admins; false where it was repaired while we were being refused."""
    account = ChannelAccount.objects.select_for_update(no_key=True).get(pk=tried.pk)
    if account.secret_settings != tried.secret_settings:
        return False
    mark(account, error, at=at)
    if account.stopped_at is None:
        account.stopped_at = at
        account.save(update_fields=["stopped_at"])
        _tell_admins(account, error, at)
    return True


def unreadable() -> SendFailed:
    """Give the trouble of an account whose secrets were stored under another key than ours.

    Stored are English words, for each reader's language is another.
    """
    with override("en"):
        reason = _(
            "The stored secrets cannot be read. Enter them again. Until then nothing is sent, and what "
            "customers write stays with the provider, which brings it again for a day or longer."
        )
    return SendFailed(reason, permanent=True, code=UNREADABLE, scope="account", stops=True)


def stop_unreadable(kind: str, key: str, *, at: datetime) -> None:
    """Stop an account whose secrets we cannot read, and tell the admins, once."""
    for account in ChannelAccount.objects.filter(kind=kind, key=key).exclude(problem_code=UNREADABLE):
        stop(account, unreadable(), at=at)


def mark(account: ChannelAccount, error: SendFailed, *, at: datetime) -> None:
    """Show on an account's page what an admin must repair."""
    account.problem, account.problem_code, account.problem_at = error.reason[:300], error.code[:40], at
    account.save(update_fields=["problem", "problem_code", "problem_at"])


def probe() -> int:
    """Ask the far end of every stopped account again; gives how many go on.

    Some are repaired at the provider, where nothing tells us. An account that answers but still
    refuses to send is stopped anew by the first message, which waits on.
    """
    count = 0
    for account in ChannelAccount.objects.exclude(stopped_at=None).filter(is_active=True):
        try:
            registry.get(account.kind).check(account.settings)
        except (SendFailed, SendUnknown, Unreadable):
            continue
        clear_problem(account)
        count += 1
    return count


def _tell_admins(account: ChannelAccount, error: SendFailed, at: datetime) -> None:
    """Tell once a day of a reason, unless other settings are refused: each probe may lead to a new stop."""
    tried = secrets.hash_token(account.secret_settings)[:12]
    for admin in User.objects.filter(role=Role.ADMIN, is_active=True):
        with override(admin.language):
            why = in_words(account.kind, error.code, error.reason)
            text = _("%(account)s sends nothing now: %(reason)s") % {"account": account.name, "reason": why}
            notify(
                admin,
                kind="account",
                text=text,
                key=f"stopped:{account.pk}:{error.code}:{tried}:{at:%Y-%m-%d}",
                at=at,
                url=reverse("account-settings", args=[account.pk]),
            )
