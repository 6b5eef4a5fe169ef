"""Reads a template's parameters as Meta would: every blank filled, each in its kind, nothing besides."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels_live.simulator.graph import templates
from channels_live.simulator.graph.answers import GraphError

MAX_BODY, MAX_HEADER, MAX_CARD, MAX_CODE, MAX_PAYLOAD = 1024, 60, 160, 15, 128
BLANK = re.compile(r"{{(\w+)}}")
BROKEN = re.compile(r"[\n\t]| {5,}")
OTHERS = ("BOOKING_CONFIRMATION", "CATALOG", "MPM", "ORDER_DETAILS", "REMINDER", "VOICE_CALL")
PARAMETERS = {  # of a button's parameter, by what Meta calls the button: its type, and its key
    "URL": ("text", "text"),
    "QUICK_REPLY": ("payload", "payload"),
    "COPY_CODE": ("coupon_code", "coupon_code"),
    "FLOW": ("action", "action"),
}
TITLES = {
    100: "Invalid parameter",
    131008: "Required parameter is missing",
    131009: "Parameter value is not valid",
    132000: "Number of parameters does not match the expected number of params",
    132001: "Template name does not exist in the translation",
    132005: "Translated text too long",
    132012: "Parameter format does not match format in the created template",
    132015: "Template is paused",
    132018: "There is an issue with the parameters in your template",
}


@dataclass(frozen=True)
class Filled:
    """What the phone shows of a template; `media_id` names the file of its header."""

    text: str
    data: dict[str, Any] = field(default_factory=dict)
    media_id: str = ""


def read(part: dict[str, Any]) -> Filled:
    """Check one template that is to be sent; raises GraphError."""
    name, language = str(part.get("name", "")), str(_obj(part.get("language")).get("code", ""))
    wanted = _components(name, language)
    given = [_obj(component) for component in part.get("components") or []]
    for number, component in enumerate(given):
        if _kind(component) not in ("HEADER", "BODY", "BUTTON", "CAROUSEL"):
            raise _wrong(f"Unexpected component type at index {number}.", code=100)
    header, place, media_id = _header(wanted.get("HEADER", {}), _only(given, "HEADER"))
    body = _words("body", str(wanted["BODY"]["text"]), _only(given, "BODY"), MAX_BODY)
    data: dict[str, Any] = {"choice_type": "template", "template": name}
    data |= {"place": place} if place else {}
    data |= _buttons(wanted.get("BUTTONS", {}).get("buttons", []), given)
    if cards := _cards(wanted.get("CAROUSEL", {}).get("cards", []), given):
        data["cards"] = cards
        data["choices"] += [row for card in cards for row in card["choices"]]
    footer = str(wanted.get("FOOTER", {}).get("text", ""))
    return Filled("\n\n".join(said for said in (header, body, footer) if said), data, media_id)


def _components(name: str, language: str) -> dict[str, dict[str, Any]]:
    found = templates.components_of(name, language)
    if found is None and templates.is_paused(name):
        raise _wrong(f"template ({name}) is paused", code=132015)
    if found is None:
        raise _wrong(f"template name ({name}) does not exist in {language}", code=132001, status=404)
    return {component["type"]: component for component in found}


def _header(wanted: dict[str, Any], given: list[dict[str, Any]]) -> tuple[str, dict[str, Any], str]:
    """Give the words, the place and the file of a header, of which it has one."""
    form = str(wanted.get("format", "TEXT"))
    if form == "TEXT":
        return _words("header", str(wanted.get("text", "")), given, MAX_HEADER), {}, ""
    kind = str(given[0].get("type", "")).upper() if len(given) == 1 else "UNKNOWN"
    if kind != form:
        raise _wrong(f"header: Format mismatch, expected {form}, received {kind}", code=132012)
    content = _obj(given[0].get(form.lower()))
    if form == "LOCATION":
        return "", _place(content), ""
    if not content.get("id"):
        raise _wrong("Media links are not loaded here; upload the file and send its id.", code=131008)
    return "", {}, str(content["id"])


def _place(given: dict[str, Any]) -> dict[str, Any]:
    try:
        found = {name: float(given[name]) for name in ("latitude", "longitude")}
    except (KeyError, TypeError, ValueError):
        raise _wrong("header: latitude and longitude are required.", code=131008) from None
    if abs(found["latitude"]) > 90 or abs(found["longitude"]) > 180:
        raise _wrong("header: latitude or longitude is out of range.", code=131009)
    return {**found, **{name: str(given.get(name) or "") for name in ("name", "address")}}


def _words(place: str, text: str, given: list[dict[str, Any]], most: int) -> str:
    """Fill the blanks of a text, by number or by name."""
    for parameter in given:
        if parameter.get("type") != "text":
            raise _wrong(f"{place}: parameter of type {parameter.get('type')} is not text", code=132012)
    values = [
        (str(parameter.get("parameter_name") or number), str(parameter.get("text", "")))
        for number, parameter in enumerate(given, 1)
    ]
    wanted = set(BLANK.findall(text))
    if len(values) != len(wanted):
        raise _wrong(
            f"{place}: number of localizable_params ({len(values)}) does not match the expected number of "
            f"params ({len(wanted)})",
            code=132000,
        )
    if missing := sorted(wanted - {name for name, _value in values}):
        raise _wrong(f"{place}: parameter {missing[0]} is missing", code=132000)
    for name, value in values:
        if not value:
            raise _wrong(f"{place}: parameter {name} is empty", code=131008)
        if BROKEN.search(value):
            words = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
            raise _wrong(words, code=132018)
        text = text.replace(f"{{{{{name}}}}}", value)
    if len(text) > most:
        raise _wrong(f"{place}: Template text too long, at most {most} characters", code=132005)
    return text


def _buttons(wanted: list[dict[str, Any]], given: list[dict[str, Any]]) -> dict[str, Any]:
    """Give what the phone shows of the buttons: those that can be tapped, and the others."""
    values = dict(_button(wanted, each) for each in _of(given, "BUTTON"))
    found: dict[str, Any] = {"choices": [], "links": []}
    for number, button in enumerate(wanted):
        kind, label, value = button["type"], str(button["text"]), values.get(number)
        if value is None and _needs_value(button):
            words = f"buttons: Button at index {number} of type {_titled(kind)} requires a parameter"
            raise _wrong(words, code=131008)
        if kind in ("QUICK_REPLY", "FLOW"):
            row = {"id": value if kind == "QUICK_REPLY" and value else label, "title": label}
            found["choices"].append(row | ({"form": value} if kind == "FLOW" else {}))
        else:
            found["links"].append(f"{label}: {value}" if value else label)
    return found


def _button(wanted: list[dict[str, Any]], given: dict[str, Any]) -> tuple[int, str]:
    kind, index = str(given.get("sub_type", "")).upper(), str(given.get("index", ""))
    if kind not in (*PARAMETERS, *OTHERS):
        known = ", ".join(sorted((*PARAMETERS, *OTHERS)))
        raise _wrong(f"Param sub_type must be one of {{{known}}} - got {kind.lower()!r}.", code=100)
    number = int(index) if index.isdecimal() else -1
    real = wanted[number]["type"] if 0 <= number < len(wanted) else ""
    if real != kind:
        words = f"buttons: Button at index {index} is of type {_titled(real)}, not {_titled(kind)}"
        raise _wrong(words, code=132012)
    parameters = [_obj(each) for each in given.get("parameters") or []]
    of, key = PARAMETERS[kind]
    if len(parameters) != 1 or parameters[0].get("type") != of or not parameters[0].get(key):
        words = f"buttons: Button at index {index} of type {_titled(kind)} requires a parameter"
        raise _wrong(words, code=131008)
    if kind == "URL" and not BLANK.search(str(wanted[number].get("url", ""))):
        words = f"buttons: Button at index {index} is of type Url and does not support parameters"
        raise _wrong(words, code=100)
    return number, _value(kind, index, parameters[0][key])


def _value(kind: str, index: str, value: Any) -> str:
    if kind == "FLOW":
        if unknown := set(_obj(value)) - {"flow_token", "flow_action_data"} or not isinstance(value, Mapping):
            raise _wrong(f"buttons: Button at index {index}: unexpected key {unknown}", code=100)
        return str(value.get("flow_token") or "unused")
    most = MAX_CODE if kind == "COPY_CODE" else MAX_PAYLOAD if kind == "QUICK_REPLY" else 2000
    if not isinstance(value, str) or len(value) > most:
        raise _wrong(f"buttons: Button at index {index}: at most {most} characters", code=131009)
    return value


def _needs_value(button: dict[str, Any]) -> bool:
    if button["type"] == "URL":
        return bool(BLANK.search(str(button.get("url", ""))))
    return button["type"] in ("COPY_CODE", "FLOW")


def _cards(wanted: list[dict[str, Any]], given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row of cards needs one of ours for each of its own, with a file and all that its words need."""
    cards = [card for each in _of(given, "CAROUSEL") for card in each.get("cards") or []]
    if len(cards) != len(wanted):
        words = f"carousel: number of cards ({len(cards)}) does not match the expected number ({len(wanted)})"
        raise _wrong(words, code=132000)
    for number, card in enumerate(cards):
        if _obj(card).get("card_index") != number:
            raise _wrong(f"carousel: card_index {number} is missing", code=131008)
    return [_card(_obj(made), _obj(card)) for made, card in zip(wanted, cards, strict=True)]


def _card(wanted: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    parts = {component["type"]: component for component in wanted["components"]}
    said = [_obj(component) for component in given.get("components") or []]
    *_rest, media_id = _header(parts["HEADER"], _only(said, "HEADER"))
    text = _words("body", str(parts["BODY"]["text"]), _only(said, "BODY"), MAX_CARD)
    buttons = _buttons(parts.get("BUTTONS", {}).get("buttons", []), said)
    return {"media_id": media_id, "text": text, **buttons}


def _only(given: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Give the parameters of a component that comes at most once."""
    found = _of(given, kind)
    if len(found) > 1:
        raise _wrong(f"The component {kind.lower()} is given twice.", code=100)
    return [_obj(parameter) for component in found for parameter in component.get("parameters") or []]


def _of(given: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [component for component in given if _kind(component) == kind]


def _kind(component: dict[str, Any]) -> str:
    return str(component.get("type", "")).upper()


def _titled(kind: str) -> str:
    return "".join(word.title() for word in kind.split("_"))


def _obj(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _wrong(details: str, *, code: int, status: int = 400) -> GraphError:
    return GraphError(code, TITLES[code], status=status, details=details)
