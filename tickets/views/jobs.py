"""The job of a ticket: what is linked, what may be, and the way back."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from tickets import actions, jobs
from tickets.models import Status, Ticket
from tickets.views.reach import desk_view, visible_ticket


@require_http_methods(["GET", "HEAD", "DELETE"])
@desk_view
def job(request: HttpRequest, number: int) -> HttpResponse:
    """GET gives the part of the page, DELETE takes the ticket out of its job."""
    ticket = visible_ticket(request, number)
    if request.method != "DELETE":
        return _part(request, ticket)
    actions.unlink(ticket, by=request.user.as_actor(), at=timezone.now())
    return _changed(request, number)


@require_http_methods(["POST", "DELETE"])
@desk_view
def pair(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """POST links two tickets, DELETE says that they are about two things."""
    ticket, second = visible_ticket(request, number), visible_ticket(request, other)
    by, at = request.user.as_actor(), timezone.now()
    if request.method == "DELETE":
        actions.keep_apart(ticket, from_=second, by=by, at=at)
    else:
        found = next((s for s in jobs.suggestions(ticket, at=at) if s.ticket.pk == second.pk), None)
        actions.link(ticket, to=second, by=by, at=at, evidence=found.as_data() if found else None)
    return _changed(request, number)


@require_http_methods(["POST", "DELETE"])
@desk_view
def merge(request: HttpRequest, number: int) -> HttpResponse:
    """POST merges the ticket into another one of the same customer, DELETE undoes that."""
    ticket, by, at = visible_ticket(request, number), request.user.as_actor(), timezone.now()
    if request.method == "DELETE":
        actions.unmerge(ticket, by=by, at=at)
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    asked = request.POST.get("into", "")
    if not asked.isdecimal() or len(asked) > 15:
        raise Http404
    into = actions.merge(ticket, into=visible_ticket(request, int(asked)), by=by, at=at)
    return HttpResponse(status=204, headers={"HX-Redirect": f"/inbox/{into.number}/"})


def _changed(request: HttpRequest, number: int) -> HttpResponse:
    response = _part(request, visible_ticket(request, number))
    response["HX-Trigger"] = "live:now"
    return response


def _part(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    at = timezone.now()
    seen = set(
        Ticket.objects.visible_to(request.user)
        .filter(customer=ticket.customer_id)
        .values_list("pk", flat=True)
    )
    told: dict[str, Any] = {
        "ticket": ticket,
        "members": [other for other in jobs.members(ticket) if other.pk in seen],
        "found": [s for s in jobs.suggestions(ticket, at=at) if s.ticket.pk in seen]
        if ticket.is_live
        else [],
        "words": jobs.first_words(ticket),
        "is_merged": ticket.status == Status.MERGED,
    }
    return render(request, "tickets/_job.html", told)
