"""Admin pages of routing: each queue's way, who can what, and who is on now."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts import roster
from accounts.actions import routing as actions
from accounts.forms.routing import RoutingForm, SkillForm
from accounts.models import Presence, Proficiency, Queue, Skill, User
from accounts.permissions import admin_required, supervisor_required
from helpdesk.core.errors import Invalid

page = require_http_methods(["GET", "HEAD", "POST"])
QUARTERS = 4


@dataclass(frozen=True)
class Here:
    """One person as the page "on now" shows them."""

    user: User
    state: str
    label: str
    load: float
    limit: float
    until: datetime | None


@require_safe
@supervisor_required
def overview(request: HttpRequest) -> HttpResponse:
    queues = Queue.objects.filter(is_active=True).select_related("lead")
    told = {"queues": queues, "people": on_now(at=timezone.now())}
    return render(request, "settings/routing.html", told)


@page
@admin_required
def queue(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Queue, slug=slug)
    form = RoutingForm(request.POST or None, initial=RoutingForm.initial_of(found))
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_routing(found, **form.values())
        except Invalid as invalid:
            form.tell(invalid.fields)
        else:
            messages.success(request, _("Saved."))
            return redirect("accounts:routing")
    told = {"form": form, "queue": found}
    return render(request, "settings/routing_queue.html", told, status=422 if form.errors else 200)


@page
@admin_required
def skills(request: HttpRequest) -> HttpResponse:
    """The grid of who writes which language and knows which subject."""
    if request.method == "POST":
        return _save_grid(request)
    return _grid(request, SkillForm())


@page
@admin_required
def new_skill(request: HttpRequest) -> HttpResponse:
    form = SkillForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.create_skill(**form.cleaned_data)
        except Invalid as invalid:
            form.add_error("name", invalid.message)
        else:
            return redirect("accounts:skills")
    return _grid(request, form)


def on_now(*, at: datetime) -> list[Here]:
    """Give everybody who is on the line, the fullest first."""
    here = Presence.objects.filter(lease_until__gte=at, user__is_active=True).select_related("user")
    rows = [
        Here(
            user=presence.user,
            state=presence.chosen,
            label=presence.get_chosen_display(),
            load=presence.load / QUARTERS,
            limit=presence.limit / QUARTERS,
            until=roster.until(presence.user_id, at),
        )
        for presence in here.prefetch_related("user__queues")
        if presence.chosen != Presence.State.OFFLINE
    ]
    return sorted(rows, key=lambda row: (-row.load, row.user.name))


def _grid(request: HttpRequest, form: SkillForm) -> HttpResponse:
    columns = list(Skill.objects.all())
    levels = {(row.user_id, row.skill_id): row.level for row in Proficiency.objects.all()}
    rows = [
        (user, [(skill, levels.get((user.pk, skill.pk), 0)) for skill in columns])
        for user in User.objects.filter(is_active=True)
    ]
    told = {"skills": columns, "rows": rows, "form": form, "levels": range(1, 4)}
    return render(request, "settings/routing_skills.html", told, status=422 if form.errors else 200)


def _save_grid(request: HttpRequest) -> HttpResponse:
    known = set(Skill.objects.values_list("pk", flat=True))
    people = {user.pk: user for user in User.objects.filter(is_active=True)}
    wanted: dict[int, dict[int, int]] = {}
    for name, value in request.POST.items():
        user_id, skill_id = _cell(name)
        if user_id in people and skill_id in known and value.isdecimal() and len(value) == 1:
            wanted.setdefault(user_id, {})[skill_id] = int(value)
    try:
        with transaction.atomic():
            for user_id, levels in wanted.items():
                actions.set_proficiencies(people[user_id], levels)
    except Invalid as invalid:
        messages.error(request, invalid.message)
    else:
        messages.success(request, _("Saved."))
    return redirect("accounts:skills")


def _cell(name: str) -> tuple[int, int]:
    parts = name.split("-")
    if len(parts) != 3 or parts[0] != "level" or not all(p.isdecimal() and len(p) < 10 for p in parts[1:]):
        return 0, 0
    return int(parts[1]), int(parts[2])
