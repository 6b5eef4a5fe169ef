"""The reports that go out by mail, as pages: each figure leads to its tickets, and it prints on paper."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import Workspace
from accounts.permissions import supervisor_required
from reports import letters, mailing
from reports.models import Rhythm
from reports.scope import Scope

DAY = timedelta(days=1)


@require_safe
@supervisor_required
def letter(request: HttpRequest, rhythm: str) -> HttpResponse:
    """Show the newest report of a rhythm, or the one whose last day is asked for."""
    if rhythm not in Rhythm.values:
        raise Http404
    scope = _scope(request, rhythm)
    told = letters.contents(rhythm, scope)
    return render(
        request,
        "reports/letter.html",
        {
            **told,
            "rhythm": rhythm,
            "rhythms": zip(Rhythm.values, (_("Day"), _("Week"), _("Month")), strict=True),
            "days": f"from={scope.first}&to={scope.last}",
            "earlier": scope.first - DAY,
            "later": _later(rhythm, scope),
        },
    )


def _scope(request: HttpRequest, rhythm: str) -> Scope:
    now, zone = timezone.now(), ZoneInfo(Workspace.current().time_zone)
    last = now.astimezone(zone).date() - DAY
    if given := request.GET.get("to"):
        try:
            found = parse_date(given)
        except ValueError:
            found = None
        if found is None or not 2000 <= found.year <= 2200:
            raise Http404
        last = min(found, last)
    stretch = mailing.stretch_until(rhythm, last)
    return Scope(request.user, stretch.first, stretch.last, zone, now, {})


def _later(rhythm: str, scope: Scope) -> date | None:
    """Give the last day of the stretch after this one, if that is over."""
    yesterday = scope.day_of(scope.now) - DAY
    length = {letters.DAILY: 1, letters.WEEKLY: 7}.get(rhythm, 31)
    after = mailing.stretch_until(rhythm, min(scope.last + length * DAY, yesterday)).last
    return after if after > scope.last else None
