"""Who the customer may be as well, on the ticket page: evidence, a decision, a code, the way back."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from helpdesk.core.errors import Refused
from tickets import actions, joining
from tickets.actions.outgoing import last_thread
from tickets.models import Customer, Join, Ticket
from tickets.views.reach import desk_view, visible_ticket


@require_safe
@desk_view
def customer(request: HttpRequest, number: int) -> HttpResponse:
    return _part(request, visible_ticket(request, number))


@require_http_methods(["POST", "PUT", "DELETE"])
@desk_view
def pair(request: HttpRequest, number: int, other: int) -> HttpResponse:
    """POST: the same person. PUT: two people. DELETE: joined by mistake."""
    ticket, by, at = visible_ticket(request, number), request.user.as_actor(), timezone.now()
    if request.method == "DELETE":
        join = get_object_or_404(
            Join, Q(kept=ticket.customer) | Q(other=ticket.customer), pk=other, state=Join.State.JOINED
        )
        actions.part_customers(join, by=by, at=at)
        return _changed(request, number)
    proposals = {p.customer.pk: p for p in joining.proposals(ticket.customer)}
    found = get_object_or_404(Customer, pk=other if other in proposals else 0)
    if request.method == "PUT":
        actions.refuse_join(ticket.customer, found, by=by, at=at)
        return _changed(request, number)
    shown = [
        {"kind": each.kind, "value": each.value, "is_verified": each.is_verified}
        for each in proposals[found.pk].evidence
    ]
    actions.join_customers(found, into=ticket.customer, by=by, at=at, evidence=shown)
    return _changed(request, number)


@require_POST
@desk_view
def code(request: HttpRequest, number: int) -> HttpResponse:
    """Send a code to the address the customer says is theirs."""
    ticket, address = (
        visible_ticket(request, number),
        request.POST.get("address", "").replace("\x00", "")[:160],
    )
    try:
        sent = actions.send_link_code(
            last_thread(ticket), address=address, by=request.user.as_actor(), at=timezone.now()
        )
    except Refused as refusal:
        return _part(request, ticket, problem=refusal.message, address=address, status=422)
    return _part(request, ticket, sent_to=sent.sent_to.account.name)


def _changed(request: HttpRequest, number: int) -> HttpResponse:
    response = _part(request, visible_ticket(request, number))
    response["HX-Trigger"] = "live:now"
    return response


def _part(request: HttpRequest, ticket: Ticket, *, status: int = 200, **told: str) -> HttpResponse:
    joins = Join.objects.filter(kept=ticket.customer, state=Join.State.JOINED).select_related("other")
    context = {"ticket": ticket, "proposals": joining.proposals(ticket.customer), "joins": joins, **told}
    return render(request, "tickets/_identity.html", context, status=status)
