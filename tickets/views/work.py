"""What an agent does with a ticket, one noun a view; each answers with the changed parts of the page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Queue, User
from helpdesk.core.errors import Invalid
from tickets import actions
from tickets.models import Delivery, Message, Priority, Ticket, Topic
from tickets.views.inbox import with_news
from tickets.views.reach import desk_view, visible_ticket
from tickets.views.ticket import around_context, render_stretch, since


@require_http_methods(["POST", "DELETE"])
@desk_view
def assignment(request: HttpRequest, number: int) -> HttpResponse:
    """Take, give, move to another queue; DELETE puts it back."""
    ticket, by, at = visible_ticket(request, number), request.user.as_actor(), timezone.now()
    if request.method == "DELETE":
        return changed(request, actions.release(ticket, by=by, at=at))
    if queue := request.POST.get("queue"):
        ticket = actions.transfer(
            ticket, to=get_object_or_404(Queue, slug=queue, is_active=True), by=by, at=at
        )
    assignee = request.POST.get("assignee", "")
    if assignee == "me":
        ticket = actions.claim(ticket, by=by, at=at)
    elif assignee:
        person = User.objects.filter(pk=_id(assignee), is_active=True).first()
        if person is None:
            raise Invalid(_("This person does not work here any more."))
        ticket = actions.assign(ticket, to=person, by=by, at=at)
    elif not queue:
        raise Invalid(_("Choose a person or a queue."))
    return changed(request, ticket)


@require_http_methods(["POST", "DELETE"])
@desk_view
def resolution(request: HttpRequest, number: int) -> HttpResponse:
    """Solve, with a question first where the customer has no answer yet; DELETE reopens."""
    ticket, by, at = visible_ticket(request, number), request.user.as_actor(), timezone.now()
    if request.method == "DELETE":
        return changed(request, actions.reopen(ticket, by=by, at=at))
    if ticket.is_live and ticket.waiting_since and "unanswered" not in request.POST:
        return _ask_first(request, ticket)
    topic = _topic(request.POST.get("topic", ""))
    response = changed(request, actions.solve(ticket, by=by, at=at, topic=topic))
    response["HX-Trigger"] = "ticket:solved, live:now"
    return response


@require_POST
@desk_view
def state(request: HttpRequest, number: int) -> HttpResponse:
    """Wait for the customer, wait for someone else, or go on."""
    verb = {"pending": actions.wait, "on_hold": actions.hold, "open": actions.resume}.get(
        request.POST.get("status", "")
    )
    if verb is None:
        raise Invalid(_("Choose what this waits for."))
    ticket = visible_ticket(request, number)
    return changed(request, verb(ticket, by=request.user.as_actor(), at=timezone.now()))


@require_POST
@desk_view
def topic(request: HttpRequest, number: int) -> HttpResponse:
    ticket = visible_ticket(request, number)
    chosen = _topic(request.POST.get("topic", ""))
    return changed(
        request, actions.set_topic(ticket, topic=chosen, by=request.user.as_actor(), at=timezone.now())
    )


@require_POST
@desk_view
def priority(request: HttpRequest, number: int) -> HttpResponse:
    ticket, chosen = visible_ticket(request, number), request.POST.get("priority", "")
    if chosen not in Priority.values:
        raise Invalid(_("Choose a priority."))
    by, at = request.user.as_actor(), timezone.now()
    return changed(request, actions.set_priority(ticket, priority=Priority(chosen), by=by, at=at))


@require_http_methods(["GET", "POST"])
@desk_view
def subject(request: HttpRequest, number: int) -> HttpResponse:
    """GET gives the form, POST names the ticket."""
    if request.method == "GET":
        return render(request, "tickets/_subject.html", {"ticket": visible_ticket(request, number)})
    ticket, text = visible_ticket(request, number), request.POST.get("subject", "").replace("\x00", "")
    return changed(
        request, actions.set_subject(ticket, subject=text, by=request.user.as_actor(), at=timezone.now())
    )


@require_POST
@desk_view
def reading(request: HttpRequest, number: int) -> HttpResponse:
    """The person has looked at everything up to now; `after` also asks for what is new since then.

    `brief` leaves the counts to the row that is asked for next: what was said comes first.
    """
    ticket = visible_ticket(request, number)
    actions.mark_read(ticket, user_id=request.user.pk)
    if "after" not in request.POST:
        return HttpResponse(status=204)
    answer = render_stretch(request, ticket, since(request.POST, ticket))
    return answer if "brief" in request.POST else with_news(request, answer)


@require_POST
@desk_view
def delivery(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Send a message once more that failed, or whose fate is unknown."""
    ticket = visible_ticket(request, number)
    found = get_object_or_404(Delivery, message=pk, message__ticket=ticket)
    actions.send_again(found, at=timezone.now())
    return HttpResponse(status=204, headers={"HX-Trigger": "live:now"})


@require_POST
@desk_view
def courtesy(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Correct the rule that tells thanks from questions; what is owed follows."""
    found = get_object_or_404(
        Message.objects.select_related("ticket"),
        pk=pk,
        ticket=visible_ticket(request, number),
        direction="in",
    )
    actions.set_courtesy(
        found,
        is_courtesy=request.POST.get("courtesy") == "yes",
        by=request.user.as_actor(),
        at=timezone.now(),
    )
    return HttpResponse(status=204, headers={"HX-Trigger": "live:now"})


def changed(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Draw what is around the conversation; the page fetches the new lines itself."""
    ticket = Ticket.objects.visible_to(request.user).filter(pk=ticket.pk).first()
    if ticket is None:  # moved to a queue this person does not see
        return HttpResponse(status=204, headers={"HX-Redirect": "/inbox/"})
    ticket = visible_ticket(request, ticket.number)
    response = render(request, "tickets/_around.html", around_context(request, ticket))
    response["HX-Trigger"] = "live:now"
    return response


def _ask_first(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    """Ask before a customer is left without an answer: such a solve is counted."""
    asked = ticket.messages.filter(direction="in", is_courtesy=False).order_by("-seq").first()
    response = render(request, "tickets/_unanswered.html", {"ticket": ticket, "asked": asked})
    response["HX-Retarget"], response["HX-Reswap"] = "#sheet-body", "innerHTML"
    return response


def _topic(slug: str) -> Topic | None:
    if not slug:
        return None
    found = Topic.objects.filter(slug=slug, is_active=True).first()
    if found is None:
        raise Invalid(_("This topic is not used any more. Choose another one."))
    return found


def _id(value: str) -> int:
    return int(value) if value.isdecimal() and len(value) < 10 else 0
