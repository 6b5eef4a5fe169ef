"""What callers may send: read strictly, wrong types are named by field."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s


class Text(s.CharField):
    """Text as sent: no trimming, no numbers taken for text."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            raise s.ValidationError(_("This must be text."))
        return str(super().to_internal_value(data))


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "enum": ["last", "all"]},
            {"type": "array", "items": {"type": "integer"}, "minItems": 1},
        ],
        "default": "last",
    }
)
class Threads(s.Field):
    """`last`, `all`, or a list of thread ids."""

    def to_internal_value(self, data: Any) -> str | list[int]:
        if data in ("last", "all") and isinstance(data, str):
            return data
        if isinstance(data, list) and data and all(type(part) is int and part > 0 for part in data):
            return data
        raise s.ValidationError(_('Give "last", "all" or a list of thread ids.'))

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"oneOf": [{"type": "string", "enum": ["me"]}, {"type": "integer", "minimum": 1}]})
class Assignee(s.Field):
    """A person's id, or `me`."""

    def to_internal_value(self, data: Any) -> str | int:
        if data == "me" or (type(data) is int and 0 < data < 2**63):
            return data
        raise s.ValidationError(_('Give a person\'s id or "me".'))

    def to_representation(self, value: Any) -> Any:
        return value


class ChoiceRowAsk(s.Serializer):
    """One answer to tap; without an id it comes back by its number."""

    id = Text(required=False, max_length=200)
    title = Text(max_length=200, trim_whitespace=True)


class ChoicesAsk(s.Serializer):
    """Answers to tap under the text: buttons, or a list that `button` opens, as the channel can."""

    rows = s.ListField(child=ChoiceRowAsk(), allow_empty=False, max_length=50)
    button = Text(required=False, max_length=20, trim_whitespace=True)


class TemplateAsk(s.Serializer):
    """An approved template: `values` fills its blanks, e.g. {"1": "Rosa", "header.1": "A-1042"}.

    A name alone is a blank of the text; the others are `header.<blank>`, `button:<index>.<blank>`,
    `button:<index>.code`, `location.latitude`, `.longitude`, `.name` and `.address`; on a card all of them
    with `card:<number>.` before.
    """

    name = Text(max_length=512)
    language = Text(max_length=20)
    values = s.DictField(child=Text(max_length=1000, allow_blank=True), default=dict)


class MessageAsk(s.Serializer):
    text = Text(allow_blank=True, default="", max_length=100_000, trim_whitespace=False)
    kind = s.ChoiceField(choices=["reply", "note"], default="reply")
    threads = Threads(default="last")
    attachments = s.ListField(child=s.UUIDField(), default=list, max_length=20)
    seen = s.IntegerField(min_value=0, max_value=2**31 - 1, required=False, allow_null=True)
    choices = ChoicesAsk(required=False, allow_null=True)
    template = TemplateAsk(required=False, allow_null=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        for name in ("choices", "template"):
            if attrs.get(name) and attrs["kind"] == "note":
                raise s.ValidationError({name: [_("A note goes to nobody outside: leave this out.")]})
        if attrs.get("template") and attrs.get("choices"):
            raise s.ValidationError({"choices": [_("A template brings its own buttons: leave this out.")]})
        if attrs.get("template") and attrs["text"].strip():
            raise s.ValidationError({"text": [_("A template brings its own text: leave this empty.")]})
        return attrs


class AssignmentAsk(s.Serializer):
    assignee = Assignee(required=False)
    queue = Text(required=False, max_length=80)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise s.ValidationError({"assignee": [_("Name an assignee, a queue or both.")]})
        return attrs


class ResolutionAsk(s.Serializer):
    topic = Text(required=False, allow_null=True, max_length=80)


class CustomerAsk(s.Serializer):
    """A tier to serve them by, or null: the rules decide again."""

    tier = Text(max_length=80, allow_null=True)
    reason = Text(max_length=200, required=False, allow_blank=True, default="")


class CalendarAsk(s.Serializer):
    """Hours as the engine reads them, e.g. weekly {"mon": [["09:00", "17:00"]]}."""

    name = Text(max_length=80)
    time_zone = Text(max_length=64, default="UTC")
    is_always_open = s.BooleanField(default=False)
    weekly = s.DictField(child=s.JSONField(), default=dict)
    holidays = s.ListField(child=s.DateField(), default=list, max_length=1000)
    special = s.DictField(child=s.JSONField(), default=dict)
    notes = s.DictField(child=s.JSONField(), default=dict)

    def validate_holidays(self, days: list[date]) -> list[str]:
        return sorted({day.isoformat() for day in days})


class UploadAsk(s.Serializer):
    file = s.FileField()
