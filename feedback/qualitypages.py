"""Quality: hints at the desk, the months of agents, scorecards, objections."""

from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.permissions import supervisor_required, tells_refusals
from feedback import actions
from feedback.models import Scorecard, Source
from feedback.quality import card, hints, samples
from helpdesk.core.errors import Refused
from tickets.access import visibility
from tickets.views.reach import desk_view, visible_ticket

MINE = "/quality/mine/"
SHOWN = 50


@require_safe
@desk_view
def on_ticket(request: HttpRequest, number: int) -> HttpResponse:
    """Say what could be better, to whoever works on it."""
    ticket = visible_ticket(request, number)
    found = hints.verdicts_of(ticket, now=timezone.now()) if hints.may_see(ticket, request.user) else []
    told = {"missed": [verdict for verdict in found if not verdict.is_met], "n": len(found)}
    return render(request, "feedback/_hints.html", told)


@require_safe
@supervisor_required
def overview(request: HttpRequest) -> HttpResponse:
    """List the agents with what was scored in a month."""
    month = _month(request)
    cards = list(Scorecard.objects.filter(visibility(request.user, "ticket__"), month=month))
    people = User.objects.filter(is_active=True).exclude(pk=request.user.pk).order_by("name")
    rows = [(person, samples.figures(c for c in cards if c.agent_id == person.pk)) for person in people]
    told = {"rows": rows, "month": month, "all": samples.figures(cards), "most": card.MOST}
    return render(request, "feedback/quality.html", told)


@require_safe
@supervisor_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The month of one agent: what was drawn, what must be looked at, what was found."""
    agent, month = get_object_or_404(User, pk=pk), _month(request)
    entries = samples.sample(agent, month, viewer=request.user)
    cards = Scorecard.objects.filter(visibility(request.user, "ticket__"), agent=agent, month=month)
    told = {
        "agent": agent,
        "month": month,
        "entries": entries,
        "figures": samples.figures(cards),
        "objections": cards.filter(objected_at__isnull=False).select_related("by", "decided_by", "ticket"),
        "most": card.MOST,
        "sources": dict(Source.choices),
    }
    return render(request, "feedback/quality_person.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def score(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Score one agent's part of one conversation."""
    agent, ticket, month = get_object_or_404(User, pk=pk), visible_ticket(request, number), _month(request)
    entries = {entry.ticket.pk: entry for entry in samples.sample(agent, month, viewer=request.user)}
    source = entries[number].source if number in entries else str(Source.CHOSEN)
    marks = {
        name: int(request.POST[name]) for name in card.ITEMS if request.POST.get(name) in ("0", "1", "2")
    }
    missing: list[str] = []
    if request.method == "POST":
        missing = [name for name in card.ITEMS if name not in marks]
        if not missing:
            return _score(request, agent, number, month, source, marks)
    told = {
        "agent": agent,
        "ticket": ticket,
        "month": month,
        "source": dict(Source.choices)[source],
        "blocks": [
            (t, [(n, label, marks.get(n), n in missing) for n, label in rows]) for t, rows in card.BLOCKS
        ],
        "critical": card.CRITICAL,
        "chosen": request.POST.getlist("critical"),
        "words": request.POST.get("words", ""),
        "verdicts": hints.verdicts_of(ticket, now=timezone.now()),
        "own": Scorecard.objects.filter(ticket=ticket, agent=agent, by=request.user).first(),
    }
    return render(request, "feedback/quality_score.html", told, status=422 if missing else 200)


@require_safe
@login_required
def mine(request: HttpRequest) -> HttpResponse:
    """Everybody sees their own scores, and may object to one."""
    cards = list(Scorecard.objects.filter(agent=request.user).select_related("by", "decided_by")[:SHOWN])
    labels = {name: label for _title, rows in card.BLOCKS for name, label in rows}
    now = timezone.now()
    for found in cards:
        found.weak = [labels[name] for name, mark in found.marks.items() if mark < 2 and name in labels]
        found.errors = [label for name, label in card.CRITICAL if name in found.critical]
        found.may_object = found.objected_at is None and now <= found.at + actions.OBJECT_WITHIN
    told = {"cards": cards, "figures": samples.figures(cards), "most": card.MOST}
    return render(request, "feedback/quality_mine.html", told)


@require_POST
@login_required
@tells_refusals(MINE)
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Scorecard, pk=pk, agent=request.user)
    text = request.POST.get("text", "").replace("\x00", "")
    actions.object_to_score(found, by=request.user, text=text, at=timezone.now())
    messages.success(request, _("A third person will look at it."))
    return redirect("feedback:quality-mine")


@require_POST
@supervisor_required
def decision(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Scorecard.objects.filter(visibility(request.user, "ticket__")), pk=pk)
    try:
        is_upheld = request.POST.get("upheld") == "yes"
        actions.decide_objection(found, by=request.user, is_upheld=is_upheld, at=timezone.now())
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect(f"/quality/{found.agent_id}/?month={found.month:%Y-%m}")


def _score(
    request: HttpRequest, agent: User, number: int, month: date, source: str, marks: dict[str, int]
) -> HttpResponse:
    back = f"/quality/{agent.pk}/?month={month:%Y-%m}"
    try:
        actions.score_conversation(
            visible_ticket(request, number),
            agent=agent,
            by=request.user,
            month=month,
            source=source,
            marks=marks,
            critical=request.POST.getlist("critical"),
            words=request.POST.get("words", "").replace("\x00", ""),
            at=timezone.now(),
        )
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Saved."))
    return redirect(back)


def _month(request: HttpRequest) -> date:
    given = request.GET.get("month", "")
    if not given:
        return samples.month_of(timezone.localdate())
    try:
        found = date.fromisoformat(f"{given}-01")
    except ValueError:
        raise Http404 from None
    if not 2000 <= found.year <= 2200:
        raise Http404
    return found
