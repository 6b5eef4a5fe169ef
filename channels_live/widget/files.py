"""A visitor's files: taken in by token, given out by an address that cannot be guessed."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from channels_live.adapters.webchat import MAX_FILE
from helpdesk.core import secrets
from helpdesk.core.errors import Invalid
from tickets import files, uploads
from tickets.models import Attachment, Thread

WAITING_MOST = 20  # uploads of one thread that no message has taken yet


@transaction.atomic
def store(thread: Thread, upload: UploadedFile, *, at: datetime) -> Attachment:
    """Store a file that a message will take; raises Invalid."""
    if (upload.size or 0) > MAX_FILE:
        raise Invalid(_("The file is over %(limit)d MB.") % {"limit": MAX_FILE // 1_000_000})
    waiting = Attachment.objects.filter(uploaded_thread=thread, message=None)
    if waiting.count() >= WAITING_MOST:
        raise Invalid(_("Send the files you have added first."))
    return uploads.store_upload(upload, thread=thread, at=at)


def shown(thread: Thread, attachment: Attachment) -> dict[str, Any]:
    """Describe a file to the visitor of this thread."""
    address = reverse("widget-file", args=[attachment.pk])
    return {
        "id": str(attachment.pk),
        "name": attachment.name,
        "mime": attachment.mime,
        "bytes": attachment.bytes,
        "state": attachment.state,
        "url": f"{address}?t={thread.pk}.{_signed(thread.pk, attachment)}",
    }


@require_safe
def download(request: HttpRequest, pk: str) -> FileResponse:
    """Give out a file to whoever holds its address; pictures are shown, all else is saved."""
    attachment = get_object_or_404(Attachment, pk=pk, state=Attachment.State.READY)
    thread_id, __, given = request.GET.get("t", "").partition(".")
    if not thread_id.isdecimal() or not secrets.same(given, _signed(int(thread_id), attachment)):
        raise Http404
    is_shown = attachment.mime in files.SHOWN
    response = FileResponse(
        attachment.file.open("rb"),
        as_attachment=not is_shown,
        filename=attachment.name,
        content_type=attachment.mime if is_shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=86400"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _signed(thread_id: int, attachment: Attachment) -> str:
    return secrets.sign("widget-file", f"{thread_id}:{attachment.pk}")
