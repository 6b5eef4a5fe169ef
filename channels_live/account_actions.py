"""Set up and change channel accounts."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import Queue
from channels_live.adapters import registry
from channels_live.adapters.base import Capabilities
from tickets.models import ChannelAccount

REFERENCE_KEYS = ("phone_number_id", "bot_id")
CHANGEABLE = ("name", "queue", "language", "is_active", "signs_replies", "takes_groups")


@transaction.atomic
def create_account(
    *,
    kind: str,
    name: str,
    queue: Queue,
    at: datetime,
    settings: dict[str, Any],
    key: str = "",
    language: str = "en",
    **switches: bool,
) -> ChannelAccount:
    """Create a channel account of a kind that has an adapter."""
    account = ChannelAccount(kind=kind, name=name, queue=queue, language=language, created_at=at, **switches)
    if key:
        account.key = key
    return change_settings(account, settings)


@transaction.atomic
def change_account(account: ChannelAccount, *, settings: dict[str, Any], **values: Any) -> ChannelAccount:
    """Change how an account is named, where its tickets go, and its settings."""
    account = ChannelAccount.objects.select_for_update().get(pk=account.pk)
    for name, value in values.items():
        if name not in CHANGEABLE:
            raise ValueError(f"{name} is not for people to set")
        setattr(account, name, value)
    return change_settings(account, settings)


@transaction.atomic
def change_settings(account: ChannelAccount, settings: dict[str, Any]) -> ChannelAccount:
    """Save an account's settings with what follows from them: its capabilities and outside id."""
    account.settings = settings
    account.external_ref = next((str(settings[key]) for key in REFERENCE_KEYS if settings.get(key)), "")
    account.capabilities = as_data(registry.get(account.kind).capabilities)
    account.problem, account.problem_code, account.problem_at, account.stopped_at = "", "", None, None
    account.save()
    return account


def refresh_capabilities() -> int:
    """Save anew what accounts can do where an adapter has learnt something since; gives how many."""
    count = 0
    for account in ChannelAccount.objects.filter(kind__in=registry.kinds()):
        can = as_data(registry.get(account.kind).capabilities)
        if account.capabilities != can:
            count += ChannelAccount.objects.filter(pk=account.pk).update(capabilities=can)
    return count


def as_data(capabilities: Capabilities) -> dict[str, Any]:
    """Give capabilities as plain JSON, for the apps below that only show them."""
    data = asdict(capabilities)
    mimes = {kind: list(names) for kind, names in capabilities.mimes.items()}
    return {
        **data,
        "kinds": sorted(capabilities.kinds),
        "max_bytes": dict(capabilities.max_bytes),
        "mimes": mimes,
    }


@transaction.atomic
def clear_problem(account: ChannelAccount) -> None:
    """Forget what was wrong: the far end has just answered us. What waited goes out again."""
    ChannelAccount.objects.filter(pk=account.pk).update(
        problem="", problem_code="", problem_at=None, stopped_at=None
    )
