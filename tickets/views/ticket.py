"""One ticket: its page and the parts of it that are fetched alone."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.models import User
from tickets import composing, jobs, slots, timeline, windows
from tickets.models import Draft, Ticket
from tickets.timeline import Stretch
from tickets.uploads import take_uploads, told
from tickets.views.inbox import list_context, shown, wanted, with_news
from tickets.views.reach import desk_view, visible_ticket

EARLIER_TICKETS = 10


@require_safe
@desk_view
def ticket_page(request: HttpRequest, number: int) -> HttpResponse:
    """The whole page, or the desk alone when the list asks for it."""
    ticket = visible_ticket(request, number)
    context = desk_context(request, ticket)
    is_part = request.htmx and not request.htmx.history_restore_request
    if not is_part:
        context = {**list_context(request), **context}
    response = render(request, "tickets/_desk.html" if is_part else "tickets/inbox.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_safe
@desk_view
def head(request: HttpRequest, number: int) -> HttpResponse:
    """What is around the conversation: its header and the customer."""
    ticket = visible_ticket(request, number)
    return render(request, "tickets/_around.html", around_context(request, ticket))


@require_safe
@desk_view
def presence(request: HttpRequest, number: int) -> HttpResponse:
    """Say who else is on this ticket; the page knows their numbers, we know their names."""
    visible_ticket(request, number)
    typing, looking = _people(request, "typing"), _people(request, "looking")
    looking = [person for person in looking if person not in typing]
    return render(request, "tickets/_presence.html", {"typing": typing, "looking": looking})


@require_safe
@desk_view
def one_message(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    ticket = visible_ticket(request, number)
    message = get_object_or_404(timeline.messages_of(ticket), pk=pk)
    item = timeline.Said(message.seq, message.created_at, message)
    context = {**_base(request, ticket), "items": [item], "several": ticket.threads.count() > 1}
    return render(request, "tickets/_items.html", context)


@require_safe
@desk_view
def stretch(request: HttpRequest, number: int) -> HttpResponse:
    """The messages after a number (what is new) or before one (scrolling back)."""
    ticket, before = visible_ticket(request, number), _number(request.GET, "before")
    if before:
        return render_stretch(request, ticket, timeline.newest(ticket, before=before))
    return with_news(request, render_stretch(request, ticket, since(request.GET, ticket)))


def since(asked: QueryDict, ticket: Ticket) -> Stretch:
    return timeline.since(ticket, _number(asked, "after"), redraw="redraw" in asked)


def render_stretch(request: HttpRequest, ticket: Ticket, part: Stretch) -> HttpResponse:
    """Draw a part of the conversation; the headers tell the page where to go on."""
    if part.is_too_long:
        return JsonResponse({}, status=205)
    context = {**_base(request, ticket), "items": part.items, "several": ticket.threads.count() > 1}
    response = render(request, "tickets/_items.html", context)
    response["Meja-Last"], response["Meja-Seen"] = str(part.last_seq), str(part.seen)
    response["Meja-Earlier"] = str(part.earlier)
    return response


def desk_context(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    part = timeline.newest(ticket)
    drafts = {draft.kind: draft for draft in Draft.objects.filter(ticket=ticket, user=request.user)}
    for draft in drafts.values():
        draft.told = json.dumps(told(take_uploads(draft.files, by=request.user)))
    targets = jobs.threads_of(ticket, request.user)
    threads = [thread for thread in targets if thread.ticket_id == ticket.pk]
    return {
        **around_context(request, ticket, threads=threads),
        "part": part,
        "items": part.items,
        "drafts": drafts,
        "threads": threads,
        "targets": targets,
        "several": len(threads) > 1,
        "takes_templates": any(thread.account.capabilities.get("has_templates") for thread in threads),
        "can": json.dumps(composing.choices_by_address(targets)),
    }


def around_context(
    request: HttpRequest, ticket: Ticket, *, threads: list[Any] | None = None
) -> dict[str, Any]:
    """The header, and the customer: who, where they write from, their tickets over all accounts."""
    if threads is None:
        threads = list(ticket.threads.select_related("account").order_by("-last_in_at", "-pk"))
    others = Ticket.objects.visible_to(request.user).filter(customer=ticket.customer_id)
    for thread in threads:
        thread.window = windows.of_thread(thread)
    earlier = list(others.select_related("queue", "assignee").order_by("-number")[: EARLIER_TICKETS + 1])
    identities = list(ticket.customer.identities.order_by("kind", "pk")[:12])
    base = _base(request, ticket)
    ticket.face = slots.faces_of([ticket], base["now"]).get(ticket.number)
    return {
        **base,
        **shown(wanted(request)),
        "threads": threads,
        "earlier": earlier[:EARLIER_TICKETS],
        "has_more": len(earlier) > EARLIER_TICKETS,
        "identities": identities,
        "can_take": ticket.assignee_id is None,
    }


def _base(request: HttpRequest, ticket: Ticket) -> dict[str, Any]:
    request.shown_ticket = ticket  # its parts need not look it up again
    return {"ticket": ticket, "now": timezone.now()}


def _number(asked: QueryDict, name: str) -> int:
    value = asked.get(name, "")
    return int(value) if value.isdecimal() and len(value) < 10 else 0


def _people(request: HttpRequest, name: str) -> list[User]:
    ids = [int(pk) for pk in request.GET.get(name, "").split(",") if pk.isdecimal() and len(pk) < 10][:10]
    return list(User.objects.filter(pk__in=ids, is_active=True).exclude(pk=request.user.pk)) if ids else []
