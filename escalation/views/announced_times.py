"""How honest the announced times were, for supervisors; and what a manager says about a queue's times."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Queue, User, Workspace
from accounts.permissions import supervisor_required
from escalation import eta_figures, eta_of, eta_watch
from escalation.actions import eta_settings
from escalation.eta_figures import Cell
from escalation.models import EtaQueue
from helpdesk.core.errors import Invalid

BY = {
    "queue": gettext_lazy("By queue"),
    "topic": gettext_lazy("By topic"),
    "tier": gettext_lazy("By tier"),
    "week": gettext_lazy("By week"),
}
DAYS = (7, 28, 90)
HOUR_S = 3600
WIDTH, FROM = 160, 0.5  # of the drawn scale: from one half to all


class LengthForm(forms.Form):
    hours = forms.FloatField(label=gettext_lazy("Hours"))


@dataclass(frozen=True)
class Strip:
    """One cell on the scale from one half to all."""

    cell: Cell
    low: float
    high: float
    dot: float


@dataclass(frozen=True)
class Known:
    """What a queue's times are made of now."""

    queue: Queue
    ended: int
    hours: float
    forgotten_at: datetime | None
    wrong: str = ""

    @property
    def is_cold(self) -> bool:
        return self.ended < eta_of.COLD


@require_safe
@supervisor_required
def page(request: HttpRequest) -> HttpResponse:
    return _draw(request)


@require_POST
@supervisor_required
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what to expect of a queue, or let it forget what was before."""
    found = next((queue for queue in _queues(request.user) if queue.slug == slug), None)
    if found is None:
        raise Http404
    if "forget" in request.POST:
        eta_settings.forget_past(found, at=timezone.now())
        messages.success(request, _("%(queue)s begins anew.") % {"queue": found.name})
        return redirect("escalation:announced-times")
    form = LengthForm(request.POST)
    wrong = "" if form.is_valid() else str(form.errors["hours"][0])
    if not wrong:
        try:
            eta_settings.expect_length(found, seconds=round(form.cleaned_data["hours"] * HOUR_S))
        except (Invalid, OverflowError, ValueError) as refusal:
            wrong = refusal.message if isinstance(refusal, Invalid) else _("Write a number of hours.")
    if wrong:
        return _draw(request, wrong={slug: wrong}, status=422)
    messages.success(request, _("Saved."))
    return redirect("escalation:announced-times")


def _draw(request: HttpRequest, *, wrong: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    now, by = timezone.now(), request.GET.get("by", "")
    by = by if by in BY else "queue"
    days = next((n for n in DAYS if str(n) == request.GET.get("days")), 28)
    since = now - timedelta(days=days)
    zone = ZoneInfo(Workspace.current().time_zone)
    rows = eta_figures.promises(request.user, since, now, zone)
    mine = {queue.pk for queue in _queues(request.user)}
    told = {
        "whole": eta_figures.cell("", rows),
        "strips": [_strip(cell) for cell in eta_figures.cells(rows, by)],
        "second": eta_figures.second_times(request.user, since, now),
        "alarms": [alarm.sentence() for alarm in eta_watch.alarms(now) if alarm.queue.pk in mine],
        "queues": _known(request.user, wrong or {}),
        "by": by,
        "groups": BY.items(),
        "days": days,
        "spans": DAYS,
        "fewest": eta_figures.FEWEST,
        "band": (_x(eta_figures.LOW), _x(eta_figures.HIGH) - _x(eta_figures.LOW)),
        "goal": _x(0.8),
    }
    return render(request, "escalation/announced_times.html", told, status=status)


def _queues(user: User) -> list[Queue]:
    """Give the queues this person may look into; nothing is escalated to the front line."""
    own = set(user.queues.values_list("pk", flat=True))
    found = Queue.objects.filter(is_active=True).order_by("name")
    return [queue for queue in found if not queue.is_private or queue.pk in own]


def _known(user: User, wrong: dict[str, str]) -> list[Known]:
    forgotten = dict(EtaQueue.objects.values_list("queue", "forgotten_at"))
    return [
        Known(
            queue,
            ended=eta_of.past_of(queue, None, eta_of.calendar_of(queue)).n,
            hours=eta_of.prior_s(queue) / HOUR_S,
            forgotten_at=forgotten.get(queue.pk),
            wrong=wrong.get(queue.slug, ""),
        )
        for queue in _queues(user)
    ]


def _strip(cell: Cell) -> Strip:
    return Strip(cell, _x(cell.low), _x(cell.high), _x(cell.kept / cell.n))


def _x(share: float) -> float:
    return round(max(0.0, (share - FROM) / (1 - FROM)) * WIDTH, 1)
