"""The live queue of escalations for whoever works on it, and the wallboard for whoever watches."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Calendar, Queue, User, Workspace
from accounts.permissions import supervisor_required
from escalation import eta_figures, wallboard_figures, wallboard_rows
from escalation.escalation_people import members, online
from escalation.escalations_forms import GlassForm
from escalation.history import NAMES
from escalation.models import Escalation
from escalation.naming import kind_name
from helpdesk.core.chain import digest
from helpdesk.core.errors import Invalid
from tickets import actions as ticket_actions
from tickets.access import can_see, sight
from tickets.models import ChannelAccount, Ticket
from tickets.views.reach import desk_view, visible_ticket

FIGURES_KEPT_S = 3  # for everybody together
ROW_KEPT_S = 60
MOST_ASKED = 60
ZONES_SHOWN = 2


@require_safe
@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What is escalated to me, what I asked for, and everything I may see."""
    view, now = _view(request), timezone.now()
    context = _queue_context(request, view, now)
    counts = {name: wallboard_rows.of(request.user, name).count() for name in wallboard_rows.VIEWS}
    return render(request, "escalation/queue.html", {**context, "counts": counts})


@require_safe
@login_required
def board(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = _queue_context(request, "all", now) | _figures(request, now) | {"zones": _zones(request, now)}
    context |= {
        "teams": Queue.objects.filter(is_active=True).order_by("name"),
        "kinds": [(kind, kind_name(NAMES.get(kind, kind))) for kind in _kinds()],
    }
    return render(request, "escalation/wallboard.html", context)


@require_safe
@login_required
def some_rows(request: HttpRequest) -> HttpResponse:
    """Draw the rows of some tickets (or all) anew; a row is made once for everybody who reads it alike."""
    now, view, asked = timezone.now(), _view(request), request.GET.get("tickets", "all")
    found = wallboard_rows.of(request.user, view, _wanted(request))
    total = found.count()
    if asked != "all":
        numbers = [int(n) for n in asked.split(",") if n.isdecimal() and len(n) < 15]
        found = found.filter(ticket__in=numbers[:MOST_ASKED])
    html = "".join(_row_html(row, now) for row in wallboard_rows.rows(found, now=now))
    response = HttpResponse(html)
    response["Meja-Count"] = str(total)
    return response


@require_safe
@login_required
def figures(request: HttpRequest) -> HttpResponse:
    """Draw the figures; they are made once for everybody who sees the same escalations."""
    now = timezone.now()
    made = wallboard_rows.rows(wallboard_rows.of(request.user, wanted=_wanted(request)), now=now)
    rows = [[row.escalation.pk, row.escalation.step_count, row.tone, str(row.due_at)] for row in made]
    seen = {"rows": rows, "sight": sight(request.user)}
    key = f"wall:drawn:{get_language()}:{timezone.get_current_timezone_name()}:{digest(seen)}"
    html = cache.get(key)
    if html is None:
        html = render_to_string("escalation/_figures.html", _figures(request, now), request)
        cache.set(key, html, FIGURES_KEPT_S)
    return HttpResponse(html)


@require_http_methods(["GET", "POST"])
@desk_view
def give(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """GET lists who could have it, POST gives it to one of them; they still must say that they have it."""
    ticket = visible_ticket(request, number)
    found = Escalation.objects.filter(ticket=ticket, pk=pk).select_related("to_queue").first()
    if found is None:
        raise Http404
    now = timezone.now()
    if request.method == "POST":
        _give(request, ticket, now)
        return HttpResponse(status=204, headers={"HX-Trigger": "live:now"})
    here = {person.pk for person in online(found.to_queue, now)}
    people = [(person, person.pk in here) for person in members(found.to_queue)]
    people.sort(key=lambda pair: (not pair[1], pair[0].name))
    return render(request, "escalation/_give.html", {"ticket": ticket, "e": found, "people": people})


@require_http_methods(["GET", "POST"])
@supervisor_required
def glass(request: HttpRequest) -> HttpResponse:
    """Look into a private ticket with a reason that stays on record."""
    form = GlassForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        ticket = Ticket.objects.filter(pk=given["number"]).first()
        if ticket is None:
            form.add_error("number", _("There is no such ticket."))
        elif can_see(request.user, ticket):
            return redirect("tickets:ticket", ticket.number)
        else:
            try:
                ticket_actions.break_glass(
                    ticket, user=request.user, reason=given["reason"], at=timezone.now()
                )
            except Invalid as refusal:
                form.add_error("reason", refusal.message)
            else:
                return redirect("tickets:ticket", ticket.number)
    status = 422 if form.is_bound else 200
    return render(request, "escalation/glass.html", {"form": form}, status=status)


def _give(request: HttpRequest, ticket: Ticket, now: datetime) -> None:
    chosen = request.POST.get("person", "")
    if not (chosen.isdecimal() and len(chosen) < 10):
        raise Invalid(_("Choose a person."))
    person = get_object_or_404(User, pk=int(chosen), is_active=True)
    ticket_actions.assign(ticket, to=person, by=request.user.as_actor(), at=now)


def _view(request: HttpRequest) -> str:
    default = "all" if request.user.is_supervisor else "mine"
    view = request.GET.get("view", default)
    return view if view in wallboard_rows.VIEWS else default


def _wanted(request: HttpRequest) -> wallboard_rows.Filter:
    """Read what to look at; an unknown team or kind is nobody's, so it shows nothing."""
    given = (request.GET.get(name, "").replace("\x00", "")[:50] for name in ("team", "channel"))
    return wallboard_rows.Filter(*given)


def _kinds() -> list[str]:
    kinds = ChannelAccount.objects.filter(is_active=True).order_by("kind")
    return list(kinds.values_list("kind", flat=True).distinct())


def _queue_context(request: HttpRequest, view: str, now: datetime) -> dict[str, Any]:
    wanted = _wanted(request)
    made = wallboard_rows.rows(wallboard_rows.of(request.user, view, wanted), now=now)
    coming, by = wallboard_rows.late_next(made, now=now)
    return {
        "which": view,
        "wanted": wanted,
        "now": now,
        "drawn": [_row_html(row, now) for row in made],
        "coming": coming,
        "coming_by": by,
        "is_supervisor": request.user.is_supervisor,
    }


def _row_html(row: wallboard_rows.Row, now: datetime) -> str:
    e = row.escalation
    key = f"wall:{e.pk}:{e.step_count}:{e.ticket.last_seq}:{row.tone}:{get_language()}"
    key += f":{timezone.get_current_timezone_name()}"
    html = cache.get(key)
    if html is None:
        html = render_to_string("escalation/_row.html", {"row": row, "e": e, "now": now})
        cache.set(key, html, ROW_KEPT_S)
    return str(html)


def _figures(request: HttpRequest, now: datetime) -> dict[str, Any]:
    """Count what may be seen, once for a few seconds and for everybody who sees alike."""
    key = f"wall:figures:{get_language()}:{digest({'sight': sight(request.user)})}"
    kept = cache.get(key)
    if kept is None:
        kept = _count(request.user, now)
        cache.set(key, kept, FIGURES_KEPT_S)
    made = wallboard_rows.rows(wallboard_rows.of(request.user, wanted=_wanted(request)), now=now)
    late = [row for row in made if row.due_at and row.due_at <= now]
    soon = [row for row in made if row.due_at and now < row.due_at <= now + wallboard_rows.SOON]
    coming, by = wallboard_rows.late_next(made, now=now)
    return {
        **kept,
        "now": now,
        "late": late,
        "oldest": min((row.due_at for row in late if row.due_at), default=None),
        "soon": soon,
        "soon_untaken": sum(not row.is_taken for row in soon),
        "untaken": wallboard_figures.untaken(made),
        "not_taken": sum(not row.is_taken for row in made),
        "coming": coming,
        "coming_by": by,
    }


def _count(user: User, now: datetime) -> dict[str, Any]:
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    p95, promised = wallboard_figures.chat_first_response(user, today)
    people, more, everyone = wallboard_figures.agents(user, now)
    return {
        "p95": p95 is not None and timedelta(seconds=p95),
        "promised": promised and timedelta(seconds=promised),
        "is_fast": p95 is not None and promised is not None and p95 <= promised,
        "in_time": wallboard_figures.in_time(user, today),
        "kept": eta_figures.kept(user, now - timedelta(days=28), now),
        "levels": wallboard_figures.levels(user, now),
        "agents": people,
        "agents_more": more,
        "agents_all": everyone,
        "chart": wallboard_figures.chart(user, now),
    }


def _zones(request: HttpRequest, now: datetime) -> list[tuple[str, str, str]]:
    """Name the places whose clocks the wall shows: one's own, and where the teams are."""
    names = [request.user.time_zone, Workspace.current().time_zone]
    names += Calendar.objects.order_by("pk").values_list("time_zone", flat=True)
    shown: dict[str, tuple[str, str, str]] = {}
    for name in names:
        try:
            time = now.astimezone(ZoneInfo(name)).strftime("%H:%M")
        except (ZoneInfoNotFoundError, ValueError):
            continue
        shown.setdefault(name, (name.rpartition("/")[2].replace("_", " "), name, time))
    return list(shown.values())[:ZONES_SHOWN]
