"""Why replies were late: asked once, of the owner or a supervisor."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import supervisor_required
from helpdesk.core.errors import Refused
from reports import actions, late
from reports.models import LateReason
from reports.views import filters, scope_of
from tickets.clocknames import metric_name
from tickets.views.reach import desk_view

SHOWN = 50


class ReasonForm(forms.Form):
    why = forms.ChoiceField(choices=LateReason.Why.choices)


@require_safe
@desk_view
def asked(request: HttpRequest) -> HttpResponse:
    """What this person is asked about, with what the timeline suggests."""
    found = late.asked_of(request.user, now=timezone.now())
    clocks = list(found.select_related("ticket__customer", "ticket__owner").order_by("breached_at")[:SHOWN])
    likely = late.suggest(clocks)
    rows = [(clock, metric_name(clock.metric), likely[clock.pk]) for clock in clocks]
    told = {"rows": rows, "reasons": LateReason.Why.choices, "count": found.count(), "most": SHOWN}
    return render(request, "reports/late.html", told)


@require_POST
@desk_view
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the reason for one broken promise."""
    clock = late.broken(request.user).filter(pk=pk).select_related("ticket").first()
    if clock is None:
        raise Http404
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a reason."))
        return redirect("reports:late")
    try:
        actions.give_reason(clock, form.cleaned_data["why"], by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("reports:late")
    messages.success(request, _("Saved."))
    return redirect("reports:late")


@require_safe
@supervisor_required
def reasons(request: HttpRequest) -> HttpResponse:
    """How often each reason was given."""
    scope, error = scope_of(request)
    rows, missing = late.shares(scope)
    told = {"rows": rows, "missing": missing, **filters(request, scope, error)}
    return render(request, "reports/reasons.html", told, status=422 if error else 200)
