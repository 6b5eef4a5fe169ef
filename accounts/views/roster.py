"""The roster: everybody sees the weeks of their queues, supervisors plan them."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import actions
from accounts.forms.roster import LeaveForm, ShiftForm
from accounts.models import Leave, Queue, Shift, User
from accounts.permissions import supervisor_required
from accounts.week import week_of
from helpdesk.core.errors import Invalid, Refused

page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@login_required
def roster(request: HttpRequest) -> HttpResponse:
    queues = _queues(request.user)
    chosen = next((queue for queue in queues if queue.slug == request.GET.get("queue")), None)
    queue = chosen or (queues[0] if queues else None)
    today = timezone.localdate()
    week = week_of(queue, _day(request.GET.get("week"), today)) if queue else None
    told = {"queues": queues, "queue": queue, "week": week, "today": today}
    return render(request, "settings/roster.html", told)


@require_POST
@supervisor_required
def copy(request: HttpRequest) -> HttpResponse:
    """Plan a week like the one before."""
    queue = get_object_or_404(Queue, slug=request.POST.get("queue", ""), is_active=True)
    monday = _day(request.POST.get("week"), timezone.localdate())
    try:
        added = actions.copy_week(queue, to=monday)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        said = ngettext("%(n)d shift is added.", "%(n)d shifts are added.", added)
        messages.success(request, said % {"n": added} if added else _("Nothing was missing in this week."))
    return redirect(_back(request.POST.get("queue", ""), monday))


@page
@supervisor_required
def shift(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """Plan a shift for a person, or another one instead of what is planned."""
    found = get_object_or_404(Shift.objects.select_related("user"), pk=pk) if pk else None
    user = found.user if found else _person(request)
    day = _day(request.GET.get("day"), timezone.localdate())
    initial = {"day": day, "time_zone": user.time_zone}
    form = ShiftForm(request.POST or None, initial=ShiftForm.initial_of(found, day) if found else initial)
    if found and found.is_weekly:
        form.fields["day"].disabled = True  # a weekly shift keeps its weekday; another day is another shift
    if request.method == "POST" and form.is_valid():
        with_place = {**form.cleaned_data, "instead_of": found}
        if _done(form, lambda: actions.plan_shift(user, **with_place)):
            return redirect(_back(request.GET.get("queue", ""), form.cleaned_data["day"], user))
    told = {"form": form, "person": user, "shift": found, "day": day, "queue": request.GET.get("queue", "")}
    return render(request, "settings/roster_shift.html", told, status=422 if form.errors else 200)


@require_POST
@supervisor_required
def remove_shift(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Shift.objects.select_related("user"), pk=pk)
    day = _day(request.POST.get("day"), timezone.localdate())
    actions.remove_shift(found, day=day, every_week=request.POST.get("every") == "week")
    messages.success(request, _("The shift is removed."))
    return redirect(_back(request.POST.get("queue", ""), day, found.user))


@page
@supervisor_required
def leave(request: HttpRequest) -> HttpResponse:
    """Give a person days off."""
    user, day = _person(request), _day(request.GET.get("day"), timezone.localdate())
    form = LeaveForm(request.POST or None, initial={"first_date": day, "last_date": day})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        days = {"kind": data["kind"], "first": data["first_date"], "last": data["last_date"]}
        if _done(form, lambda: actions.plan_leave(user, **days)):
            return redirect(_back(request.GET.get("queue", ""), data["first_date"], user))
    told = {"form": form, "person": user, "day": day, "queue": request.GET.get("queue", "")}
    return render(request, "settings/roster_leave.html", told, status=422 if form.errors else 200)


@require_POST
@supervisor_required
def remove_leave(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Leave.objects.select_related("user"), pk=pk)
    actions.remove_leave(found)
    messages.success(request, _("The time off is removed; what was planned for it counts again."))
    day = _day(request.POST.get("day"), found.first_date)
    return redirect(_back(request.POST.get("queue", ""), day, found.user))


def _queues(user: User) -> list[Queue]:
    queues = Queue.objects.filter(is_active=True)
    return list(queues if user.is_supervisor else queues.filter(memberships__user=user))


def _person(request: HttpRequest) -> User:
    given = request.GET.get("person", "")
    pk = int(given) if given.isdecimal() and len(given) < 18 else 0
    return get_object_or_404(User, pk=pk, is_active=True)


def _day(text: str | None, default: date) -> date:
    try:
        found = parse_date(text or "")
    except ValueError:
        found = None
    return found if found and 1971 <= found.year <= 2199 else default


def _done(form: forms.Form, verb: Any) -> bool:
    try:
        verb()
    except Invalid as invalid:
        for name, sentences in invalid.fields.items():
            form.add_error(name if name in form.fields else None, sentences)
        return False
    return True


def _back(queue: str, day: date, user: User | None = None) -> str:
    """Lead back to the week, and to the cell that was changed."""
    place = f"#cell-{user.pk}-{day}" if user else ""
    return f"{reverse('accounts:roster')}?{urlencode({'queue': queue, 'week': day})}{place}"
