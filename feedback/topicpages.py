"""The words of topics, and the suggestion on a ticket."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import admin_required, tells_refusals
from feedback import actions, mining, suggesting
from feedback.models import TopicIdea, TopicPhrase
from tickets.models import Topic
from tickets.views.reach import desk_view, visible_ticket

MOST = 4000


class WordsForm(forms.Form):
    def __init__(self, *args: Any, topic: Topic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = list(TopicPhrase.objects.filter(topic=topic).values_list("language", "words"))
        for code, name in [*settings.LANGUAGES, ("any", gettext_lazy("In any language"))]:
            own = [words for language, words in rows if language == ("" if code == "any" else code)]
            self.fields[code] = forms.CharField(
                label=name,
                required=False,
                max_length=MOST,
                widget=forms.Textarea(attrs={"rows": 4}),
                initial="\n".join(own),
                help_text=_("One word or phrase a line."),
            )


@require_safe
@admin_required
def topics(request: HttpRequest) -> HttpResponse:
    found = Topic.objects.filter(is_active=True).prefetch_related("phrases")
    told = {"topics": found, "ideas": mining.open_ideas(request.user)}
    return render(request, "feedback/topic_words.html", told)


@require_POST
@admin_required
@tells_refusals("/settings/topic-words/")
def idea(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide about a word: a new topic, one that exists, or none."""
    found = get_object_or_404(TopicIdea, pk=pk)
    if request.POST.get("choice") == "dismiss":
        actions.dismiss_idea(found, by=request.user)
        return redirect("feedback:topic-words")
    slug, name = request.POST.get("topic", ""), request.POST.get("name", "").replace("\x00", "")
    topic = get_object_or_404(Topic, slug=slug, is_active=True) if slug else None
    topic = actions.take_idea(found, topic=topic, name=name, by=request.user)
    messages.success(request, _("“%(word)s” points to %(topic)s now.") % {"word": found.word, "topic": topic})
    return redirect("feedback:topic-words")


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def words(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(Topic, slug=slug)
    form = WordsForm(request.POST or None, topic=topic)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            for code, text in form.cleaned_data.items():
                actions.set_phrases(topic, language="" if code == "any" else code, lines=text.splitlines())
        messages.success(request, _("Saved."))
        return redirect("feedback:topic-words")
    told = {"form": form, "topic": topic}
    return render(request, "feedback/words.html", told, status=422 if form.errors else 200)


@require_safe
@desk_view
def suggestion(request: HttpRequest, number: int) -> HttpResponse:
    """Offer the topic that the customer's words point to, while a person has not said what it is."""
    ticket = visible_ticket(request, number)
    return render(
        request, "feedback/_suggestion.html", {"ticket": ticket, "found": suggesting.offer_for(ticket)}
    )
