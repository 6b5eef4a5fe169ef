"""Downloads for people who may see the ticket a file belongs to."""

import uuid

from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_safe

from tickets.access import visibility
from tickets.files import SHOWN
from tickets.models import Attachment
from tickets.views.reach import desk_view


@require_safe
@desk_view
def download(request: HttpRequest, pk: uuid.UUID) -> FileResponse:
    """Give out a file; only harmless kinds are shown in place, and never with our page's rights."""
    ours = visibility(request.user, "message__ticket__") & Q(message__isnull=False)
    own = Q(uploaded_by=request.user, message=None)
    ready = Attachment.objects.filter(pk=pk, state=Attachment.State.READY)
    attachment = ready.filter(ours | own).first()
    if attachment is None or not attachment.file:
        raise Http404
    is_shown = attachment.mime in SHOWN and "save" not in request.GET
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
