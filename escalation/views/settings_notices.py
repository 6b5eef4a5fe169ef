"""Settings of what customers are told about escalations: texts by language, with a preview."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Workspace
from accounts.permissions import admin_required
from escalation import notices as told_customers
from escalation.actions.notice_texts import reset_notice_texts, set_notice_text
from escalation.models import Escalation, Notice, NoticeText
from escalation.notices_check import NEEDED, allowed, problems, template_text
from escalation.notices_preview import sample
from escalation.notices_shown import TITLES
from escalation.notices_texts import ANSWERS, KINDS, N6, TEXTS, template_name
from helpdesk.core.errors import Invalid

LATELY = timedelta(days=28)
BLANK_NAMES = {
    "hello": gettext_lazy("greeting with the customer's name"),
    "no": gettext_lazy("ticket number"),
    "team": gettext_lazy("kind of team, never a queue's name"),
    "reason": gettext_lazy("reason in plain words"),
    "agent": gettext_lazy("owner, who signs"),
    "eta": gettext_lazy("time that 8 in 10 keep"),
    "review": gettext_lazy("time of the next look"),
    "update": gettext_lazy("time of the next word"),
    "hours": gettext_lazy("the team's hours"),
    "opening": gettext_lazy("when it opens"),
    "old": gettext_lazy("time that was told before"),
    "lead": gettext_lazy("lead who follows it"),
    "result": gettext_lazy("result in the answering team's words"),
}


@dataclass(frozen=True)
class Preview:
    code: str
    name: str
    text: str
    problems: list[str]
    template: str


@require_safe
@admin_required
def notices(request: HttpRequest) -> HttpResponse:
    """All notices, which have words of their own, and what became of those of the last weeks."""
    own = set(NoticeText.objects.values_list("kind", "language"))
    sent = _lately(request, timezone.now())
    rows = [
        (kind, title, [name for code, name in settings.LANGUAGES if (kind, code) in own], sent.get(kind))
        for kind, title in TITLES.items()
    ]
    return render(request, "settings/notices.html", {"rows": rows})


class TextsForm(forms.Form):
    def __init__(self, kind: str, data: Any = None) -> None:
        super().__init__(data)
        for code, name in settings.LANGUAGES:
            self.fields[code] = forms.CharField(
                label=name,
                strip=False,
                required=False,
                widget=forms.Textarea(attrs={"rows": 6, "lang": code}),
                initial=told_customers.text_of(kind, code),
            )


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def notice(request: HttpRequest, kind: str) -> HttpResponse:
    """One notice in every language; "look" shows it without saving."""
    form = TextsForm(_known(kind), request.POST or None)
    if request.method == "POST" and "look" not in request.POST and form.is_valid():
        with transaction.atomic():
            _save(form, kind)
            if form.errors:
                transaction.set_rollback(True)
        if not form.errors:
            messages.success(request, _("Saved. It holds from the next notice on."))
            return redirect("escalation:notices")
    previews = _previews(request, kind, form)
    told = {
        "form": form,
        "kind": kind,
        "title": TITLES[kind],
        "blocks": [(form[preview.code], preview) for preview in previews],
        "blanks": [(name, BLANK_NAMES[name], name in NEEDED[kind]) for name in allowed(kind)],
        "has_own": NoticeText.objects.filter(kind=kind).exists(),
        "asks": kind == N6,
        "answers": ANSWERS,
        "template": template_name(kind),
    }
    return render(request, "settings/notice.html", told, status=422 if form.errors else 200)


@require_POST
@admin_required
def preview(request: HttpRequest, kind: str) -> HttpResponse:
    """Draw what stands in the fields now."""
    form = TextsForm(_known(kind), request.POST)
    return render(request, "settings/_notice_previews.html", {"previews": _previews(request, kind, form)})


@require_POST
@admin_required
def reset(request: HttpRequest, kind: str) -> HttpResponse:
    reset_notice_texts(_known(kind))
    messages.success(request, _("Back to what was usual."))
    return redirect("escalation:notice", kind)


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise Http404
    return kind


def _save(form: TextsForm, kind: str) -> None:
    now = timezone.now()
    for code, text in list(form.cleaned_data.items()):
        try:
            set_notice_text(kind, code, text, at=now)
        except Invalid as refusal:
            form.add_error(code, refusal.fields[code])


def _previews(request: HttpRequest, kind: str, form: TextsForm) -> list[Preview]:
    now, zone = timezone.now(), Workspace.current().time_zone
    found = []
    for code, name in settings.LANGUAGES:
        text = str(form[code].value() or "").replace("\r\n", "\n").strip()
        wrong = problems(kind, text)
        shown = (
            ""
            if wrong
            else sample(text, kind, code, agent=request.user.name, lead="Nigar", now=now, zone=zone)
        )
        found.append(Preview(code, str(name), shown, wrong, template_text(TEXTS[code][kind])))
    return found


def _lately(request: HttpRequest, now: datetime) -> dict[str, dict[str, int]]:
    """Count what was said, what did not arrive and what could not be sent, on tickets this person may see."""
    mine = Escalation.objects.visible_to(request.user).filter(requested_at__gte=now - LATELY)
    rows = (
        Notice.objects.filter(escalation__in=mine)
        .values("kind")
        .annotate(
            sent=Count("pk", filter=Q(message__isnull=False)),
            failed=Count("pk", filter=Q(message__delivery__state="failed")),
            kept=Count("pk", filter=Q(problem=told_customers.NO_ADDRESS)),
        )
    )
    return {row["kind"]: row for row in rows}
