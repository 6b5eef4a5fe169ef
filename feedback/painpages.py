"""Pain points: the list, one card, its steps, and the export for whoever can fix it."""

from collections.abc import Iterator
from itertools import islice

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User, Workspace
from accounts.permissions import supervisor_required, tells_refusals
from feedback import actions, painfacts, tellable, unacknowledged, watching
from feedback.actions.painpoints import ORDER
from feedback.models import Pain, PainPoint, Told
from feedback.redaction import redact
from helpdesk.core import csvfile
from tickets.models import Direction, Ticket, Topic

SHOWN = 100
PRINTED = 200


class CardForm(forms.Form):
    suspected = forms.CharField(
        label=gettext_lazy("Suspected release or vendor"), max_length=200, required=False
    )
    owner = forms.ModelChoiceField(
        label=gettext_lazy("Owner"), queryset=User.objects.filter(is_active=True), required=False
    )


class OpenForm(forms.Form):
    topic = forms.ModelChoiceField(label=gettext_lazy("Topic"), queryset=Topic.objects.filter(is_active=True))


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def cards(request: HttpRequest) -> HttpResponse:
    """List the cards, the open ones by minutes lost; POST opens one by hand."""
    form = OpenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        card = actions.open_pain_point(
            form.cleaned_data["topic"],
            account_kind="",
            source="hand",
            day=timezone.localdate(now),
            count=0,
            expected=0.0,
            at=now,
            by=request.user,
        )
        return redirect("feedback:pain-point", card.pk)
    found = PainPoint.objects.select_related("topic", "owner")[:SHOWN]
    rows = [(card, painfacts.facts_of(card, request.user)) for card in found]
    rows.sort(key=lambda row: (row[0].state == Pain.VERIFIED, -row[1].lost_minutes, -row[0].pk))
    late = {card.pk for card in unacknowledged.late(now=timezone.now())}
    told = {"rows": rows, "form": form, "late": late}
    return render(request, "feedback/pain_points.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def card(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(PainPoint.objects.select_related("topic", "owner"), pk=pk)
    start = {"suspected": found.suspected, "owner": found.owner_id}
    form = CardForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        actions.describe_pain_point(found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("feedback:pain-point", pk)
    told = {
        "card": found,
        "facts": painfacts.facts_of(found, request.user),
        "form": form,
        "steps": found.steps.select_related("by"),
        "following": _following(found),
        "can_tell": found.state in tellable.FIXED,
        "told": found.told.filter(state=Told.State.SENT).count(),
        "has_fallen": watching.has_fallen(found, now=timezone.now()),
    }
    return render(request, "feedback/pain_point.html", told, status=422 if form.errors else 200)


@require_POST
@supervisor_required
def step(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(PainPoint, pk=pk)
    to, text = request.POST.get("state", ""), request.POST.get("text", "").replace("\x00", "")
    if to not in Pain.values:
        messages.error(request, _("Choose a step."))
        return redirect("feedback:pain-point", pk)
    move = tells_refusals(f"/reports/pain-points/{pk}/")(_move)
    return move(request, found, to, text)


@require_safe
@supervisor_required
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the tickets as CSV for a vendor: no names, addresses or numbers of people."""
    found = get_object_or_404(PainPoint.objects.select_related("topic"), pk=pk)
    header = ("case", "opened", "topic", "channel", "tier", "minutes waited", "rating", "first words")
    return csvfile.response(f"pain-point-{pk}", header, _rows(found, request.user))


@require_safe
@supervisor_required
def printed(request: HttpRequest, pk: int) -> HttpResponse:
    """The same without personal data as a page for paper."""
    found = get_object_or_404(PainPoint.objects.select_related("topic"), pk=pk)
    told = {
        "card": found,
        "facts": painfacts.facts_of(found, request.user),
        "rows": list(islice(_rows(found, request.user), PRINTED)),
        "most": PRINTED,
        "workspace": Workspace.current(),
        "now": timezone.now(),
    }
    return render(request, "feedback/pain_print.html", told)


def _move(request: HttpRequest, found: PainPoint, to: str, text: str) -> HttpResponse:
    actions.move_pain_point(found, to=to, by=request.user, at=timezone.now(), text=text)
    return redirect("feedback:pain-point", found.pk)


def _following(found: PainPoint) -> list[tuple[str, str]]:
    """Give the steps that may come next, by name and label."""
    labels = dict(Pain.choices)
    if found.state == Pain.FIXED:
        return [("verified", str(labels["verified"])), ("acknowledged", _("Not fixed"))]
    now = ORDER.index(found.state)
    return [(state, str(labels[state])) for state in ORDER[now + 1 : 4]]


def _rows(found: PainPoint, user: User) -> Iterator[tuple[object, ...]]:
    tickets = painfacts.tickets_of(found).visible_to(user).select_related("topic", "tier", "customer")
    for case, ticket in enumerate(tickets.order_by("number").iterator(chunk_size=200), start=1):
        wait = ticket.requester_wait_s
        survey = ticket.surveys.filter(kind="csat", rating__isnull=False).select_related("rating").first()
        yield (
            case,
            ticket.created_at.date().isoformat(),
            ticket.topic.name if ticket.topic else "",
            ticket.last_account_kind,
            ticket.tier.name,
            "" if wait is None else wait // 60,
            survey.rating.score if survey else "",
            _words(ticket),
        )


def _words(ticket: Ticket) -> str:
    said = ticket.messages.filter(direction=Direction.IN).exclude(text="").order_by("seq").first()
    people = set(ticket.messages.values_list("author_name", flat=True)) | {ticket.customer.name}
    return redact(said.text[:500], names=filter(None, people)) if said else ""
