"""What every view of a ticket starts with: who asks, what they may see, how a refusal is told."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from helpdesk.core.errors import Invalid, Refused
from tickets.models import Ticket

View = Callable[..., HttpResponse]


def visible_ticket(request: HttpRequest, number: int) -> Ticket:
    """Give a ticket this person may see; what they may not see does not exist."""
    shown: Ticket | None = getattr(request, "shown_ticket", None)  # a part of a page that has it
    if shown is not None and shown.pk == number and request.method == "GET":
        return shown
    tickets = Ticket.objects.visible_to(request.user)
    ticket = (
        tickets.select_related("customer__tier", "tier", "queue", "assignee", "owner", "topic", "follows")
        .filter(pk=number)
        .first()
    )
    if ticket is None:
        raise Http404
    return ticket


def desk_view(view: View) -> View:
    """Guard a view: signed-in people only; a refusal becomes a sentence on the page, nothing is lost."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return refuse(request, refusal)

    return guarded


def refuse(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Tell why not: as a toast, wherever the request wanted its answer."""
    status = 422 if isinstance(refusal, Invalid) else 409
    response = render(request, "tickets/_refusal.html", {"refusal": refusal}, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#toasts", "beforeend"
    return response
