"""No more questions and news: the customer's own page, and the agent's switch beside the ticket."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Workspace
from feedback import actions, skipping
from helpdesk.core.links import read_token
from tickets.models import Customer
from tickets.views.reach import desk_view, visible_ticket

PAGE = "stop"


@csrf_exempt  # the signed address is the permission; customers may refuse cookies
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Show how it stands; only a POST changes it, so no preview of a link can."""
    pk = read_token(PAGE, token)
    customer = Customer.objects.filter(pk=pk).first() if pk else None
    workspace = Workspace.current()
    with override((customer.language if customer else "") or workspace.language):
        if customer is None:
            response = render(request, "rate/gone.html", status=404)
        else:
            if request.method == "POST":
                is_out = request.POST.get("again") != "yes"
                actions.opt_out(customer, is_out=is_out, how="link", at=timezone.now())
            is_out = customer.pk in skipping.opted_out([customer.pk])
            response = render(request, "rate/stop.html", {"is_out": is_out, "workspace": workspace})
    response["X-Robots-Tag"], response["Referrer-Policy"] = "noindex, nofollow", "no-referrer"
    return response


@require_POST
@desk_view
def opt_out(request: HttpRequest, number: int) -> HttpResponse:
    """Note for a customer that they want no questions, or take that back."""
    ticket = visible_ticket(request, number)
    customer = get_object_or_404(Customer, pk=ticket.customer_id)
    is_out = request.POST.get("out") == "yes"
    actions.opt_out(customer, is_out=is_out, how="agent", at=timezone.now(), by=request.user)
    return HttpResponse(status=204, headers={"HX-Trigger": "live:now"})
