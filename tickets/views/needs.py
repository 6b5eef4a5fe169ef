"""Admin page for what people must know to be given tickets of a topic."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Skill
from accounts.permissions import admin_required
from helpdesk.core.errors import Invalid
from tickets.actions.topics import TOP_LEVEL, set_needs
from tickets.models import Topic, TopicNeed


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def needs(request: HttpRequest) -> HttpResponse:
    """The grid of topics and skills; languages are needed by what customers write, not by topic."""
    skills, topics = list(Skill.objects.filter(is_language=False)), list(Topic.objects.filter(is_active=True))
    if request.method == "POST":
        return _save(request, topics, skills)
    levels = {(row.topic_id, row.skill_id): row.level for row in TopicNeed.objects.all()}
    rows = [(topic, [(skill, levels.get((topic.pk, skill.pk), 0)) for skill in skills]) for topic in topics]
    told = {"skills": skills, "rows": rows, "levels": range(1, TOP_LEVEL + 1)}
    return render(request, "settings/needs.html", told)


def _save(request: HttpRequest, topics: list[Topic], skills: list[Skill]) -> HttpResponse:
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
    return redirect("tickets:needs")
