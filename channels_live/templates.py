"""Approved texts of an account: kept in step with the provider, and read for the form that fills them."""

from datetime import datetime, timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from channels_live.adapters import registry
from channels_live.adapters.base import SendFailed, SendUnknown
from channels_live.adapters.templates import Listed, Shape, TemplateKeeper
from channels_live.models import AccountNotice, MessageTemplate, TemplateSync
from helpdesk.core.errors import Invalid
from helpdesk.core.secrets import Unreadable
from tickets.models import Attachment, ChannelAccount
from tickets.slots import Filled

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


def filled(account: ChannelAccount, asked: dict[str, Any], files: list[Attachment]) -> Filled | None:
    """Fill in what a caller asked for; raises Invalid. Nothing where the account has no templates."""
    if not registry.get(account.kind).capabilities.has_templates:
        return None
    template = _named(account, asked["name"], asked["language"].replace("-", "_"))
    if trouble := trouble_of(template):
        raise _wrong("template", trouble)
    shape, given = shape_of(template), asked["values"].items()
    values = {key if "." in key else f"body.{key}": " ".join(said.split()) for key, said in given}
    if wrong := shape.trouble_in(values):
        told = [f"values: {key}: {sentence}" for key, sentence in sorted(wrong.items())]
        raise Invalid(_("Some values cannot be taken."), fields={"template": told})
    refuse_files(shape, files)
    asks = shape.asked(template.name, template.language, values)
    return Filled(shape.text(values), asks, shape.taps(values))


def refuse_files(shape: Shape, files: list[Attachment]) -> None:
    """A heading takes one file of its kind, each card one of its own; as a document any goes."""
    kinds = {"image": _("a picture"), "video": _("a video"), "document": _("a document")}
    if files and not shape.files:
        raise _wrong("attachments", _("This template takes no file."))
    if shape.cards and len(files) != len(shape.cards):
        sentence = _("This template takes %(n)d files, one for each card in order.")
        raise _wrong("attachments", sentence % {"n": len(shape.cards)})
    for number, kind in enumerate(shape.files):
        if len(files) == len(shape.files) and kind in (files[number].kind, "document"):
            continue
        sentence = _("Card %(n)d of this template takes %(kind)s.")
        if not shape.cards:
            sentence = _("The heading of this template takes %(kind)s.")
        raise _wrong("attachments", sentence % {"n": number + 1, "kind": kinds[kind]})


def _wrong(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, fields={field: [sentence]})


def _named(account: ChannelAccount, name: str, language: str) -> MessageTemplate:
    known = {each.language: each for each in MessageTemplate.objects.filter(account=account, name=name)}
    if not known:
        raise _wrong("template", _("This account has no template of this name."))
    if language not in known:
        languages = {"languages": ", ".join(sorted(known))}
        raise _wrong("template", _("It is there in these languages: %(languages)s.") % languages)
    found = known[language]
    found.account = account
    return found


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
