"""The end of a shift: every open ticket is kept with a date, handed over with a note, or put back."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import roster
from accounts.models import User
from helpdesk.core.errors import Invalid, Refused
from tickets import actions
from tickets.models import Ticket
from tickets.views.reach import desk_view, visible_ticket


@require_safe
@desk_view
def work(request: HttpRequest) -> HttpResponse:
    """List one's own open work, with what is due before one is back marked."""
    now = timezone.now()
    back_at = roster.next_start(request.user.pk, now)
    tickets = list(
        Ticket.objects.live()
        .filter(assignee=request.user)
        .select_related("customer", "queue")
        .order_by("next_due_at", "pk")
    )
    for ticket in tickets:
        ticket.is_due_before = is_due_before(ticket, back_at)
    people = User.objects.filter(is_active=True, queues__in=request.user.queues.all()).distinct()
    told = {"tickets": tickets, "back_at": back_at, "people": people.exclude(pk=request.user.pk)}
    return render(request, "tickets/my_work.html", told)


@require_POST
@desk_view
def one(request: HttpRequest, number: int) -> HttpResponse:
    """Decide about one ticket."""
    ticket = visible_ticket(request, number)
    try:
        said = _decide(request, ticket)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, said)
    return redirect("tickets:my-work")


def is_due_before(ticket: Ticket, back_at: datetime | None) -> bool:
    """Tell whether something is due before its person is back; without a plan nobody knows when that is."""
    return ticket.next_due_at is not None and (back_at is None or ticket.next_due_at < back_at)


def _decide(request: HttpRequest, ticket: Ticket) -> str:
    by, at, choice = request.user.as_actor(), timezone.now(), request.POST.get("choice", "")
    note = request.POST.get("note", "").replace("\x00", "").strip()[:5000]
    if ticket.assignee_id != request.user.pk:
        raise Refused(_("#%(number)s is not yours.") % {"number": ticket.number}, code="not_yours")
    if choice == "keep":
        if is_due_before(ticket, roster.next_start(request.user.pk, at)):
            raise Refused(
                _("#%(number)s is due before you are back. Hand it over or put it back.")
                % {"number": ticket.number},
                code="due_before",
            )
        return _("#%(number)s stays with you.") % {"number": ticket.number}
    if choice == "hand_over":
        return _hand_over(request, ticket, note)
    if choice == "release":
        actions.release(ticket, by=by, at=at)
        return _("#%(number)s is back in its queue.") % {"number": ticket.number}
    raise Invalid(_("Choose what becomes of it."))


def _hand_over(request: HttpRequest, ticket: Ticket, note: str) -> str:
    by, at, chosen = request.user.as_actor(), timezone.now(), request.POST.get("person", "")
    is_id = chosen.isdecimal() and len(chosen) < 10
    person = User.objects.filter(pk=int(chosen) if is_id else 0, is_active=True).first()
    if person is None or not note:
        raise Invalid(_("Choose a person and write a note for them."))
    actions.add_note(ticket, by=by, at=at, text=note)
    actions.assign(ticket, to=person, by=by, at=at)
    return _("#%(number)s is with %(name)s now.") % {"number": ticket.number, "name": person.name}
