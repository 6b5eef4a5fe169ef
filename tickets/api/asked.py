"""How answers to tap and the template of a sent message look in JSON: as a caller would ask for them."""

from collections.abc import Iterator, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers as s


class ChoiceRowShape(s.Serializer):
    id = s.CharField()
    title = s.CharField()


class ChoicesShape(s.Serializer):
    """Answers to tap; a tap on one whose purpose is not `conversation` is no message."""

    purpose = s.CharField()
    button = s.CharField(allow_null=True)
    rows = ChoiceRowShape(many=True)


class TemplateSentShape(s.Serializer):
    """An approved template; `values` names its blanks as the caller of a POST does."""

    name = s.CharField()
    language = s.CharField()
    values = s.DictField(child=s.CharField())


@extend_schema_field(ChoicesShape(allow_null=True))
class Choices(s.Field):
    def to_representation(self, value: Mapping[str, Any]) -> dict[str, Any]:
        rows = [
            {"id": str(row.get("id") or row["title"]), "title": row["title"]} for row in value.get("rows", [])
        ]
        purpose = value.get("purpose", "conversation")
        return {"purpose": purpose, "button": value.get("button") or None, "rows": rows}


@extend_schema_field(TemplateSentShape(allow_null=True))
class TemplateSent(s.Field):
    def to_representation(self, value: Mapping[str, Any]) -> dict[str, Any]:
        values = {key: str(said) for key, said in _values(value)}
        return {"name": value["name"], "language": value.get("language", ""), "values": values}


def _values(given: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Name what was filled in by the place of its blank."""
    for number, card in enumerate(given.get("cards") or ()):
        yield from ((f"card:{number}.{key}", said) for key, said in _values(card))
    for place, key in (("header", "header"), ("body", "parameters"), ("location", "location")):
        said = given.get(key) or {}
        named = said.items() if isinstance(said, Mapping) else enumerate(said, 1)
        yield from ((f"{place}.{name}", value) for name, value in named)
    for button in given.get("buttons") or ():
        if "value" in button and button.get("sub_type") != "quick_reply":
            name = "code" if button.get("sub_type") == "copy_code" else "1"
            yield f"button:{button['index']}.{name}", button["value"]
