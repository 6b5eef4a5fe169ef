"""The list: views, search, pages and single rows."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tickets import queries, search, slots, windows
from tickets.models import Ticket
from tickets.templatetags.shell import counts_of
from tickets.views.reach import desk_view

MOST_ROWS = 60


@dataclass(frozen=True)
class Wanted:
    """Which list somebody looks at, as its address says."""

    view: str
    q: str = ""
    late_in: int = 0

    @property
    def query(self) -> str:
        values = {"view": self.view, "q": self.q, "late": self.late_in}
        return urlencode({name: value for name, value in values.items() if value})


def wanted(request: HttpRequest) -> Wanted:
    view, late = request.GET.get("view", ""), request.GET.get("late", "")
    return Wanted(
        view=view if view in queries.VIEWS else "mine",
        q=request.GET.get("q", "").replace("\x00", "").strip()[:200],
        late_in=int(late) if late in map(str, queries.LATE_IN) else 0,
    )


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
    return with_news(request, render(request, name, context))


@require_safe
@desk_view
def rows(request: HttpRequest) -> HttpResponse:
    """Draw some rows anew: those that left the view are missing in the answer.

    The headers tell the numbers of the views, and which of these tickets have something new that
    this person should hear about.
    """
    now, user, which = timezone.now(), request.user, wanted(request)
    given = request.GET.get("numbers", "").split(",")
    asked = [int(n) for n in given if n.isdecimal() and len(n) < 10][:MOST_ROWS]
    if which.q:
        tickets = queries.newest_first(user, asked).rows
    else:
        tickets = queries.rows_of(user, which.view, asked, at=now, late_in=which.late_in)
    context = {**rows_context(tickets, now), **shown(which)}
    response = render(request, "tickets/_rows.html", context)
    response["Meja-Ring"] = ",".join(map(str, queries.ringing(user, asked)))
    return with_news(request, response)


def with_news(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Tell in headers what else is new: counts of the views, tickets that have changed."""
    counts = counts_of(request)
    response["Meja-Counts"] = ",".join(f"{name}={count}" for name, count in counts.items())
    since = request.GET.get("since") or request.POST.get("since", "")
    if since.isdecimal() and len(since) < 15:
        changed = queries.changed_since(request.user, datetime.fromtimestamp(int(since) / 1000, UTC))
        response["Meja-Changed"] = "many" if changed is None else ",".join(map(str, changed))
    return response


def list_context(request: HttpRequest) -> dict[str, Any]:
    """Everything the list column shows."""
    now, which, after = timezone.now(), wanted(request), request.GET.get("after", "")
    if which.q:
        page = queries.newest_first(request.user, search.find_tickets(request.user, which.q), after=after)
    else:
        page = queries.page_of(request.user, which.view, at=now, after=after, late_in=which.late_in)
    return {**rows_context(page.rows, now), **shown(which), "next": page.next}


def shown(which: Wanted) -> dict[str, Any]:
    return {
        "view": which.view,
        "q": which.q,
        "late_in": which.late_in,
        "query": which.query,
        "late_choices": queries.LATE_IN,
    }


def rows_context(tickets: list[Ticket], now: datetime) -> dict[str, Any]:
    chips, faces = slots.chips_of(tickets), slots.faces_of(tickets, now)
    closings = windows.of_tickets(ticket for ticket in tickets if ticket.is_live)
    for ticket in tickets:
        ticket.chips = chips.get(ticket.number, [])
        ticket.face = faces.get(ticket.number)
        ticket.window = closings.get(ticket.number)
        ticket.is_due_soon = queries.is_due_soon(ticket, now)
    return {
        "tickets": tickets,
        "due": [ticket for ticket in tickets if ticket.is_due_soon],
        "track": [ticket for ticket in tickets if not ticket.is_due_soon],
        "now": now,
    }
