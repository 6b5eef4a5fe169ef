"""Texts a provider has approved: what is to be filled in, and how they read once it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.utils.translation import gettext as _

REACH = {"latitude": 90, "longitude": 180}
LONGEST_CODE = 15  # of what a button copies
LONGEST_TITLE = 200
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
    place: str  # header, body, location, or button:<index>; on a card with card:<number>. before it
    name: str  # what stands between its braces, or which part of a place or button it is
    example: str = ""
    kind: str = "text"  # text, latitude, longitude, optional, url, copy_code

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
    replies: tuple[int, ...] = ()  # which of them answer with their words
    forms: tuple[int, ...] = ()  # which of them open a form, where the customer answers questions
    blanks: tuple[Blank, ...] = ()  # also those on its cards
    cards: tuple["Shape", ...] = ()  # side by side, each with a file
    trouble: str = ""

    @property
    def is_named(self) -> bool:
        places = ("body", *(f"{card_place(number)}body" for number in range(len(self.cards))))
        return any(not blank.name.isdecimal() for blank in self.blanks if blank.place in places)

    @property
    def files(self) -> tuple[str, ...]:
        """Give the kind of each file that goes with it: of its heading, or of its cards in order."""
        return (self.header_file,) if self.header_file else tuple(card.header_file for card in self.cards)

    @property
    def has_place(self) -> bool:
        return any(blank.place == "location" for blank in self.blanks)

    def text(self, values: Mapping[str, str]) -> str:
        """Write it out as the customer reads it; a blank without a value stays as it is."""
        told = (values.get(f"location.{name}", "") for name in ("name", "address"))
        place = "\n".join(each for each in told if each)
        parts = [("header", self.header), ("body", self.body), ("footer", self.footer)]
        parts += [(f"{card_place(number)}body", card.body) for number, card in enumerate(self.cards)]
        written = (filled(words, part, values) for part, words in parts)
        return "\n\n".join(words for words in (place, *written) if words)

    def taps(self, values: Mapping[str, str]) -> dict[str, Any] | None:
        """Give the answers on its cards as a message's choices: their words alone do not tell the card."""
        rows = []
        for number, card in enumerate(self.cards):
            about = " ".join(filled(card.body, f"{card_place(number)}body", values).split())
            rows += [
                {"id": reply_id(number, index), "title": f"{card.buttons[index]}: {about}"[:LONGEST_TITLE]}
                for index in card.replies
            ]
        return {"purpose": "conversation", "rows": rows} if rows else None

    def asked(self, name: str, language: str, values: Mapping[str, str]) -> dict[str, Any]:
        """Give what an Outbound carries of it, with `titles` for our own pages."""
        found: dict[str, Any] = {"name": name, "language": language, "titles": list(self.buttons)}
        found |= self._filled_in(values)
        if self.has_place:
            found["location"] = {
                blank.name: said for blank in self._of("location") if (said := values.get(blank.key, ""))
            }
        if self.cards:
            found["cards"] = [
                {"titles": list(card.buttons)} | self._filled_in(values, number)
                for number, card in enumerate(self.cards)
            ]
        return found

    def trouble_in(self, values: Mapping[str, str]) -> dict[str, str]:
        """Say of each blank what is wrong with its value, and which values have no blank; empty if none."""
        found = {blank.key: said for blank in self.blanks if (said := _trouble(blank, values))}
        strange = _("The template has no such blank.")
        return found | dict.fromkeys(set(values) - {blank.key for blank in self.blanks}, strange)

    def _of(self, place: str) -> list[Blank]:
        return [blank for blank in self.blanks if blank.place == place]

    def _filled_in(self, values: Mapping[str, str], card: int | None = None) -> dict[str, Any]:
        """Give what stands in the words and buttons of the template itself, or of one of its cards."""
        on = "" if card is None else card_place(card)
        found: dict[str, Any] = {}
        for place, key in ((f"{on}header", "header"), (f"{on}body", "parameters")):
            given = {blank.name: values[blank.key] for blank in self._of(place)}
            if given:
                found[key] = given if self.is_named else list(given.values())
        buttons = list(self._buttons(values, on))
        for index in () if card is None else self.cards[card].replies:
            value = reply_id(card or 0, index)
            buttons.append({"index": str(index), "sub_type": "quick_reply", "value": value})
        if buttons:
            found["buttons"] = sorted(buttons, key=lambda button: int(button["index"]))
        return found

    def _buttons(self, values: Mapping[str, str], on: str) -> Iterator[dict[str, str]]:
        for blank in self.blanks:
            if blank.place.startswith(f"{on}button:"):
                index = blank.place.rpartition(":")[2]
                yield {"index": index, "sub_type": blank.kind, "value": values[blank.key]}
        for number in () if on else self.forms:
            yield {"index": str(number), "sub_type": "flow"}


def card_place(number: int) -> str:
    return f"card:{number}."


def reply_id(card: int, button: int) -> str:
    """Name an answer on a card, as it comes back when it is tapped."""
    return f"{card_place(card)}{button}"


def card_of(blank: Blank) -> int:
    """Give the number of a blank's card, the first is 1; 0 for one of the template itself."""
    card, _dot, place = blank.place.partition(".")
    return int(card.partition(":")[2]) + 1 if place else 0


def _trouble(blank: Blank, values: Mapping[str, str]) -> str:
    said = values.get(blank.key, "").strip()
    if not said:
        return "" if blank.kind == "optional" else _("This field is required.")
    if blank.kind in REACH and not _lies_within(said, REACH[blank.kind]):
        most = REACH[blank.kind]
        return _("Enter a number from -%(most)d to %(most)d, such as 40.3777.") % {"most": most}
    if blank.kind == "copy_code" and len(said) > LONGEST_CODE:
        return _("A code has at most %(most)d characters.") % {"most": LONGEST_CODE}
    return ""


def _lies_within(said: str, most: int) -> bool:
    return bool(re.fullmatch(r"-?\d{1,3}(\.\d{1,12})?", said, re.ASCII)) and abs(float(said)) <= most


class TemplateKeeper(Protocol):
    """An adapter whose capabilities say `has_templates`."""

    def list_templates(self, settings: Mapping[str, Any]) -> list[Listed]:
        """Ask for all templates of an account; raises SendFailed or SendUnknown."""
        ...

    def template_shape(self, components: list[Any]) -> Shape: ...

    def template_trouble(self, status: str, reason: str) -> str:
        """Say in the active language why a template of this status may not be sent; empty if it may."""
        ...


def blanks_of(words: str, place: str, examples: Mapping[str, str], kind: str = "text") -> list[Blank]:
    """Find the blanks of a text, each once, in order."""
    names = dict.fromkeys(found[1] for found in BLANK.finditer(words))
    return [Blank(place, name, examples.get(name, ""), kind) for name in names]


def filled(words: str, place: str, values: Mapping[str, str]) -> str:
    return BLANK.sub(lambda found: values.get(f"{place}.{found[1]}") or found[0], words)
