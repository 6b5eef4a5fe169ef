"""The table of triggers for one queue or for all: what happens, whom it asks, from which number on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Level, Queue
from escalation import triggers
from escalation.actions.trigger_settings import clear_trigger, set_trigger
from escalation.models import TriggerRule
from escalation.trigger_defaults import DEFAULTS, Default
from escalation.trigger_rules import Rule, rule_of
from helpdesk.core.errors import Invalid
from tickets.models import Tier

MODE_NAMES = {
    triggers.AUTOMATIC: gettext_lazy("Happens by itself"),
    triggers.SUGGEST: gettext_lazy("Is suggested"),
    triggers.OFF: gettext_lazy("Off"),
}
MOST_MONEY = 10**12


@dataclass(frozen=True)
class Row:
    key: str
    number: str  # T5
    default: Default
    mode: forms.BoundField
    to: forms.BoundField | None
    numbers: list[forms.BoundField]
    tiers: list[forms.BoundField]
    has_own: bool


class TriggersForm(forms.Form):
    """Fields of every row; in a queue a row may follow what holds for all."""

    def __init__(self, queue: Queue | None, data: Any = None) -> None:
        super().__init__(data)
        self.queue = queue
        self.queues = list(Queue.objects.filter(is_active=True).order_by("name"))
        self.tier_names = dict(Tier.objects.order_by("rank", "pk").values_list("slug", "name"))
        self.own = set(TriggerRule.objects.filter(queue=queue).values_list("trigger", flat=True))
        for key, default in DEFAULTS.items():
            self._add(key, default)

    def _add(self, key: str, default: Default) -> None:
        rule, at = rule_of(self.queue.pk if self.queue else None, key), field_id(key)
        follows = self.queue is not None and not self._is_own(key)
        modes = [(mode, MODE_NAMES[mode]) for mode in default.modes]
        if self.queue is not None:
            above = MODE_NAMES[rule_of(None, key).mode]
            modes.insert(0, ("", _("As for all queues: %(mode)s") % {"mode": above}))
        self.fields[f"mode-{at}"] = forms.ChoiceField(
            label=_("What happens"),
            choices=modes,
            required=self.queue is None,
            initial="" if follows else rule.mode,
        )
        if default.level:
            self.fields[f"to-{at}"] = self._target(key, default, rule)
        for limit in default.numbers:
            self.fields[f"n-{at}-{limit.name}"] = forms.IntegerField(
                label=limit.label,
                min_value=limit.least,
                max_value=limit.most,
                required=False,
                initial=rule.limits[limit.name],
            )
        for currency in default.amounts:
            label = _("From (%(currency)s)") % {"currency": currency}
            self._add_amount(f"a-{at}-{currency}", label, rule.limits.get(currency))
            for tier, name in self.tier_names.items():
                own = rule.limits.get(tier)
                label = _("%(tier)s, from (%(currency)s)") % {"tier": name, "currency": currency}
                start = own.get(currency) if isinstance(own, dict) else None
                self._add_amount(f"t-{at}-{tier}-{currency}", label, start)

    def _add_amount(self, name: str, label: str, start: Any) -> None:
        self.fields[name] = forms.IntegerField(
            label=label, min_value=1, max_value=MOST_MONEY, required=False, initial=start
        )

    def _target(self, key: str, default: Default, rule: Rule) -> forms.ChoiceField:
        first = next((queue for queue in self.queues if queue.level == default.level), None)
        level = Level(default.level).label
        usual = _("stays in its queue") if key == "T11" else first.name if first else _("nobody yet")
        choices = [("", _("Usual: %(queue)s") % {"queue": usual} if key == "T11" else f"{level}: {usual}")]
        choices += [(queue.slug, queue.name) for queue in self.queues]
        return forms.ChoiceField(
            label=_("Who is asked"),
            choices=choices,
            required=False,
            initial=rule.to_queue.slug if rule.to_queue else "",
        )

    def _is_own(self, key: str) -> bool:
        return bool({key, key.split(":")[0]} & self.own)

    def rows(self) -> Iterator[Row]:
        for key, default in DEFAULTS.items():
            at = field_id(key)
            names = [f"n-{at}-{limit.name}" for limit in default.numbers]
            names += [f"a-{at}-{currency}" for currency in default.amounts]
            tiers = [f"t-{at}-{tier}-{currency}" for tier in self.tier_names for currency in default.amounts]
            yield Row(
                key=key,
                number=key.split(":")[0],
                default=default,
                mode=self[f"mode-{at}"],
                to=self[f"to-{at}"] if default.level else None,
                numbers=[self[name] for name in names],
                tiers=[self[name] for name in tiers],
                has_own=self._is_own(key),
            )

    def save(self) -> None:
        """Write every row; raises nothing, what is refused stands beside its field."""
        by_slug = {queue.slug: queue for queue in self.queues}
        for key in DEFAULTS:
            at = field_id(key)
            mode = self.cleaned_data[f"mode-{at}"]
            if not mode:
                clear_trigger(key, self.queue)
                continue
            to_queue = by_slug.get(self.cleaned_data.get(f"to-{at}", ""))
            try:
                set_trigger(key, self.queue, mode=mode, to_queue=to_queue, limits=self._limits(key))
            except Invalid as refusal:
                for name, sentences in refusal.fields.items():
                    self.add_error(f"{name}-{at}", sentences)

    def _limits(self, key: str) -> dict[str, Any]:
        """Read a row's numbers; an empty number is the usual one, an empty amount is no limit."""
        default, at, given = DEFAULTS[key], field_id(key), self.cleaned_data
        found: dict[str, Any] = {
            limit.name: given[f"n-{at}-{limit.name}"] or limit.value for limit in default.numbers
        }
        found |= {currency: given[f"a-{at}-{currency}"] for currency in default.amounts}
        for tier in self.tier_names if default.amounts else ():
            own = {currency: given[f"t-{at}-{tier}-{currency}"] for currency in default.amounts}
            if own := {currency: value for currency, value in own.items() if value}:
                found[tier] = own
        return found


def field_id(key: str) -> str:
    return key.replace(":", "_")
