"""Texts a provider has approved: what is to be filled in, and how they read once it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

BLANK = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True)
class Listed:
    """One template as the provider lists it."""

    name: str
    language: str
    status: str
    external_id: str = ""
    reason: str = ""  # the provider's own word for why it may not be used
    category: str = ""
    quality: str = ""
    components: list[Any] = field(default_factory=list)  # as they came; `template_shape` reads them


@dataclass(frozen=True)
class Blank:
    place: str  # header, body, or button:<index>
    name: str  # what stands between its braces
    example: str = ""

    @property
    def key(self) -> str:
        return f"{self.place}.{self.name}"


@dataclass(frozen=True)
class Shape:
    """What a template consists of; `trouble` says why it cannot be sent from here."""

    body: str
    header: str = ""
    header_file: str = ""  # the kind of file that its header takes
    footer: str = ""
    buttons: tuple[str, ...] = ()  # their words, in order
    blanks: tuple[Blank, ...] = ()
    trouble: str = ""

    @property
    def is_named(self) -> bool:
        return any(not blank.name.isdecimal() for blank in self.blanks if blank.place == "body")

    def text(self, values: Mapping[str, str]) -> str:
        """Write it out as the customer reads it; a blank without a value stays as it is."""
        parts = (("header", self.header), ("body", self.body), ("footer", self.footer))
        return "\n\n".join(said for place, words in parts if (said := filled(words, place, values)))

    def asked(self, name: str, language: str, values: Mapping[str, str]) -> dict[str, Any]:
        """Give what an Outbound carries of it, with `titles` for our own pages."""
        found: dict[str, Any] = {"name": name, "language": language, "titles": list(self.buttons)}
        for place, key in (("header", "header"), ("body", "parameters")):
            given = {blank.name: values[blank.key] for blank in self.blanks if blank.place == place}
            if given:
                found[key] = given if self.is_named else list(given.values())
        buttons = [blank for blank in self.blanks if blank.place.startswith("button:")]
        if buttons:
            found["buttons"] = [
                {"index": blank.place.partition(":")[2], "sub_type": "url", "value": values[blank.key]}
                for blank in buttons
            ]
        return found


class TemplateKeeper(Protocol):
    """An adapter whose capabilities say `has_templates`."""

    def list_templates(self, settings: Mapping[str, Any]) -> list[Listed]:
        """Ask for all templates of an account; raises SendFailed or SendUnknown."""
        ...

    def template_shape(self, components: list[Any]) -> Shape: ...

    def template_trouble(self, status: str, reason: str) -> str:
        """Say in the active language why a template of this status may not be sent; empty if it may."""
        ...


def blanks_of(words: str, place: str, examples: Mapping[str, str]) -> list[Blank]:
    """Find the blanks of a text, each once, in order."""
    names = dict.fromkeys(found[1] for found in BLANK.finditer(words))
    return [Blank(place, name, examples.get(name, "")) for name in names]


def filled(words: str, place: str, values: Mapping[str, str]) -> str:
    return BLANK.sub(lambda found: values.get(f"{place}.{found[1]}") or found[0], words)
