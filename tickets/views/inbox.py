"""The list: views, search, pages and single rows."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tickets import queries, search, slots
from tickets.templatetags.shell import counts_of
from tickets.views.reach import desk_view

MOST_ROWS = 60


def root(request: HttpRequest) -> HttpResponse:
    return redirect("tickets:inbox" if request.user.is_authenticated else settings.LOGIN_URL)


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The inbox without an open ticket."""
    return render(request, "tickets/inbox.html", list_context(request))


@require_safe
@desk_view
def list_page(request: HttpRequest) -> HttpResponse:
    """One page of the list, or the whole list of another view or search."""
    context = list_context(request)
    name = "tickets/_rows_more.html" if request.GET.get("after") else "tickets/_list.html"
    return _with_counts(request, render(request, name, context))


@require_safe
@desk_view
def rows(request: HttpRequest) -> HttpResponse:
    """Draw some rows anew: those that left the view are missing in the answer.

    The headers tell the numbers of the views, and which of these tickets have something new that
    this person should hear about.
    """
    now, user = timezone.now(), request.user
    asked = [int(n) for n in request.GET.get("numbers", "").split(",") if n.isdecimal()][:MOST_ROWS]
    view, q = view_name(request), query_of(request)
    tickets = queries.newest_first(user, asked).rows if q else queries.rows_of(user, view, asked, at=now)
    response = render(request, "tickets/_rows.html", {**rows_context(tickets, now), "view": view, "q": q})
    response["Meja-Ring"] = ",".join(map(str, queries.ringing(user, asked)))
    return _with_counts(request, response)


def _with_counts(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    counts = counts_of(request)
    response["Meja-Counts"] = ",".join(f"{name}={count}" for name, count in counts.items())
    return response


def view_name(request: HttpRequest) -> str:
    name = request.GET.get("view", "")
    return name if name in queries.VIEWS else "mine"


def query_of(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:200]


def list_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the list column shows."""
    now, view, q = timezone.now(), view_name(request), query_of(request)
    after = request.GET.get("after", "")
    if q:
        page = queries.newest_first(request.user, search.find_tickets(request.user, q), after=after)
    else:
        page = queries.page_of(request.user, view, at=now, after=after)
    return {**rows_context(page.rows, now), "view": view, "q": q, "next": page.next}


def rows_context(tickets: list[Any], now: Any) -> dict[str, Any]:
    chips = slots.chips_of(tickets)
    for ticket in tickets:
        ticket.chips = chips.get(ticket.number, [])
        ticket.is_due_soon = queries.is_due_soon(ticket, now)
    return {
        "tickets": tickets,
        "due": [ticket for ticket in tickets if ticket.is_due_soon],
        "track": [ticket for ticket in tickets if not ticket.is_due_soon],
        "now": now,
    }
