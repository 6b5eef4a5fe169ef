"""The command menu's list."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tickets.commands import groups_for
from tickets.views.inbox import wanted
from tickets.views.reach import desk_view, visible_ticket


@require_safe
@desk_view
def palette(request: HttpRequest) -> HttpResponse:
    number = request.GET.get("ticket", "")
    ticket = visible_ticket(request, int(number)) if number.isdecimal() and len(number) < 16 else None
    scope = request.GET.get("scope", "")
    groups = groups_for(request.user, wanted(request).q, ticket=ticket, scope=scope, at=timezone.now())
    return render(request, "tickets/_palette.html", {"groups": groups})
