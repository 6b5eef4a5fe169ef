"""Form fields of promises."""

from typing import Any

from django import forms

from escalation.durations import NoLength, parse, spell


class DurationField(forms.CharField):
    """A length of time in words, kept in seconds; empty means that nothing is written here."""

    def __init__(self, **named: Any) -> None:
        super().__init__(required=False, max_length=40, **named)

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value))
        if not text:
            return None
        try:
            return parse(text)
        except NoLength as problem:
            raise forms.ValidationError(str(problem)) from problem

    def prepare_value(self, value: Any) -> Any:
        return spell(value) if isinstance(value, int) else value
