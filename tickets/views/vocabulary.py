"""Admin pages for what tickets are about."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import admin_required
from helpdesk.core.errors import Refused
from tickets.actions.topics import change_topic, create_topic
from tickets.models import Topic

page = require_http_methods(["GET", "HEAD", "POST"])


class TopicForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Part of"), queryset=Topic.objects.all(), required=False
    )
    is_active = forms.BooleanField(label=gettext_lazy("Active"), required=False, initial=True)


@require_safe
@admin_required
def topics(request: HttpRequest) -> HttpResponse:
    return render(request, "settings/topics.html", {"roots": _tree()})


@page
@admin_required
def topic(request: HttpRequest, slug: str = "") -> HttpResponse:
    found = get_object_or_404(Topic, slug=slug) if slug else None
    initial = {name: getattr(found, name) for name in TopicForm.base_fields} if found else None
    form = TopicForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            if found:
                change_topic(found, **data)
            else:
                create_topic(name=data["name"], parent=data["parent"])
        except Refused as refusal:
            form.add_error("parent", refusal.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("tickets:topics")
    told = {"form": form, "topic": found}
    return render(request, "settings/topic.html", told, status=422 if form.errors else 200)


def _tree() -> list[Topic]:
    """Give the topics at the top, each with its children attached."""
    by_parent: dict[int | None, list[Topic]] = {}
    for found in Topic.objects.all():
        by_parent.setdefault(found.parent_id, []).append(found)
    for those in list(by_parent.values()):
        for found in those:
            found.branches = by_parent.get(found.pk, [])
    return by_parent.get(None, [])
