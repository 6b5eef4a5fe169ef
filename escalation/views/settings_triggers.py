"""Settings of what makes tickets escalate: rules by queue, and the words that are looked for."""

from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Queue
from accounts.permissions import admin_required
from escalation import trigger_rules, trigger_words, triggers
from escalation.actions import trigger_settings as actions
from escalation.forms.triggers import TriggersForm
from escalation.models import TriggerRule, WordList
from escalation.trigger_defaults import DEFAULTS, Default, key_of
from helpdesk.core.errors import Invalid
from tickets import events
from tickets.models import TicketEvent

page = require_http_methods(["GET", "HEAD", "POST"])
TOPIC_NAMES = {
    trigger_words.SAFETY: gettext_lazy("Danger"),
    trigger_words.FRAUD: gettext_lazy("Fraud"),
    trigger_words.TAKEOVER: gettext_lazy("Stolen account"),
    trigger_words.LEGAL: gettext_lazy("Lawyers"),
    trigger_words.REGULATOR: gettext_lazy("Regulators"),
    trigger_words.PRESS: gettext_lazy("Press"),
    trigger_words.ANGER: gettext_lazy("Anger"),
}
MOST_LETTERS = 2000


@page
@admin_required
def rules(request: HttpRequest, slug: str = "") -> HttpResponse:
    """What each trigger does, for all queues or in one."""
    queue = get_object_or_404(Queue, slug=slug, is_active=True) if slug else None
    form = TriggersForm(queue, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            if form.errors:
                transaction.set_rollback(True)
        if not form.errors:
            messages.success(request, _("Saved."))
            return redirect(request.path)
    counted = TriggerRule.objects.exclude(queue=None).values("queue").annotate(n=Count("pk"))
    own = dict(counted.values_list("queue", "n"))
    told = {
        "form": form,
        "rows": list(form.rows()),
        "queue": queue,
        "queues": [(found, own.get(found.pk, 0)) for found in form.queues],
        "has_own": bool(form.own),
        "is_bot_silent": not TicketEvent.objects.filter(kind=events.BOT_STUCK).exists(),
    }
    return render(request, "settings/triggers.html", told, status=422 if form.errors else 200)


@require_POST
@admin_required
def reset_rules(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Let a queue follow what holds for all, or all what ships."""
    queue = get_object_or_404(Queue, slug=slug, is_active=True) if slug else None
    actions.clear_triggers(queue)
    messages.success(request, _("Back to what was usual."))
    return redirect("escalation:triggers-of", slug) if slug else redirect("escalation:triggers")


class SentenceForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    text = forms.CharField(
        label=gettext_lazy("What a customer might write"),
        max_length=MOST_LETTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@dataclass(frozen=True)
class Hit:
    """What one sentence would set off."""

    name: str
    words: list[str]
    default: Default | None
    needs_second: bool = False


@page
@admin_required
def words(request: HttpRequest) -> HttpResponse:
    """All lists, and a place to try a sentence on them."""
    form = SentenceForm(request.POST or None, initial={"language": request.user.language})
    hits = None
    if request.method == "POST" and form.is_valid():
        hits = _hits(form.cleaned_data["text"], form.cleaned_data["language"])
    lists, own = trigger_rules.all_words(), set(WordList.objects.values_list("topic", "language"))
    rows = [
        (topic, name, [(code, lists[topic].get(code, []), (topic, code) in own) for code, _n in _languages()])
        for topic, name in TOPIC_NAMES.items()
    ]
    told = {"rows": rows, "languages": _languages(), "form": form, "hits": hits}
    return render(request, "settings/trigger_words.html", told, status=422 if form.errors else 200)


class WordsForm(forms.Form):
    def __init__(self, topic: str, data: object = None) -> None:
        super().__init__(data)
        lists = trigger_rules.all_words()[topic]
        for code, name in _languages():
            self.fields[code] = forms.CharField(
                label=name,
                required=False,
                max_length=20_000,
                widget=forms.Textarea(attrs={"rows": 8, "lang": code, "spellcheck": "false"}),
                initial="\n".join(lists.get(code, [])),
                help_text=_("One word or phrase a line. Capitals and marks do not matter."),
            )


@page
@admin_required
def word_list(request: HttpRequest, topic: str) -> HttpResponse:
    if topic not in TOPIC_NAMES:
        raise Http404
    form = WordsForm(topic, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            _save_words(form, topic)
            if form.errors:
                transaction.set_rollback(True)
        if not form.errors:
            messages.success(request, _("Saved. It counts everywhere within half a minute."))
            return redirect("escalation:trigger-words")
    own = WordList.objects.filter(topic=topic).exists()
    told = {"form": form, "topic": topic, "name": TOPIC_NAMES[topic], "has_own": own}
    return render(request, "settings/trigger_word_list.html", told, status=422 if form.errors else 200)


@require_POST
@admin_required
def reset_words(request: HttpRequest, topic: str) -> HttpResponse:
    """Take the lists that ship again, in every language."""
    if topic not in TOPIC_NAMES:
        raise Http404
    with transaction.atomic():
        for code, _name in _languages():
            actions.reset_words(topic, code)
    messages.success(request, _("Back to what was usual."))
    return redirect("escalation:word-list", topic)


def _save_words(form: WordsForm, topic: str) -> None:
    now = timezone.now()
    for code, text in list(form.cleaned_data.items()):
        try:
            actions.set_words(topic, code, text.splitlines(), at=now)
        except Invalid as refusal:
            form.add_error(code, refusal.message)


def _hits(text: str, language: str) -> list[Hit]:
    """Try a sentence on the lists as they are stored now."""
    every = trigger_rules.all_words()
    lists = {topic: trigger_rules.for_language(every[topic], language) for topic in TOPIC_NAMES}
    found = []
    for topic in triggers.topics_in(text, lists):
        said = [words for words in lists[topic] if triggers.topics_in(text, {topic: [words]})]
        default = DEFAULTS["T6" if topic == trigger_words.ANGER else key_of("T5", topic)]
        found.append(Hit(str(TOPIC_NAMES[topic]), said, default, topic == trigger_words.ANGER))
    if triggers.is_shouted(text):
        found.append(Hit(_("Shouting"), [], DEFAULTS["T6"]))
    limits = trigger_rules.rule_of(None, "T7").limits
    for amount in triggers.amounts_in(text):
        is_large = triggers.over_limit([amount], limits, "") is not None
        name = _("%(sum)s %(currency)s") % {"sum": amount.value, "currency": amount.currency}
        found.append(Hit(name, [], DEFAULTS["T7"] if is_large else None))
    return found


def _languages() -> list[tuple[str, str]]:
    return list(settings.LANGUAGES)
