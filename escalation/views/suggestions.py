"""What triggers suggest on a ticket, above the place to write: do it, or say that it is not needed."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from escalation import suggestions
from escalation.actions.triggering import follow_suggestion, take_back
from escalation.models import TriggerFiring
from tickets.views.reach import desk_view, visible_ticket
from tickets.views.work import changed


@require_safe
@desk_view
def suggested(request: HttpRequest, number: int) -> HttpResponse:
    ticket = visible_ticket(request, number)
    found = suggestions.open_on(ticket)
    return render(request, "escalation/_suggested.html", {"ticket": ticket, "suggestions": found})


@require_http_methods(["POST", "DELETE"])
@desk_view
def suggestion(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """POST does what is suggested, DELETE dismisses it for good."""
    ticket = visible_ticket(request, number)
    firing = TriggerFiring.objects.filter(ticket=ticket, pk=pk).select_related("ticket").first()
    if firing is None:
        raise Http404
    if request.method == "POST":
        follow_suggestion(firing, by=request.user.as_actor(), at=timezone.now())
    else:
        take_back(firing, at=timezone.now())
    return changed(request, ticket)
