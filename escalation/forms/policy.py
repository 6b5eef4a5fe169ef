"""A draft of all promises, of which one page shows one kind of account and one priority."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from escalation import drafts
from escalation.drafts import EDITED, Document, Place
from escalation.forms.fields import DurationField
from escalation.naming import PRIORITY_NAMES, kind_name
from escalation.policies import ANY
from escalation.policycheck import normalised, shape_problems

LONGEST_DRAFT = 200_000
NOTE = 200
FARTHEST = timedelta(days=366)


@dataclass(frozen=True)
class Slice:
    """What the page shows of a draft."""

    kind: str
    priority: str


class PolicyForm(forms.Form):
    """Targets and hours of one slice; the rest of the draft travels along as it is."""

    draft = forms.CharField(max_length=LONGEST_DRAFT, widget=forms.HiddenInput)
    base = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    kind = forms.CharField(max_length=20, widget=forms.HiddenInput)
    priority = forms.ChoiceField(choices=list(PRIORITY_NAMES.items()), widget=forms.HiddenInput)
    note = forms.CharField(max_length=NOTE, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        document: Document,
        shown: Slice,
        tiers: Sequence[str],
        calendars: Mapping[str, str],
        base: int,
        note: str = "",
    ) -> None:
        kept = {"draft": json.dumps(document), "base": base, "kind": shown.kind, "priority": shown.priority}
        super().__init__(data, initial={**kept, "note": note})
        self.document, self.shown, self.tiers = document, shown, tiers
        for place in self.places():
            self.fields[target_name(place.tier, place.metric)] = DurationField(
                initial=drafts.own(document, place)
            )
        hours = [(slug, name) for slug, name in calendars.items()]
        for slug in tiers:
            written = document["tiers"][slug]["calendar"]
            for metric in (ANY, *EDITED):
                as_before = [] if metric == ANY else [("", _("As above"))]
                self.fields[hours_name(slug, metric)] = forms.ChoiceField(
                    choices=as_before + hours,
                    required=metric == ANY,
                    initial=written.get(drafts.calendar_key(metric, shown.kind), ""),
                )

    def places(self) -> Iterator[Place]:
        for metric in EDITED:
            for slug in self.tiers:
                yield Place(slug, metric, self.shown.priority, self.shown.kind)

    def merged(self) -> Document:
        """Give the draft with what was typed here; what cannot be read leaves its place as it was."""
        self.errors  # noqa: B018 -- reads the fields
        draft = drafts.begin(self.document, ())
        for place in self.places():
            name = target_name(place.tier, place.metric)
            if name in self.cleaned_data and name in self.data:
                drafts.write(draft, place, self.cleaned_data[name])
        for slug in self.tiers:
            for metric in (ANY, *EDITED):
                name = hours_name(slug, metric)
                if name in self.cleaned_data and name in self.data:
                    key = drafts.calendar_key(metric, self.shown.kind)
                    drafts.write_calendar(draft, slug, key, self.cleaned_data[name])
        return draft


class TryForm(forms.Form):
    """A message to try the draft with."""

    at = forms.DateTimeField(
        required=False, widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    tier = forms.ChoiceField(required=False, widget=forms.RadioSelect)
    kind = forms.ChoiceField(required=False)
    priority = forms.ChoiceField(
        required=False, choices=[(p, n) for p, n in PRIORITY_NAMES.items() if p != ANY]
    )
    turn = forms.ChoiceField(required=False)
    queue = forms.ChoiceField(required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None,
        *,
        tiers: Mapping[str, str],
        kinds: Sequence[str],
        queues: Mapping[str, str],
        now: datetime,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        self.now = now
        super().__init__(data, prefix="try", initial={**(initial or {})})
        labels = (
            ("at", _("Written at")),
            ("tier", _("Tier")),
            ("kind", _("Written by")),
            ("priority", _("Priority")),
            ("turn", _("Which message")),
            ("queue", _("Handed over to")),
        )
        for name, label in labels:
            self.fields[name].label = label
        self.fields["tier"].choices = list(tiers.items())
        self.fields["priority"].choices = [
            (each, name) for each, name in PRIORITY_NAMES.items() if each != ANY
        ]
        self.fields["kind"].choices = [(kind, kind_name(kind)) for kind in kinds]
        self.fields["turn"].choices = [
            ("first", _("The first")),
            ("later", _("A later one")),
        ]
        self.fields["queue"].choices = [("", _("Nobody")), *queues.items()]

    def clean_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["at"]
        if at and abs(at - self.now) > FARTHEST:
            raise forms.ValidationError(_("Choose a time within a year of now."))
        return at

    def value_of(self, name: str) -> Any:
        """Give what is chosen, or what was offered where the choice cannot be read."""
        self.errors  # noqa: B018 -- reads the fields
        found = self.cleaned_data.get(name) if self.is_bound else None
        return found or self.get_initial_for_field(self.fields[name], name)


def target_name(tier: str, metric: str) -> str:
    return f"target-{tier}-{metric}"


def hours_name(tier: str, metric: str) -> str:
    return f"hours-{tier}-{'all' if metric == ANY else metric}"


def read_draft(text: str, calendars: Mapping[str, str]) -> Document | None:
    """Read the draft that travelled with a page; nothing if it is none."""
    try:
        document = json.loads(text[:LONGEST_DRAFT])
    except (ValueError, RecursionError):
        return None
    if shape_problems(document, calendars=calendars):
        return None
    return drafts.begin(normalised(document), ())
