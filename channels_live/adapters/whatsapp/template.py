"""A template with what was filled in, as Meta's components."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from channels_live.adapters.base import SendFailed
from channels_live.adapters.reading import obj, rows, text

HEADER_FILES = ("image", "video", "document")
PARAMETERS = {"quick_reply": ("payload", "payload"), "copy_code": ("coupon_code", "coupon_code")}


def part(asked: Mapping[str, Any], *, header_file: str = "", callback: str = "") -> dict[str, Any]:
    """Give the template of one call.

    `asked` is {"name", "language", "parameters": [values] or {name: value}, "header": [values] or
    {name: value}, "location": {"latitude", "longitude", "name", "address"}, "buttons": [{"index",
    "sub_type", "value"}]}; all but the first two may be missing. `header_file` is the kind of a file that
    goes into the header; its id is filled in once it is known. A form that a button opens comes back
    with `callback`.
    """
    name, language = text(asked, "name").strip(), text(asked, "language").strip()
    if not name or not language:
        raise _wrong(_("The template has no name or language. Choose it again."))
    header = list(_values(asked.get("header")))
    if place := obj(asked, "location"):
        header = [{"type": "location", "location": _place(place)}]
    elif header_file:
        header = [{"type": header_file, header_file: {}}]
    named = (("header", header), ("body", list(_values(asked.get("parameters")))))
    components: list[dict[str, Any]] = [
        {"type": kind, "parameters": parameters} for kind, parameters in named if parameters
    ]
    components += [_button(number, button, callback) for number, button in enumerate(rows(asked, "buttons"))]
    found: dict[str, Any] = {"name": name, "language": {"code": language.replace("-", "_")}}
    return found | ({"components": components} if components else {})


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
