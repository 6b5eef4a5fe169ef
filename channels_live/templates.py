"""Approved texts of an account: kept in step with the provider, and read for the form that fills them."""

from datetime import datetime, timedelta
from typing import cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from channels_live.adapters import registry
from channels_live.adapters.base import SendFailed, SendUnknown
from channels_live.adapters.templates import Listed, Shape, TemplateKeeper
from channels_live.models import AccountNotice, MessageTemplate, TemplateSync
from helpdesk.core.secrets import Unreadable
from tickets.models import ChannelAccount

FRESH = timedelta(hours=1)
NEWS = "template_"  # what notices about templates begin with


def sync(account: ChannelAccount, *, at: datetime) -> TemplateSync:
    """Take over what the provider lists; what it says no longer, we forget. A failure keeps the old list."""
    problem, listed = "", None
    try:
        with override("en"):
            listed = keeper(account).list_templates(account.settings)
    except (SendFailed, SendUnknown) as error:
        problem = error.reason
    except Unreadable:
        with override("en"):
            problem = _("The stored secrets cannot be read. Enter them again.")
    with transaction.atomic():
        if listed is not None:
            _take_over(account, listed, at)
        done, _made = TemplateSync.objects.update_or_create(
            account=account, defaults={"at": at, "problem": problem[:300]}
        )
    return done


def sync_due(*, now: datetime) -> int:
    """Sync every account whose list is an hour old, or whose provider told of a change since."""
    due = [account for account in keeping() if _is_due(account, now)]
    for account in due:
        sync(account, at=now)
    return len(due)


def having() -> QuerySet[ChannelAccount]:
    """Give the accounts that have templates."""
    kinds = [kind for kind in registry.kinds() if registry.get(kind).capabilities.has_templates]
    return ChannelAccount.objects.filter(kind__in=kinds).select_related("template_sync")


def keeping() -> QuerySet[ChannelAccount]:
    """Give those whose list is kept in step: a provider that refuses us is not asked."""
    return having().filter(is_active=True, stopped_at=None)


def keeper(account: ChannelAccount) -> TemplateKeeper:
    return cast(TemplateKeeper, registry.get(account.kind))


def shape_of(template: MessageTemplate) -> Shape:
    return keeper(template.account).template_shape(template.components)


def trouble_of(template: MessageTemplate) -> str:
    """Say why a template cannot be sent from here; empty if it can."""
    refused = keeper(template.account).template_trouble(template.status, template.reason)
    return refused or shape_of(template).trouble


def _is_due(account: ChannelAccount, now: datetime) -> bool:
    done = getattr(account, "template_sync", None)
    if done is None or now - done.at >= FRESH:
        return True
    news = AccountNotice.objects.filter(account=account, text__startswith=NEWS, at__gt=done.at)
    return news.exists()


def _take_over(account: ChannelAccount, listed: list[Listed], at: datetime) -> None:
    rows = {
        (each.name, each.language): MessageTemplate(
            account=account,
            name=each.name,
            language=each.language,
            external_id=each.external_id,
            status=each.status,
            reason=each.reason,
            category=each.category,
            quality=each.quality,
            components=each.components,
            synced_at=at,
        )
        for each in listed
    }
    MessageTemplate.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["account", "name", "language"],
        update_fields=["external_id", "status", "reason", "category", "quality", "components", "synced_at"],
    )
    MessageTemplate.objects.filter(account=account, synced_at__lt=at).delete()
