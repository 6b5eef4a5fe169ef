"""The admin page that takes closed days over from a country or a file, after they were looked at."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts import actions, closeddays
from accounts.forms.calendar import DayRow, DaysInput, check_rows, rules_of
from accounts.forms.closeddays import CountryForm, FileForm, rows_for
from accounts.models import Calendar
from accounts.permissions import admin_required
from helpdesk.core.errors import Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def days(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows the days of a country, POST those of a file; with chosen days POST takes them over."""
    calendar, year = get_object_or_404(Calendar, slug=slug), timezone.localdate().year
    country, upload, rows = CountryForm(request.GET or None, year=year), FileForm(), []
    if request.method == "POST" and request.POST.get("step") == "file":
        upload = FileForm(request.POST, request.FILES)
        rows = _of_file(request, upload, calendar, year)
    elif request.method == "POST":
        rows = _chosen(request)
        if _take(request, calendar, rows):
            return redirect("accounts:calendar", calendar.slug)
    elif country.is_bound and country.is_valid():
        rows = rows_for(country.holidays(request.user.language), calendar)
    is_wrong = country.errors or upload.errors or any(row.errors for row in rows)
    told = {"calendar": calendar, "country": country, "upload": upload, "rows": rows}
    return render(request, "settings/calendar_days.html", told, status=422 if is_wrong else 200)


def _of_file(request: HttpRequest, upload: FileForm, calendar: Calendar, year: int) -> list[DayRow]:
    if not upload.is_valid():
        return []
    file = upload.cleaned_data["file"]
    first, last = date(year - 1, 1, 1), date(year + 2, 12, 31)
    try:
        raw = file.read(closeddays.LARGEST + 1)
        found, left_out = closeddays.days_of_file(raw, name=file.name, first=first, last=last)
    except Invalid as invalid:
        upload.add_error("file", invalid.fields["file"])
        return []
    if left_out:
        said = ngettext(
            "%(n)d entry is left out: it has a time of day, or cannot be read.",
            "%(n)d entries are left out: they have a time of day, or cannot be read.",
            left_out,
        )
        messages.info(request, said % {"n": left_out})
    return rows_for(found, calendar)


def _chosen(request: HttpRequest) -> list[DayRow]:
    """Read the rows as they were edited; only those that were picked are checked and taken."""
    rows = DaysInput().value_from_datadict(request.POST, request.FILES, "day")
    picked = set(request.POST.getlist("pick"))
    for n, row in enumerate(rows):
        row.is_picked = str(n) in picked
    check_rows([row for row in rows if row.is_picked])
    return rows


def _take(request: HttpRequest, calendar: Calendar, rows: list[DayRow]) -> bool:
    picked = [row for row in rows if row.is_picked]
    if not picked:
        messages.error(request, _("Choose at least one day."))
        return False
    if any(row.errors for row in picked):
        return False
    try:
        actions.add_days(calendar, at=timezone.now(), **rules_of(picked))
    except Invalid as invalid:
        _tell(request, picked, invalid)
        return False
    said = ngettext("%(n)d day is added.", "%(n)d days are added.", len(picked))
    messages.success(request, said % {"n": len(picked)})
    return True


def _tell(request: HttpRequest, rows: list[DayRow], invalid: Invalid) -> None:
    by_date = {f"special.{row.date}": row for row in rows}
    for field, sentences in invalid.fields.items():
        if field in by_date:
            by_date[field].errors += sentences
        else:
            messages.error(request, " ".join(sentences))
