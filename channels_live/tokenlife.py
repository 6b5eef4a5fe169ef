"""Until when the token of an account is good, as the far end tells it; admins hear of its end in time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions import notify
from accounts.models import Role, User
from channels_live.adapters import registry
from channels_live.adapters.base import SendFailed, SendUnknown, TokenAger
from channels_live.models import AccountNotice
from channels_live.news import keep
from helpdesk.core.secrets import Unreadable
from tickets.models import ChannelAccount

KIND = "token"
AGAIN = timedelta(days=1)
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Life:
    """What the far end said last about an account's token."""

    told_at: datetime
    ends_at: datetime | None  # nothing: it does not run out

    def is_short(self, now: datetime) -> bool:
        return self.ends_at is not None and self.ends_at - now < SOON


def of(account: ChannelAccount) -> Life | None:
    """Give what is known, where this kind of account tells it."""
    told = AccountNotice.objects.filter(account=account, kind=KIND).first()
    if told is None:
        return None
    ends = told.data.get("ends_at")
    return Life(told.at, datetime.fromisoformat(ends) if ends else None)


def learn(account: ChannelAccount, *, at: datetime) -> None:
    """Ask the far end; where it cannot say, what was known stays."""
    if account.kind not in registry.kinds() or not registry.get(account.kind).capabilities.tells_token_end:
        return
    adapter = cast(TokenAger, registry.get(account.kind))
    try:
        ends_at = adapter.token_ends_at(account.settings)
    except (SendFailed, SendUnknown, Unreadable):
        return
    AccountNotice.objects.filter(account=account, kind=KIND).delete()
    keep(account, KIND, "", at, ends_at=ends_at.isoformat() if ends_at else None)


def watch(*, now: datetime) -> None:
    """Ask once a day for each account, and tell the admins a week before a token ends."""
    for account in ChannelAccount.objects.filter(is_active=True):
        known = of(account)
        if known is None or now - known.told_at > AGAIN:
            learn(account, at=now)
            known = of(account)
        if known is not None and known.is_short(now) and known.ends_at is not None:
            _tell(account, known.ends_at, now)


def _tell(account: ChannelAccount, ends_at: datetime, now: datetime) -> None:
    for admin in User.objects.filter(role=Role.ADMIN, is_active=True):
        with override(admin.language):
            text = _("The access token of %(account)s ends on %(day)s. Enter a new one before.") % {
                "account": account.name,
                "day": date_format(ends_at, "DATE_FORMAT"),
            }
            notify(
                admin,
                kind="account",
                text=text,
                key=f"token:{account.pk}:{ends_at.timestamp():.0f}",
                at=now,
                url=reverse("account-settings", args=[account.pk]),
            )
