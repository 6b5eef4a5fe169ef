"""Admin pages of hours: the list, and the editor with its month."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms.calendar import CalendarForm, DayRow
from accounts.models import Calendar
from accounts.openmonth import month_from, month_of
from accounts.permissions import admin_required
from helpdesk.core.calendarcheck import problems
from helpdesk.core.errors import Invalid, Refused
from helpdesk.core.weekhours import WEEKDAYS

OFFICE = dict.fromkeys(WEEKDAYS[:5], "09:00-17:00")


@require_safe
@admin_required
def calendars(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = [
        (found, month_of(found.as_rules(), found.notes, month=now.date(), at=now))
        for found in Calendar.objects.prefetch_related("queues")
    ]
    return render(request, "settings/calendars.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def calendar(request: HttpRequest, slug: str = "") -> HttpResponse:
    found, now = get_object_or_404(Calendar, slug=slug) if slug else None, timezone.now()
    initial = CalendarForm.initial_of(found) if found else {"time_zone": request.user.time_zone, **OFFICE}
    form = CalendarForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if found:
                saved = actions.change_calendar(found, at=now, **form.rules())
            else:
                saved = actions.create_calendar(at=now, **form.rules())
        except Invalid as invalid:
            form.tell(invalid.fields)
        else:
            messages.success(request, _("Saved. Running clocks follow within a minute, finished ones stay."))
            return redirect("accounts:calendar", saved.slug)
    told = {"form": form, "calendar": found, "blank": DayRow(), **_preview(form, request, now)}
    return render(request, "settings/calendar.html", told, status=422 if form.errors else 200)


@require_POST
@admin_required
def remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Forget hours; a refusal leads back to them."""
    found = get_object_or_404(Calendar, slug=slug)
    try:
        actions.remove_calendar(found)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("accounts:calendar", slug)
    messages.success(request, _("“%(name)s” is gone.") % {"name": found.name})
    return redirect("accounts:calendars")


@require_POST
@admin_required
def preview(request: HttpRequest) -> HttpResponse:
    """Draw the month of hours that are not saved yet."""
    form = CalendarForm(request.POST)
    form.is_valid()
    return render(request, "settings/_calendar_month.html", _preview(form, request, timezone.now()))


def _preview(form: CalendarForm, request: HttpRequest, now: datetime) -> dict[str, Any]:
    """Give the month of what the form shows, or the sentences that stand in its way."""
    month = month_from(request.POST.get("go") or request.POST.get("month") or "", default=now.date())
    told: dict[str, Any] = {"month_name": f"{month:%Y-%m}", "wrong": []}
    if form.is_bound and form.errors:
        return {**told, "wrong": [str(text) for texts in form.errors.values() for text in texts]}
    typed = Calendar(**form.rules())
    if found := problems(typed.as_rules(), at=now):
        return {**told, "wrong": [_(text) for texts in found.values() for text in texts]}
    return {**told, "month": month_of(typed.as_rules(), typed.notes, month=month, at=now)}
