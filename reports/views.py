"""Figures with what they mean, the tickets behind each, and their export."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.permissions import admin_required, supervisor_required
from helpdesk.core import csvfile
from helpdesk.core.errors import Invalid
from reports import actions, came, charts, lists, names, table
from reports.figures import GROUPS, TEAM_WEIGHT, beside_team
from reports.kpis import BY_SLUG, SHARE, Kpi
from reports.models import Counting, Rhythm, Subscription, Target
from reports.scope import Scope, read


class TargetForm(forms.Form):
    value = forms.FloatField(
        label=gettext_lazy("Target from today on"),
        required=False,
        min_value=0,
        max_value=1_000_000,
        help_text=gettext_lazy("Shares in per cent, times in minutes. Empty for none."),
    )


class ReadersForm(forms.Form):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(is_active=True, role__in=("supervisor", "admin"))
        for rhythm, label in Rhythm.choices:
            self.fields[rhythm] = forms.ModelMultipleChoiceField(
                label=label,
                queryset=people,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=Subscription.objects.filter(rhythm=rhythm).values_list("user_id", flat=True),
            )


@require_safe
@supervisor_required
def overview(request: HttpRequest) -> HttpResponse:
    """All figures of the chosen days, with their definitions beside them."""
    scope, error = scope_of(request)
    rows = table.totals(scope)
    told: dict[str, object] = {"rows": rows, "left_out": came.left_out(scope)}
    told["differ"] = table.disagreement(rows)
    told |= filters(request, scope, error)
    return render(request, "reports/overview.html", told, status=422 if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def kpi_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One figure: over its days, by its groups, and its target."""
    kpi = _kpi(slug)
    form = TargetForm(request.POST or None)
    if request.method == "POST" and request.user.is_admin and form.is_valid():
        _set_target(request, kpi, form.cleaned_data["value"])
        return redirect(request.get_full_path())
    scope, error = scope_of(request)
    by = request.GET.get("by") if request.GET.get("by") in GROUPS else "queue"
    total, *groups = table.grouped(scope, by, [kpi])
    days, is_weekly = table.over_time(scope, kpi)
    called = names.names_of(by)
    told = {
        "kpi": kpi,
        "row": total,
        "days": [(day, table.Row(kpi, figure, total.target)) for day, figure in days.items()],
        "chart": charts.draw(
            days, target=total.target, most=1.0 if kpi.unit == SHARE else None, step=7 if is_weekly else 1
        ),
        "groups": sorted(
            (
                (
                    called.get(row.group or "", str(row.group)),
                    row.group or "none",
                    row,
                    beside_team(row.figure, total.figure),
                )
                for row in groups
            ),
            key=lambda group: group[0].casefold(),
        ),
        "team_weight": TEAM_WEIGHT if slug == "csat" and by == "agent" else None,
        "by": by,
        "is_weekly": is_weekly,
        "form": form,
        "history": Target.objects.filter(kpi=slug).select_related("by").order_by("-id")[:10],
        **filters(request, scope, error),
    }
    return render(request, "reports/kpi.html", told, status=422 if error or form.errors else 200)


@require_safe
@supervisor_required
def tickets_behind(request: HttpRequest, slug: str) -> HttpResponse:
    """The exact tickets a figure was counted from."""
    kpi = _kpi(slug)
    scope, error = scope_of(request)
    page = request.GET.get("page", "")
    behind = lists.behind(kpi, scope, page=int(page) if page.isascii() and page[:6].isdecimal() else 1)
    told = {"kpi": kpi, "behind": behind, **filters(request, scope, error)}
    return render(request, "reports/tickets.html", told, status=422 if error else 200)


@require_safe
@supervisor_required
def export(request: HttpRequest) -> HttpResponse:
    """All figures as CSV, by one grouping when asked."""
    scope, error = scope_of(request)
    if error:
        return HttpResponse(error.message, status=422, content_type="text/plain; charset=utf-8")
    by = request.GET.get("by", "")
    called = names.names_of(by)
    rows = table.grouped(scope, by) if by in GROUPS else iter(table.totals(scope))
    lines = (
        table.csv_row(row, scope, "" if row.group is None else called.get(row.group, row.group))
        for row in rows
    )
    return csvfile.response(f"figures-{scope.first}-{scope.last}", table.CSV_HEADER, lines)


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def readers(request: HttpRequest) -> HttpResponse:
    """Who gets which report by mail."""
    form = ReadersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        for rhythm, people in form.cleaned_data.items():
            actions.set_readers(rhythm, people)
        messages.success(request, _("Saved."))
        return redirect("reports:readers")
    return render(request, "reports/readers.html", {"form": form}, status=422 if form.errors else 200)


def scope_of(request: HttpRequest) -> tuple[Scope, Invalid | None]:
    """Read the filter; with a wrong one the page shows the usual days and says what was wrong."""
    now = timezone.now()
    try:
        return read(request.GET, user=request.user, now=now), None
    except Invalid as refusal:
        return read({}, user=request.user, now=now), refusal


def filters(request: HttpRequest, scope: Scope, error: Invalid | None) -> dict[str, object]:
    labels = names.group_labels()
    choices = []
    for group in GROUPS:
        options = [("none" if value == "" else value, name) for value, name in names.names_of(group).items()]
        choices.append((group, labels[group], options, scope.only.get(group, "all")))
    query = request.GET.copy()
    for name in ("by", "page"):
        query.pop(name, None)
    counting = Counting.objects.first()
    told = {"scope": scope, "choices": choices, "error": error, "query": query.urlencode()}
    return {**told, "group_labels": labels, "counted_at": counting and counting.done_at}


def _set_target(request: HttpRequest, kpi: Kpi, value: float | None) -> None:
    if value is not None:
        value = value / 100 if kpi.unit == SHARE else value * 60 if kpi.unit == "seconds" else value
    now = timezone.now()
    actions.set_target(kpi.slug, value=value, since=timezone.localdate(now), by=request.user, at=now)
    messages.success(request, _("Saved."))


def _kpi(slug: str) -> Kpi:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]
