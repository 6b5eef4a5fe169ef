"""Telegram items in the words of the recorded expectations."""

from typing import Any

from channels_live.adapters.base import Inbound, Notice, Parsed
from channels_live.adapters.reading import load, obj, rows, text
from channels_live.adapters.telegram import client

MESSAGES = ("message", "edited_message", "business_message", "edited_business_message", "channel_post")
RETRIED = ("rate_limited", "transient", "migrated")


def describe(items: list[Parsed], raw: bytes) -> list[dict[str, Any]]:
    """Give one event per item, with what only the update itself tells."""
    update = load(raw)
    message = next((obj(update, key) for key in MESSAGES if key in update), {})
    chat = text(obj(message, "chat"), "id")
    is_business = any(key.startswith(("business_", "edited_business_")) for key in update)
    common = {"update_id": update.get("update_id"), "business": is_business}
    return [
        common | (_message(i, message) if isinstance(i, Inbound) else _notice(i, message, chat, update))
        for i in items
    ]


def describe_answer(raw: bytes) -> list[dict[str, Any]]:
    """Give what an answer of the Bot API means."""
    body = load(raw)
    found = body.get("result")
    if body.get("ok") is True:
        row = found[0] if isinstance(found, list) and found else found
        if not isinstance(row, dict):
            return [{"ev": "api_ok", "result": found}]
        own_id = f"{text(obj(row, 'chat'), 'id')}:{text(row, 'message_id')}" if "message_id" in row else None
        return [
            {"ev": "api_ok", "id": own_id, "file_path": row.get("file_path"), "size": row.get("file_size")}
        ]
    kind, code, wait = client.classify(body)
    event = {"ev": "api_error", "class": kind, "code": code, "retry": kind in RETRIED, "retry_after": wait}
    return [event | {"migrate_to": client.migrated_to(body) or None}]


def _message(item: Inbound, message: dict[str, Any]) -> dict[str, Any]:
    if item.external_id.startswith("callback:"):
        return {
            "ev": "callback",
            "sender": item.sender_ids.get("telegram") or item.sender,
            "chat": item.group or item.sender,
            "data": item.choice,
            "callback_id": item.data.get("callback_id"),
            "id": item.reply_to or None,
        }
    media = item.media[0] if item.media else None
    said = item.text
    entities = rows(message, "entities") or rows(message, "caption_entities")
    return {
        "ev": "echo" if item.is_echo else "message",
        "sender": text(obj(message, "from"), "id") or text(obj(message, "sender_chat"), "id"),
        "chat": item.group or item.sender,
        "chat_type": text(obj(message, "chat"), "type"),
        "kind": item.kind,
        "text": said,
        "id": item.external_id,
        "command": said[1:].split()[0].split("@")[0] if said.startswith("/") and len(said) > 1 else None,
        "links": [_link(said, e) for e in entities if text(e, "type") == "text_link"] or None,
        "media_id": media.ref if media else None,
        "media_id_any": media.ref if media else None,
        "filename": media.name if media else None,
        "mime": media.mime if media else None,
        "size": media.bytes if media else None,
        "attachments": len(item.media),
        "album": item.album or None,
        "subkind": item.data.get("subkind") or item.data.get("unsupported_type"),
        "summary": item.data.get("summary"),
        "emoji": item.data.get("emoji"),
        "animated": item.data.get("animated"),
        "lat": item.data.get("latitude"),
        "lon": item.data.get("longitude"),
        "name": item.data.get("name"),
        "address": item.data.get("address"),
        "contacts": item.data.get("contacts"),
        "form_raw": item.data.get("form"),
        "reply_to": item.reply_to or None,
        "forwarded": _origin(message),
        "topic": message.get("message_thread_id"),
    }


def _notice(item: Parsed, message: dict[str, Any], chat: str, update: dict[str, Any]) -> dict[str, Any]:
    if not isinstance(item, Notice):
        return {"ev": "receipt"}
    base = {"ev": item.kind, "chat": item.sender, "sender": item.sender, "id": item.external_id or None}
    if item.kind == "edit":
        person = text(obj(message, "from"), "id") or item.sender
        reply = item.data.get("reply_to") or None
        extra = {"kind": item.data.get("kind"), "text": item.text, "reply_to": reply, "sender": person}
        return base | extra
    if item.kind == "reaction":
        where = text(obj(update, "message_reaction", "chat"), "id")
        return base | {"chat": where, "target": item.external_id, **dict(item.data)}
    if item.kind == "membership":
        return base | {"state": item.data.get("state"), "sender": item.data.get("user")}
    return base | {"why": item.text} | dict(item.data)


def _link(said: str, entity: dict[str, Any]) -> dict[str, str]:
    """Offsets count UTF-16 units."""
    units, start, length = said.encode("utf-16-le"), entity.get("offset"), entity.get("length")
    if not isinstance(start, int) or not isinstance(length, int):
        return {"text": "", "url": text(entity, "url")}
    cut = units[start * 2 : (start + length) * 2].decode("utf-16-le", "ignore")
    return {"text": cut, "url": text(entity, "url")}


def _origin(message: dict[str, Any]) -> str | None:
    """Name where a message was first written, new form or old."""
    origin = obj(message, "forward_origin")
    user = obj(origin, "sender_user") or obj(message, "forward_from")
    if user:
        return " ".join(part for part in (text(user, "first_name"), text(user, "last_name")) if part)
    hidden = text(origin, "sender_user_name") or text(message, "forward_sender_name")
    if hidden:
        return hidden
    chat = obj(origin, "chat") or obj(origin, "sender_chat") or obj(message, "forward_from_chat")
    if not chat:
        return None
    return f"channel:{text(chat, 'id')}"
