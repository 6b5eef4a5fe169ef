"""Load the files of incoming messages; the message is shown long before."""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from channels_live import feed
from channels_live.adapters import registry
from channels_live.adapters.base import Media, SendFailed
from helpdesk.core import realtime
from tickets import files
from tickets.models import Attachment

State = Attachment.State
ATTEMPTS = 6
LEASE = timedelta(seconds=120)


def due(*, now: datetime, limit: int = 50) -> list[str]:
    """Give attachments that wait to be loaded."""
    waiting = Attachment.objects.filter(state=State.PENDING, next_at__lte=now).exclude(message=None)
    return [str(pk) for pk in waiting.order_by("next_at").values_list("pk", flat=True)[:limit]]


def load(attachment_id: str, *, now: datetime) -> None:
    """Load one file from its provider; a passing failure is tried again, a lasting one is shown."""
    attachment = _lease(attachment_id, now)
    if attachment is None or attachment.message is None or attachment.message.account is None:
        return
    if attachment.attempts > ATTEMPTS or (attachment.bytes or 0) > files.MAX_BYTES:
        _give_up(attachment)
        return
    account = attachment.message.account
    media = Media(
        kind=attachment.kind,
        ref=str(attachment.source.get("ref") or ""),
        url=str(attachment.source.get("url") or ""),
        mime=attachment.mime,
        name=attachment.name,
        sha256=str(attachment.source.get("sha256") or ""),
    )
    try:
        data = registry.get(account.kind).fetch_media(media, account.settings, max_bytes=files.MAX_BYTES)
    except SendFailed as error:
        _failed(attachment, error, now)
        return
    _store(attachment, data)


@transaction.atomic
def _lease(attachment_id: str, now: datetime) -> Attachment | None:
    found = (
        Attachment.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("message__account", "message__thread")
        .filter(pk=attachment_id, state=State.PENDING, next_at__lte=now)
        .first()
    )
    if found:
        found.attempts, found.next_at = found.attempts + 1, now + LEASE
        found.save(update_fields=["attempts", "next_at"])
    return found


@transaction.atomic
def _store(attachment: Attachment, data: bytes) -> None:
    found = files.inspect(data, name=attachment.name, claimed=attachment.mime)
    attachment.mime, attachment.name = found.mime, found.name
    attachment.bytes, attachment.sha256 = len(data), found.sha256
    attachment.state = State.READY
    attachment.file.save(files.random_name(found.name), ContentFile(data), save=False)
    attachment.save()
    _announce(attachment)


def _failed(attachment: Attachment, error: SendFailed, now: datetime) -> None:
    if error.permanent or attachment.attempts >= ATTEMPTS:
        attachment.state = State.FAILED
        attachment.reason = error.reason[:200] or _("The file could not be loaded.")
    attachment.next_at = now + timedelta(seconds=error.retry_after or 2.0**attachment.attempts)
    attachment.save(update_fields=["state", "reason", "next_at"])
    _announce(attachment)


def _give_up(attachment: Attachment) -> None:
    """End what would never end well: a file too large, or one that took its process down each time."""
    is_large = (attachment.bytes or 0) > files.MAX_BYTES
    attachment.state = State.FAILED
    attachment.reason = _("The file is too large.") if is_large else _("The file could not be loaded.")
    attachment.save(update_fields=["state", "reason"])
    _announce(attachment)


def _announce(attachment: Attachment) -> None:
    message = attachment.message
    if message is None:
        return
    realtime.publish(
        f"ticket.{message.ticket_id}", "attachment", ticket=message.ticket_id, message=message.pk
    )
    if message.thread and registry.get(message.thread.account.kind).capabilities.is_instant:
        feed.append(message.thread, "edit", at=message.created_at, message=message)
