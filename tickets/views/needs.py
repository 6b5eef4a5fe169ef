"""Admin page for what people must know to be given tickets of a topic."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Skill
from accounts.permissions import admin_required
from helpdesk.core.errors import Invalid
from tickets.actions.topics import TOP_LEVEL, set_needs
from tickets.models import Topic, TopicNeed

CELLS = 600  # of one page: each is a field, and a form takes a thousand


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def needs(request: HttpRequest) -> HttpResponse:
    """The grid of topics and skills, some topics a page; languages are needed by what customers write."""
    skills, topics = list(Skill.objects.filter(is_language=False)), list(Topic.objects.filter(is_active=True))
    at_once = max(1, CELLS // max(1, len(skills)))
    parts = [topics[start : start + at_once] for start in range(0, len(topics), at_once)]
    number = _number(request.GET.get("page", ""), len(parts))
    shown = parts[number - 1] if parts else []
    if request.method == "POST":
        return _save(request, shown, skills, number)
    levels = {(row.topic_id, row.skill_id): row.level for row in TopicNeed.objects.filter(topic__in=shown)}
    rows = [(topic, [(skill, levels.get((topic.pk, skill.pk), 0)) for skill in skills]) for topic in shown]
    told = {"skills": skills, "rows": rows, "levels": range(1, TOP_LEVEL + 1), "number": number}
    told["parts"] = [(n, part[0].name, part[-1].name) for n, part in enumerate(parts, start=1)]
    return render(request, "settings/needs.html", told)


def _number(asked: str, most: int) -> int:
    """Read which part is asked for; what is none of them is the first."""
    is_one = asked.isascii() and asked.isdecimal() and len(asked) < 6
    return int(asked) if is_one and 1 <= int(asked) <= most else 1


def _save(request: HttpRequest, topics: list[Topic], skills: list[Skill], number: int) -> HttpResponse:
    try:
        with transaction.atomic():
            for topic in topics:
                given = {skill.pk: request.POST.get(f"level-{topic.pk}-{skill.pk}", "") for skill in skills}
                set_needs(
                    topic, {pk: int(value) for pk, value in given.items() if value in tuple("0123456789")}
                )
    except Invalid as invalid:
        messages.error(request, invalid.message)
    else:
        messages.success(request, _("Saved."))
    page = f"?page={number}" if number > 1 else ""
    return redirect(reverse("tickets:needs") + page)
