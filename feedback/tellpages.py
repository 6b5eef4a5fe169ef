"""Telling customers that what troubled them is fixed: who, how many, in which words, what became of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.permissions import supervisor_required
from feedback import actions, tellable
from feedback.actions.telling import A_MINUTE, MOST_WORDS
from feedback.models import PainPoint, Told
from feedback.texts import TEXTS
from helpdesk.core.errors import Refused
from tickets.access import visibility
from tickets.models import DeliveryState

NAMES = {"en": gettext_lazy("English"), "id": gettext_lazy("Indonesian"), "az": gettext_lazy("Azerbaijani")}
SHOWN = 100


class TextsForm(forms.Form):
    """One text per language in which somebody would be told."""

    def __init__(self, *args: Any, card: PainPoint, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code in languages:
            self.fields[code] = forms.CharField(
                label=NAMES[code],
                max_length=MOST_WORDS,
                widget=forms.Textarea(attrs={"rows": 3, "lang": code, "dir": "auto"}),
                initial=TEXTS[code].fixed.format(topic=card.topic.name),
            )


@require_http_methods(["GET", "HEAD", "POST"])
@supervisor_required
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what would be sent and to how many; POST begins to send it."""
    card = get_object_or_404(PainPoint.objects.select_related("topic"), pk=pk)
    now = timezone.now()
    would = tellable.preview(card, at=now)
    languages = [code for code, _n in would.languages]
    form = TextsForm(request.POST or None, card=card, languages=languages)
    if request.method == "POST" and form.is_valid():
        try:
            actions.tell_customers(card, texts=form.cleaned_data, by=request.user, at=now)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("The customers are told now, a few a minute."))
        return redirect("feedback:pain-tell", pk)
    told = {
        "card": card,
        "can_tell": card.state in tellable.FIXED,
        "would": would,
        "form": form,
        "a_minute": A_MINUTE,
        "languages": [(NAMES[code], n) for code, n in would.languages],
        "counts": _counts(card),
        "rows": _rows(card, request),
    }
    return render(request, "feedback/pain_tell.html", told, status=422 if form.errors else 200)


def _counts(card: PainPoint) -> list[tuple[str, int]]:
    """Count what became of each, the states of deliveries for those that were sent."""
    rows = card.told.values_list("state", "reason", "message__delivery__state")
    found: dict[str, int] = {}
    for state, reason, delivery, n in rows.annotate(n=Count("pk")).order_by("state"):
        found[_became(state, reason, delivery)] = found.get(_became(state, reason, delivery), 0) + n
    return list(found.items())


def _became(state: str, reason: str, delivery: str | None) -> str:
    if state == Told.State.SKIPPED:
        return _("Left out: %(reason)s") % {"reason": tellable.sentence(reason)}
    if state == Told.State.SENT and delivery:
        return str(DeliveryState(delivery).label)
    return str(Told.State(state).label)


def _rows(card: PainPoint, request: HttpRequest) -> list[Told]:
    """Give those on tickets that this person may see, with what became of them."""
    found = card.told.filter(visibility(request.user, "ticket__"))
    rows = list(found.select_related("customer", "message__delivery").order_by("-id")[:SHOWN])
    for row in rows:
        delivery = row.message.delivery.state if row.message_id else None
        row.became = _became(row.state, row.reason, delivery)
    return rows
