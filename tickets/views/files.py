"""Downloads for people who may see the ticket a file belongs to."""

import uuid

from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from accounts.models import User
from tickets.access import visibility
from tickets.files import SHOWN
from tickets.models import Attachment
from tickets.views.reach import desk_view


@require_safe
@desk_view
def download(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """Give out a file of a ticket this person may see, or one they have just added."""
    return send_file(readable_by(request.user).filter(pk=pk).first(), is_saved="save" in request.GET)


def readable_by(user: User) -> QuerySet[Attachment]:
    """Keep the loaded files that a person may read."""
    ours = visibility(user, "message__ticket__") & Q(message__isnull=False)
    own = Q(uploaded_by=user, message=None)
    return Attachment.objects.filter(ours | own, state=Attachment.State.READY)


def send_file(attachment: Attachment | None, *, is_saved: bool = False) -> FileResponse:
    """Send a file; only harmless kinds are shown in place, and never with our page's rights."""
    if attachment is None or not attachment.file:
        raise Http404
    is_shown = attachment.mime in SHOWN and not is_saved
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        content,
        as_attachment=not is_shown,
        filename=attachment.name or "file",
        content_type=attachment.mime if is_shown else "application/octet-stream",
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=3600"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
