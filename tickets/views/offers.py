"""Chats that ring at a person, on every page of theirs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tickets import actions
from tickets.routing import ringing
from tickets.views.reach import desk_view, visible_ticket


@require_safe
@desk_view
def offers(request: HttpRequest) -> HttpResponse:
    """Give what rings now, and whether the person was set away."""
    told = ringing.of(request.user, at=timezone.now())
    return render(request, "tickets/_offers.html", {"rings": told})


@require_http_methods(["POST", "DELETE"])
@desk_view
def offer(request: HttpRequest, number: int) -> HttpResponse:
    """POST takes the chat, DELETE lets it pass."""
    ticket, by, at = visible_ticket(request, number), request.user.as_actor(), timezone.now()
    if request.method == "DELETE":
        actions.decline_offer(ticket, by=by, at=at)
        return offers_again(request)
    actions.take_offer(ticket, by=by, at=at)
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("tickets:ticket", args=[number])})


def offers_again(request: HttpRequest) -> HttpResponse:
    told = ringing.of(request.user, at=timezone.now())
    return render(request, "tickets/_offers.html", {"rings": told})
