"""Reads a send as Meta would: what it refuses is refused here, and what the phone shows."""

import re
from dataclasses import dataclass, field
from typing import Any

from channels_live.simulator.graph import template_checks
from channels_live.simulator.graph.answers import GraphError
from channels_live.simulator.models import StoredFile
from tickets.models import ChannelAccount

MAX_TEXT, MAX_CAPTION, MAX_BODY = 4096, 1024, 1024
MEDIA = ("image", "video", "audio", "document", "sticker")
WITHOUT_CAPTION = ("audio", "sticker")


@dataclass(frozen=True)
class Shown:
    """What the phone shows of a send."""

    kind: str
    text: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    file: StoredFile | None = None


def read(account: ChannelAccount, body: dict[str, Any]) -> Shown:
    """Check one send; raises GraphError."""
    kind = body.get("type", "text")
    part = body.get(kind)
    if not isinstance(kind, str) or not isinstance(part, dict):
        raise _wrong(f"The parameter {kind} is required.", code=131008)
    if kind in MEDIA:
        return _media(account, kind, part)
    if kind == "template":
        return _template(account, part)
    reader = READERS.get(kind)
    if reader is None:
        raise _wrong(f"Param type must be one of {{TEXT, IMAGE, ...}} - got {kind!r}.", code=131009)
    return reader(part)


def address_of(body: dict[str, Any]) -> str:
    """Give whom a send is for: digits of a number, or a business-scoped id."""
    digits = re.sub(r"\D", "", str(body.get("to") or ""))
    address = digits or str(body.get("recipient") or "")
    if not address:
        raise _wrong("The parameter to is required.", code=131008)
    return address[:160]


def _text(part: dict[str, Any]) -> Shown:
    return Shown("text", _within(part.get("body"), MAX_TEXT, "text['body']"))


def _template(account: ChannelAccount, part: dict[str, Any]) -> Shown:
    found = template_checks.read(part)
    for card in found.data.get("cards", []):
        _stored(account, card["media_id"])
    if not found.media_id:
        return Shown("template", found.text, found.data)
    return Shown("template", found.text, found.data, _stored(account, found.media_id))


def _stored(account: ChannelAccount, media_id: str) -> StoredFile:
    stored = StoredFile.objects.filter(account=account, token=media_id).first()
    if stored is None:
        raise _wrong(f"Invalid media id {media_id}", code=131009)
    return stored


def _media(account: ChannelAccount, kind: str, part: dict[str, Any]) -> Shown:
    if "id" not in part:
        raise _wrong("Media links are not loaded here; upload the file and send its id.", code=131052)
    stored = _stored(account, str(part["id"]))
    caption = part.get("caption")
    if caption is not None and kind in WITHOUT_CAPTION:
        raise _wrong(f"Unexpected key caption on {kind}.", code=100)
    if part.get("filename"):
        stored.name = str(part["filename"])[:200]
        stored.save(update_fields=["name"])
    return Shown(kind, _within(caption, MAX_CAPTION, "caption") if caption else "", file=stored)


def _interactive(part: dict[str, Any]) -> Shown:
    kind, action = part.get("type"), part.get("action")
    if kind not in ("button", "list") or not isinstance(action, dict):
        raise _wrong("Only interactive messages of type button and list are taken here.", code=131009)
    text = _within((part.get("body") or {}).get("text"), 4096 if kind == "list" else MAX_BODY, "body['text']")
    rows = _buttons(action) if kind == "button" else _list_rows(action)
    data: dict[str, Any] = {"choices": rows, "choice_type": kind}
    if kind == "list":
        data["opener"] = _within(action.get("button"), 20, "action['button']")
    return Shown("interactive", text, data)


def _buttons(action: dict[str, Any]) -> list[dict[str, str]]:
    replies = [button.get("reply") or {} for button in action.get("buttons") or []]
    if not 1 <= len(replies) <= 3:
        raise _wrong("Invalid buttons count. Min allowed buttons: 1, Max allowed buttons: 3", code=131009)
    rows = [
        {
            "id": _within(r.get("id"), 256, "reply['id']"),
            "title": _within(r.get("title"), 20, "reply['title']"),
        }
        for r in replies
    ]
    return _unique(rows, "title")


def _list_rows(action: dict[str, Any]) -> list[dict[str, str]]:
    sections = action.get("sections") or []
    found = [row for section in sections for row in section.get("rows") or []]
    if not 1 <= len(found) <= 10 or len(sections) > 10:
        raise _wrong("Total row count exceeds the maximum allowed count: 10", code=131009)
    rows = [
        {
            "id": _within(row.get("id"), 200, "row['id']"),
            "title": _within(row.get("title"), 24, "row['title']"),
            "description": _within(row["description"], 72, "description") if row.get("description") else "",
        }
        for row in found
    ]
    return _unique(rows, "id")


def _unique(rows: list[dict[str, str]], key: str) -> list[dict[str, str]]:
    if len({row[key] for row in rows}) < len(rows) or len({row["id"] for row in rows}) < len(rows):
        raise _wrong(f"Duplicated {key} of buttons or rows.", code=131009)
    return rows


def _location(part: dict[str, Any]) -> Shown:
    try:
        place = {"latitude": float(part["latitude"]), "longitude": float(part["longitude"])}
    except (KeyError, TypeError, ValueError):
        raise _wrong("latitude and longitude are required.", code=131008)
    return Shown("location", data={**place, "name": part.get("name", ""), "address": part.get("address", "")})


def _within(value: Any, most: int, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise _wrong(f"The parameter {name} is required.", code=131008 if name != "text['body']" else 100)
    if len(value) > most:
        raise _wrong(f"Param {name} must be at most {most} characters long.", code=100)
    return value


def _wrong(details: str, *, code: int) -> GraphError:
    titles = {
        100: "Invalid parameter",
        131008: "Required parameter is missing",
        131009: "Parameter value is not valid",
        131052: "Media download error",
    }
    return GraphError(code, titles[code], details=details)


READERS = {"text": _text, "interactive": _interactive, "location": _location}
