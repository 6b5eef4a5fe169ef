"""What happened on a ticket, to hand out: a sealed file, and a check of one that came back."""

import json

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from helpdesk.core.chain import Broken
from helpdesk.core.errors import Invalid
from tickets import evidence
from tickets.views.reach import desk_view, visible_ticket

LARGEST = 50 * 1024 * 1024


@require_http_methods(["GET", "HEAD", "POST"])
@desk_view
def sheet(request: HttpRequest, number: int) -> HttpResponse:
    """Offer the file; POST checks one that somebody shows and says what it finds."""
    context: dict[str, object] = {"ticket": visible_ticket(request, number)}
    if request.method == "POST":
        context |= _checked(request)
    return render(request, "tickets/_evidence.html", context)


@require_safe
@desk_view
def file(request: HttpRequest, number: int) -> HttpResponse:
    """Give the evidence as a file; notes only where they are asked for."""
    ticket = visible_ticket(request, number)
    found = evidence.document(ticket, at=timezone.now(), with_notes=request.GET.get("notes") == "1")
    response = HttpResponse(
        json.dumps(found, ensure_ascii=False, indent=1), content_type="application/json; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="evidence-{number}.json"'
    response["Cache-Control"] = "no-store"
    return response


def _checked(request: HttpRequest) -> dict[str, object]:
    upload = request.FILES.get("file")
    if upload is None or (upload.size or 0) > LARGEST:
        raise Invalid(_("Choose an evidence file first."))
    text = upload.read().decode("utf-8", errors="replace")
    try:
        count = evidence.verify(text)
    except Broken as error:
        return {"broken": str(error)}
    return {"holds": count, "is_ours": evidence.is_ours(text)}
