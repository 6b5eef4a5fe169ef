"""A template with what was filled in, as Meta's components."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from channels_live.adapters.base import SendFailed
from channels_live.adapters.reading import obj, rows, text

HEADER_FILES = ("image", "video", "document")
PARAMETERS = {"quick_reply": ("payload", "payload"), "copy_code": ("coupon_code", "coupon_code")}


def part(asked: Mapping[str, Any], *, files: Sequence[str] = (), callback: str = "") -> dict[str, Any]:
    """Give the template of one call.

    `asked` is {"name", "language", "parameters": [values] or {name: value}, "header": [values] or
    {name: value}, "location": {"latitude", "longitude", "name", "address"}, "buttons": [{"index",
    "sub_type", "value"}], "cards": [the same without a name]}; all but the first two may be missing.
    `files` are the kinds of the files that go into the header, or one into each card; their ids are
    filled in once they are known. A form that a button opens comes back with `callback`.
    """
    name, language = text(asked, "name").strip(), text(asked, "language").strip()
    if not name or not language:
        raise _wrong(_("The template has no name or language. Choose it again."))
    cards = rows(asked, "cards")
    if cards and len(files) != len(cards):
        raise _wrong(_("Each card of the template takes a file. Fill it in again."))
    components = _components(asked, "" if cards or not files else files[0], callback)
    if cards:
        shown = [
            {"card_index": number, "components": _components(card, kind, callback)}
            for number, (card, kind) in enumerate(zip(cards, files, strict=True))
        ]
        components.append({"type": "carousel", "cards": shown})
    found: dict[str, Any] = {"name": name, "language": {"code": language.replace("-", "_")}}
    return found | ({"components": components} if components else {})


def places(part: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Give the parameters that files go into, in the order of the files."""
    last = part["components"][-1]
    filled = [card["components"] for card in last["cards"]] if "cards" in last else [part["components"]]
    return [components[0]["parameters"][0] for components in filled]


def _components(asked: Mapping[str, Any], file: str, callback: str) -> list[dict[str, Any]]:
    header = list(_values(asked.get("header")))
    if place := obj(asked, "location"):
        header = [{"type": "location", "location": _place(place)}]
    elif file:
        header = [{"type": file, file: {}}]
    named = (("header", header), ("body", list(_values(asked.get("parameters")))))
    found: list[dict[str, Any]] = [
        {"type": kind, "parameters": parameters} for kind, parameters in named if parameters
    ]
    return found + [_button(number, button, callback) for number, button in enumerate(rows(asked, "buttons"))]


def _values(given: Any) -> Iterator[dict[str, Any]]:
    if isinstance(given, Mapping):
        for name, value in given.items():
            yield {"type": "text", "parameter_name": text(name), "text": _filled(value)}
        return
    for value in given if isinstance(given, list | tuple) else []:
        yield {"type": "text", "text": _filled(value)}


def _place(place: Mapping[str, Any]) -> dict[str, str]:
    where = {name: _filled(place.get(name)) for name in ("latitude", "longitude")}
    told = {name: said for name in ("name", "address") if (said := " ".join(text(place, name).split()))}
    return where | told


def _button(number: int, button: Mapping[str, Any], callback: str) -> dict[str, Any]:
    """Give what a button carries: what its tap sends back, the end of its address, a code, a form's key."""
    kind = text(button, "sub_type") or "quick_reply"
    if kind == "flow":
        parameter: dict[str, Any] = {"type": "action", "action": {"flow_token": callback or "unused"}}
    else:
        of, key = PARAMETERS.get(kind, ("text", "text"))
        parameter = {"type": of, key: _filled(button.get("value"))}
    index = text(button, "index") or str(number)
    return {"type": "button", "sub_type": kind, "index": index, "parameters": [parameter]}


def _filled(value: Any) -> str:
    """WhatsApp takes no line breaks and no rows of spaces in what is filled in."""
    found = " ".join(text(value).split())
    if not found:
        raise _wrong(_("A blank of the template is empty. Fill in every blank and send it again."))
    return found


def _wrong(sentence: str) -> SendFailed:
    return SendFailed(sentence, permanent=True, code="template")
