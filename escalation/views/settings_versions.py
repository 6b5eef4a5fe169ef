"""Every version of the promises: who wrote it, when, and what it changed."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.permissions import admin_required
from escalation import drafts
from escalation.models import SlaPolicyVersion
from escalation.sheet import change_sentences
from escalation.views.settings_frame import load

AT_ONCE = 20


@dataclass(frozen=True)
class Entry:
    version: SlaPolicyVersion
    changes: list[str]
    is_current: bool


@require_safe
@admin_required
def versions(request: HttpRequest) -> HttpResponse:
    """List versions, the newest first, twenty a page."""
    frame = load(timezone.now())
    before = request.GET.get("before", "")
    rows = SlaPolicyVersion.objects.select_related("created_by").order_by("-number")
    if before.isdecimal():
        rows = rows.filter(number__lt=int(before))
    found = list(rows[: AT_ONCE + 1])
    entries = []
    for row, earlier in zip(found[:AT_ONCE], [*found[1:], None], strict=False):
        changed = drafts.changes(earlier.document, row.document) if earlier else []
        sentences = change_sentences(changed, frame.tiers, frame.calendars)
        entries.append(Entry(row, sentences, row.number == frame.version.number))
    more = found[AT_ONCE - 1].number if len(found) > AT_ONCE else None
    return render(request, "settings/promises/versions.html", {"entries": entries, "more": more})
