"""Who the visitor is elsewhere, proven by a code sent there; and which question they write about."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from channels_live.identities import locked
from channels_live.models import VisitorSession
from channels_live.widget.fields import body_of, not_found, number, text
from channels_live.widget.http import Visitor, for_visitor
from helpdesk.core.actors import Actor
from helpdesk.core.errors import Refused
from tickets import actions
from tickets.models import Direction, Ticket

MOST = 10


@for_visitor("POST", per_minute=6)
def link(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Send a code to an address, or take the code; nobody learns here who else writes to us."""
    body = body_of(request)
    if "code" in body:
        typed = text(body, "code", most=20)
        return JsonResponse({"is_joined": prove(visitor.session, code=typed, at=timezone.now())})
    ask_for_code(visitor.session, address=text(body, "address", most=160, default=None), at=timezone.now())
    return HttpResponse(status=204)


@for_visitor("GET", per_minute=60)
def tickets(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Give the questions that are open and this visitor's to know."""
    return JsonResponse({"tickets": [_shown(each, visitor) for each in open_tickets(visitor.session)]})


@for_visitor("POST", per_minute=30)
def choose_ticket(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Write about another open question from now on."""
    wanted = number(body_of(request), "number")
    if not go_on_with(visitor.session, wanted, at=timezone.now()):
        raise not_found()
    return HttpResponse(status=204)


def open_tickets(session: VisitorSession) -> list[Ticket]:
    """A mere browser knows what was said in it; whoever has proven who they are, all that is theirs."""
    live = Ticket.objects.live()
    if session.is_verified:
        live = live.filter(customer=session.thread.customer_id)
    else:
        live = live.filter(messages__thread=session.thread).distinct()
    return list(live.order_by("-last_event_at")[:MOST])


@transaction.atomic
def go_on_with(session: VisitorSession, wanted: int, *, at: datetime) -> bool:
    ticket = next((each for each in open_tickets(session) if each.pk == wanted), None)
    if ticket is None:
        return False
    thread = locked(session.thread_id)
    by = Actor(kind="customer", name=thread.customer.shown_name)
    actions.join_thread(ticket, thread, by=by, at=at, how="chosen")
    return True


def ask_for_code(session: VisitorSession, *, address: str, at: datetime) -> None:
    try:
        with transaction.atomic():
            thread = locked(session.thread_id)
            actions.send_link_code(thread, address=address, by=_visitor(thread.customer.name), at=at)
    except Refused:
        return  # a refusal told here would tell strangers who our customers are


@transaction.atomic
def prove(session: VisitorSession, *, code: str, at: datetime) -> bool:
    """Join the visitor with the customer whose code they bring; the session is then one of theirs."""
    thread = locked(session.thread_id)
    if not actions.take_link_code(thread, code, at=at):
        return False
    VisitorSession.objects.filter(pk=session.pk).update(is_verified=True)
    return True


def _visitor(name: str) -> Actor:
    return Actor(kind="customer", name=name)


def _shown(ticket: Ticket, visitor: Visitor) -> dict[str, Any]:
    # A subject is what was written first, wherever that was: a mere browser is shown its own words.
    subject = ticket.subject if visitor.session.is_verified else ""
    about = subject or _last_words(ticket, visitor.session)
    return {"number": ticket.pk, "about": about[:80], "is_here": ticket.pk == visitor.thread.ticket_id}


def _last_words(ticket: Ticket, session: VisitorSession) -> str:
    """Give the customer's own; a mere browser reads nothing of what was written elsewhere."""
    theirs = ticket.messages.filter(direction=Direction.IN).exclude(text="")
    if not session.is_verified:
        theirs = theirs.filter(thread=session.thread)
    return theirs.order_by("-seq").values_list("text", flat=True).first() or ""
