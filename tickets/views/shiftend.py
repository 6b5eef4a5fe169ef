"""The end of a shift: every open ticket is kept with a date, handed over with a note, or put back."""

from datetime import date, datetime, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import roster
from accounts.models import User
from helpdesk.core.errors import Invalid, Refused
from tickets import actions
from tickets.actions.followups import day_of, is_due_before
from tickets.models import FollowUp, Ticket
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
    kept = FollowUp.objects.filter(user=request.user, ticket__in=tickets, told_at=None)
    days = dict(kept.values_list("ticket", "on"))
    for ticket in tickets:
        ticket.is_due_before = is_due_before(ticket, back_at)
        ticket.follow_up = days.get(ticket.pk)
    people = User.objects.filter(is_active=True, queues__in=request.user.queues.all()).distinct()
    told = {"tickets": tickets, "back_at": back_at, "people": people.exclude(pk=request.user.pk)}
    told |= {"next_day": _next_day(request, back_at, now), "today": day_of(request.user, now)}
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


def _decide(request: HttpRequest, ticket: Ticket) -> str:
    by, at, choice = request.user.as_actor(), timezone.now(), request.POST.get("choice", "")
    note = request.POST.get("note", "").replace("\x00", "").strip()[:5000]
    if ticket.assignee_id != request.user.pk:
        raise Refused(_("#%(number)s is not yours.") % {"number": ticket.number}, code="not_yours")
    if choice == "keep":
        kept = actions.keep(ticket, user=request.user, on=_day(request, at), at=at)
        said = {"number": ticket.number, "day": date_format(kept.on, "SHORT_DATE_FORMAT")}
        return _("#%(number)s stays with you. You are reminded on %(day)s.") % said
    if choice == "hand_over":
        return _hand_over(request, ticket, note)
    if choice == "release":
        actions.release(ticket, by=by, at=at)
        return _("#%(number)s is back in its queue.") % {"number": ticket.number}
    raise Invalid(_("Choose what becomes of it."))


def _day(request: HttpRequest, at: datetime) -> date:
    """Read the day to come back to it; without one it is the next day at work."""
    try:
        return date.fromisoformat(request.POST.get("on", ""))
    except ValueError:
        if request.POST.get("on"):
            raise Invalid(_("Choose a day.")) from None
    return _next_day(request, roster.next_start(request.user.pk, at), at)


def _next_day(request: HttpRequest, back_at: datetime | None, at: datetime) -> date:
    return day_of(request.user, back_at or at + timedelta(days=1))


def _hand_over(request: HttpRequest, ticket: Ticket, note: str) -> str:
    by, at, chosen = request.user.as_actor(), timezone.now(), request.POST.get("person", "")
    is_id = chosen.isdecimal() and len(chosen) < 10
    person = User.objects.filter(pk=int(chosen) if is_id else 0, is_active=True).first()
    if person is None or not note:
        raise Invalid(_("Choose a person and write a note for them."))
    actions.add_note(ticket, by=by, at=at, text=note)
    actions.assign(ticket, to=person, by=by, at=at)
    return _("#%(number)s is with %(name)s now.") % {"number": ticket.number, "name": person.name}
