"""Exports of tickets: asked for, watched, fetched by whoever asked."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import supervisor_required
from helpdesk.core.errors import Refused
from helpdesk.core.queueing import delay_on_commit
from reports import actions, exporting, tasks
from reports.figures import GROUPS
from reports.models import Export
from reports.views import filters, scope_of


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def exports(request: HttpRequest) -> HttpResponse:
    """One's own exports and how far they are; the form asks for another."""
    if request.method == "POST":
        return _ask(request)
    scope, error = scope_of(request)
    own = list(Export.objects.filter(user=request.user))
    told = {"exports": own, "is_busy": any(export.is_open for export in own), "days": exporting.KEPT.days}
    name = "reports/_exports.html" if request.htmx else "reports/exports.html"
    return render(request, name, {**told, **filters(request, scope, error)}, status=422 if error else 200)


def _ask(request: HttpRequest) -> HttpResponse:
    query = {name: request.POST[name] for name in ("from", "to", *GROUPS) if request.POST.get(name)}
    try:
        export = actions.ask_for_export(request.user, query, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:exports")
    delay_on_commit(tasks.write_export, str(export.pk))
    return redirect("reports:exports")


@require_safe
@supervisor_required
def fetch(request: HttpRequest, pk: uuid.UUID) -> StreamingHttpResponse:
    """Give out a file that is ready, to whoever asked for it and to nobody else."""
    export = Export.objects.filter(pk=pk, user=request.user, state=Export.State.DONE).first()
    if export is None:
        raise Http404
    answer = StreamingHttpResponse(exporting.read_out(export), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="tickets-{export.asked_at:%Y-%m-%d}.csv"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
