"""A draft replayed over the last 30 days: begun, watched, ended, and read ticket by ticket."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.permissions import admin_required
from escalation.actions import stop_trial, try_draft
from escalation.models import DraftTrial
from escalation.trials import SILENT_FOR
from escalation.views.settings_frame import load, read_forms
from escalation.whatif import REPLIES
from helpdesk.core.errors import Invalid, Refused
from tickets.clocknames import METRIC_NAMES, metric_name
from tickets.models import Ticket, Tier

SLOW_START = timedelta(seconds=10)
WIDTH = 100  # of a bar


@dataclass(frozen=True)
class Line:
    """One number as it was and as the draft would have had it."""

    name: str
    happened: int
    would: int
    made: int = 0
    most: int = 1

    @property
    def tone(self) -> str:
        return "good" if self.would < self.happened else "hot" if self.would > self.happened else ""

    @property
    def was_width(self) -> int:
        return round(WIDTH * self.happened / max(self.most, 1))

    @property
    def width(self) -> int:
        return round(WIDTH * self.would / max(self.most, 1))


@require_POST
@admin_required
def begin(request: HttpRequest) -> HttpResponse:
    """Start to replay the draft of the page."""
    now = timezone.now()
    forms = read_forms(request, load(now))
    if forms is None or forms[0].errors:
        refused = _("Correct the marked targets first; then the draft can be replayed.")
        return render(request, "settings/promises/_trial.html", {"refused": refused}, status=422)
    try:
        trial = try_draft(forms[0].merged(), by=request.user, at=now)
    except Invalid:
        refused = _("This draft promises too little somewhere. Correct the marked targets first.")
        return render(request, "settings/promises/_trial.html", {"refused": refused}, status=422)
    return _draw(request, trial, now)


@require_safe
@admin_required
def trial(request: HttpRequest, pk: int) -> HttpResponse:
    return _draw(request, get_object_or_404(DraftTrial, pk=pk), timezone.now())


@require_POST
@admin_required
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    found, now, refused = get_object_or_404(DraftTrial, pk=pk), timezone.now(), ""
    try:
        stop_trial(found, at=now)
    except Refused as refusal:
        refused = refusal.message
    found.refresh_from_db()
    return _draw(request, found, now, refused=refused)


@require_safe
@admin_required
def differing(request: HttpRequest, pk: int) -> HttpResponse:
    """List the tickets that would have ended otherwise, as far as this person may see them."""
    found = get_object_or_404(DraftTrial, pk=pk)
    if found.state != "done":
        raise Http404
    rows = found.result.get("tickets", ())
    metric = request.GET.get("metric", "")
    kept = [row for row in rows if not metric or row[1] == metric]
    visible = Ticket.objects.visible_to(request.user).select_related("customer", "tier")
    tickets = visible.in_bulk([row[0] for row in kept])
    lines = [
        {"ticket": tickets[number], "metric": metric_name(name), "happened": was, "would": would}
        for number, name, was, would in kept
        if number in tickets
    ]
    metrics = [(name, metric_name(name)) for name in dict.fromkeys(row[1] for row in rows)]
    told = {"trial": found, "lines": lines, "metrics": metrics, "metric": metric, "kept": len(rows)}
    return render(request, "settings/promises/differing.html", told)


def _draw(request: HttpRequest, found: DraftTrial, now: datetime, *, refused: str = "") -> HttpResponse:
    return render(request, "settings/promises/_trial.html", {**shown(found, now), "refused": refused})


def shown(found: DraftTrial, now: datetime) -> dict[str, Any]:
    """Give what the page says of a trial."""
    if found.state != "done":
        silent = found.state == "running" and found.seen_at < now - SILENT_FOR
        waits = found.state == "waiting" and found.created_at < now - SLOW_START
        return {
            "trial": found,
            "is_silent": silent,
            "is_waiting_long": waits,
            "done": min(found.done, found.total),
        }
    result = found.result
    return {"trial": found, "lines": _lines(result), "tiers": _tiers(result), "metrics": _metrics(result)}


def _lines(result: dict[str, Any]) -> list[Line]:
    """Compare late replies and warnings in all."""
    happened, would = result["happened"], result["would"]
    lines = [
        (_("Late replies"), _sum(happened, "late", REPLIES), _sum(would, "late", REPLIES)),
        (_("Everything late"), _sum(happened, "late"), _sum(would, "late")),
        (_("Warnings"), _sum(happened, "warned"), _sum(would, "warned")),
    ]
    if calls := result.get("calls"):
        lines.append((_("Tickets that call somebody in by themselves"), *calls))
    return [Line(name, was, now, most=max(was, now)) for name, was, now in lines]


def _tiers(result: dict[str, Any]) -> list[Line]:
    """Compare late replies by tier; trials of before this was counted have none."""
    names = dict(Tier.objects.values_list("slug", "name"))
    return [
        Line(
            name=names.get(tier, tier or "–"),
            happened=_sum(each["happened"], "late", REPLIES),
            would=_sum(each["would"], "late", REPLIES),
            made=_sum(each["would"], "made", REPLIES),
        )
        for tier, each in result.get("tiers", {}).items()
    ]


def _metrics(result: dict[str, Any]) -> list[dict[str, Any]]:
    happened, would = result["happened"], result["would"]
    found = []
    for metric, name in METRIC_NAMES.items():
        was, now = happened.get(metric, {}), would.get(metric, {})
        if was or now:
            late = Line(str(name), was.get("late", 0), now.get("late", 0), made=now.get("made", 0))
            warned = Line(str(name), was.get("warned", 0), now.get("warned", 0))
            found.append({"key": metric, "late": late, "warned": warned})
    return found


def _sum(by_metric: dict[str, dict[str, int]], what: str, metrics: tuple[str, ...] = ()) -> int:
    return sum(each[what] for metric, each in by_metric.items() if not metrics or metric in metrics)
