"""The clocks of a ticket, explained on its page; a supervisor can take one out of the figures."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from escalation.explained import explain
from helpdesk.core.errors import Refused
from tickets import actions
from tickets.models import Ticket
from tickets.views.reach import desk_view, visible_ticket


@require_safe
@desk_view
def clocks(request: HttpRequest, number: int) -> HttpResponse:
    return _panel(request, visible_ticket(request, number))


@require_POST
@desk_view
def void(request: HttpRequest, number: int, metric: str, n: int) -> HttpResponse:
    """Take one clock out of the figures, for a reason that everybody can read."""
    ticket, now = visible_ticket(request, number), timezone.now()
    if not request.user.is_supervisor:
        raise Refused(_("Only a supervisor can take a clock out of the figures."), code="supervisors_only")
    found = next(
        (each for each in explain(ticket, now=now) if (each.clock.metric, each.clock.n) == (metric, n)), None
    )
    if found is None:
        raise Http404
    if found.clock.voided:
        raise Refused(_("This clock is already out of the figures."), code="voided")
    reason = request.POST.get("reason", "").replace("\x00", "").strip()[:300]
    try:
        actions.void_clock(ticket, metric=metric, n=n, reason=reason, by=request.user.as_actor(), at=now)
    except Refused as refusal:
        return _panel(request, ticket, asked=(metric, n), refusal=refusal)
    response = _panel(request, visible_ticket(request, number))
    response["HX-Trigger"] = "live:now"
    return response


def _panel(
    request: HttpRequest, ticket: Ticket, *, asked: tuple[str, int] = ("", 0), refusal: Refused | None = None
) -> HttpResponse:
    now = timezone.now()
    found = explain(ticket, now=now)
    context = {
        "ticket": ticket,
        "now": now,
        "running": [each for each in found if not each.clock.is_finished],
        "finished": [each for each in found if each.clock.is_finished],
        "asked_metric": asked[0],
        "asked_n": asked[1],
        "refusal": refusal,
    }
    return render(request, "escalation/_clocks.html", context, status=422 if refusal else 200)
