"""Escalating on the ticket page: the dialog, the way under the title, what is asked, and its answers."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from escalation import actions, escalations_shown
from escalation.escalations_forms import AnswerForm, EscalateForm, ReturnForm
from escalation.models import Escalation
from helpdesk.core.actors import Actor
from helpdesk.core.errors import Invalid
from tickets.models import Ticket
from tickets.views.reach import desk_view, visible_ticket
from tickets.views.work import changed


@require_http_methods(["GET", "POST"])
@desk_view
def create(request: HttpRequest, number: int) -> HttpResponse:
    """GET gives the dialog, POST hands the ticket on."""
    ticket = visible_ticket(request, number)
    form = EscalateForm(ticket, request.POST or None)

    def send(by: Actor) -> None:
        actions.request_escalation(
            ticket, form.ask, to=form.cleaned_data["queue"], by=by, at=timezone.now(), kind=form.kind
        )

    return _dialog(request, ticket, form, "escalation/_create.html", send)


@require_http_methods(["GET", "POST"])
@desk_view
def answer(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    ticket, found = _both(request, number, pk)
    form = AnswerForm(request.POST or None)

    def send(by: Actor) -> None:
        given = form.cleaned_data
        actions.answer(found, text=given["text"], result=given["result"], by=by, at=timezone.now())

    return _dialog(request, ticket, form, "escalation/_answer.html", send, found)


@require_http_methods(["GET", "POST"])
@desk_view
def give_back(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    ticket, found = _both(request, number, pk)
    form = ReturnForm(request.POST or None)

    def send(by: Actor) -> None:
        given = form.cleaned_data
        actions.return_escalation(found, reason=given["reason"], text=given["text"], by=by, at=timezone.now())

    return _dialog(request, ticket, form, "escalation/_return.html", send, found)


@require_POST
@desk_view
def take(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    ticket, found = _both(request, number, pk)
    actions.acknowledge_escalation(found, by=request.user.as_actor(), at=timezone.now())
    return changed(request, ticket)


@require_POST
@desk_view
def join(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Take what rings, wherever one is, and go there."""
    ticket, found = _both(request, number, pk)
    actions.acknowledge_escalation(found, by=request.user.as_actor(), at=timezone.now())
    return HttpResponse(status=204, headers={"HX-Redirect": reverse("tickets:ticket", args=[ticket.number])})


@require_POST
@desk_view
def withdraw(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    ticket, found = _both(request, number, pk)
    actions.withdraw(found, by=request.user.as_actor(), at=timezone.now())
    return changed(request, ticket)


@require_POST
@desk_view
def take_over(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Speak with the customer oneself from now on."""
    ticket, found = _both(request, number, pk)
    actions.take_over(found, by=request.user.as_actor(), at=timezone.now())
    return changed(request, ticket)


@require_POST
@desk_view
def nudge(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    _ticket, found = _both(request, number, pk)
    people = actions.nudge(found, by=request.user.as_actor(), at=timezone.now())
    names = ", ".join(person.name for person in people)
    said = _("%(names)s was reminded.") % {"names": names} if people else _("Nobody can be reminded.")
    return render(request, "escalation/_said.html", {"said": said})


@require_safe
@desk_view
def track(request: HttpRequest, number: int) -> HttpResponse:
    """The way of the ticket, under its title."""
    ticket = visible_ticket(request, number)
    context = {"ticket": ticket, "stations": escalations_shown.stations(ticket), "now": timezone.now()}
    return render(request, "escalation/_track.html", context)


@require_safe
@desk_view
def asked(request: HttpRequest, number: int) -> HttpResponse:
    """What is asked of this team, above the place to write."""
    ticket = visible_ticket(request, number)
    now = timezone.now()
    shown = escalations_shown.asked(ticket, request.user, at=now)
    if shown is None:
        return HttpResponse()
    return render(request, "escalation/_asked.html", {"ticket": ticket, "a": shown, "now": now})


def _dialog(
    request: HttpRequest,
    ticket: Ticket,
    form: Form,
    template: str,
    send: Callable[[Actor], Any],
    escalation: Escalation | None = None,
) -> HttpResponse:
    """Show a form in the sheet; what is wrong stays beside its field, what was taken redraws the page."""
    if request.method == "POST" and form.is_valid():
        try:
            send(request.user.as_actor())
        except Invalid as refusal:
            for name, sentences in refusal.fields.items():
                form.add_error(name, sentences)
        else:
            return changed(request, ticket)
    context = {"ticket": ticket, "form": form, "escalation": escalation}
    response = render(request, template, context, status=422 if form.is_bound else 200)
    if form.is_bound:
        response["HX-Retarget"], response["HX-Reswap"] = "#sheet-body", "innerHTML"
    return response


def _both(request: HttpRequest, number: int, pk: int) -> tuple[Ticket, Escalation]:
    ticket = visible_ticket(request, number)
    found = Escalation.objects.filter(ticket=ticket, pk=pk).select_related("ticket").first()
    if found is None:
        raise Http404
    return ticket, found
