"""What one WhatsApp message says, by its type."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from channels_live.adapters.base import Media
from channels_live.adapters.reading import loads, obj, plain, rows, text


@dataclass(frozen=True)
class Content:
    kind: str
    text: str = ""
    media: tuple[Media, ...] = ()
    choice: str = ""
    data: dict[str, Any] = field(default_factory=dict)


def read(message: dict[str, Any]) -> Content:
    """Read a message's content; what nobody knows becomes unsupported."""
    kind = text(message, "type")
    reader = READERS.get(kind)
    if reader is None:
        return Content(
            "unsupported", data={"unsupported_type": kind or "unknown", "code": _error_code(message)}
        )
    return reader(message)


def _text(message: dict[str, Any]) -> Content:
    return Content("text", text(obj(message, "text"), "body"))


def _media(message: dict[str, Any]) -> Content:
    declared = text(message, "type")
    found = obj(message, declared)
    kind = "voice" if declared == "audio" and found.get("voice") is True else declared
    media = Media(
        kind=kind,
        ref=text(found, "id"),
        url=text(found, "url"),
        mime=text(found, "mime_type"),
        name=text(found, "filename"),
        sha256=text(found, "sha256"),
    )
    data = {"animated": bool(found.get("animated"))} if kind == "sticker" else {}
    return Content(kind, text(found, "caption"), (media,) if media.ref or media.url else (), data=data)


def _location(message: dict[str, Any]) -> Content:
    found = obj(message, "location")
    data = {
        "latitude": _coordinate(found.get("latitude")),
        "longitude": _coordinate(found.get("longitude")),
        "name": text(found, "name") or None,
        "address": text(found, "address") or None,
        "url": text(found, "url") or None,
    }
    return Content("location", data=data)


def _contacts(message: dict[str, Any]) -> Content:
    cards = []
    for card in rows(message, "contacts"):
        name = obj(card, "name")
        parts = (text(name, key) for key in ("first_name", "middle_name", "last_name"))
        shown = text(name, "formatted_name") or " ".join(part for part in parts if part)
        phones = [text(phone, "phone") or text(phone, "wa_id") for phone in rows(card, "phones")]
        cards.append({"name": shown, "phones": [phone for phone in phones if phone]})
    return Content("contacts", data={"contacts": cards})


def _interactive(message: dict[str, Any]) -> Content:
    found = obj(message, "interactive")
    for key in ("button_reply", "list_reply"):
        if reply := obj(found, key):
            data = {"description": text(reply, "description")} if text(reply, "description") else {}
            return Content("interactive_reply", text(reply, "title"), choice=text(reply, "id"), data=data)
    if form := obj(found, "nfm_reply"):
        return Content("form_reply", text(form, "body"), data={"form": _form(form.get("response_json"))})
    if call := obj(found, "call_permission_reply"):
        return Content("call", text(call, "response"), data={"permission": True})
    return Content("unsupported", data={"unsupported_type": text(found, "type") or "interactive"})


def _button(message: dict[str, Any]) -> Content:
    found = obj(message, "button")
    return Content("interactive_reply", text(found, "text"), choice=text(found, "payload"))


def _order(message: dict[str, Any]) -> Content:
    found = obj(message, "order")
    items = [plain(item) for item in rows(found, "product_items")]
    return Content("order", text(found, "text"), data={"items": items, "catalog": text(found, "catalog_id")})


def _unsupported(message: dict[str, Any]) -> Content:
    kind = text(obj(message, "unsupported"), "type")
    return Content("unsupported", data={"unsupported_type": kind, "code": _error_code(message)})


def _form(raw: Any) -> Any:
    """Read the answers of a flow: JSON inside JSON, not always an object."""
    if not isinstance(raw, str):
        return plain(raw)
    try:
        return plain(loads(raw))
    except ValueError:
        return text(raw)


def _error_code(message: dict[str, Any]) -> int | None:
    code = next((error.get("code") for error in rows(message, "errors")), None)
    return code if isinstance(code, int) else None


def _coordinate(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) <= 360 else None


READERS: dict[str, Callable[[dict[str, Any]], Content]] = {
    "text": _text,
    "image": _media,
    "video": _media,
    "document": _media,
    "audio": _media,
    "voice": _media,
    "sticker": _media,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "button": _button,
    "order": _order,
    "unsupported": _unsupported,
}
