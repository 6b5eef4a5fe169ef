"""Telegram updates, one a POST; pure and total."""

from typing import Any

from channels_live.adapters.base import Inbound, Notice, Parsed
from channels_live.adapters.reading import identifier, instant, load, obj, rows, text
from channels_live.adapters.telegram import content

ANONYMOUS_ADMIN = "1087968824"
MOST, MOST_NAME = 80, 120  # what the database has room for: two ids in one, and a name


def parse(raw: bytes) -> list[Parsed]:
    """Read one update; raises ValueError only when it is no JSON object."""
    update = load(raw)
    for key, reader in READERS:
        if found := obj(update, key):
            return [reader(found)]
    kind = next((key for key in update if key != "update_id"), "empty")
    return [Notice("ignored", text=text(kind))]


def message_id(message: dict[str, Any]) -> str:
    """Give "chat:message": a message's number is unique only in its chat."""
    return f"{identifier(obj(message, 'chat'), 'id', MOST)}:{identifier(message, 'message_id', MOST)}"


def _message(message: dict[str, Any]) -> Parsed:
    chat, at = identifier(obj(message, "chat"), "id", MOST), instant(message.get("date"))
    for key, old_first in (("migrate_to_chat_id", True), ("migrate_from_chat_id", False)):
        if other := text(message, key):
            old, new = (chat, other) if old_first else (other, chat)
            return Notice("chat_migrated", sender=old, at=at, data={"old": old, "new": new})
    found = content.read(message)
    if found.kind == "service":
        return Notice("ignored", sender=chat, at=at, text=f"service:{found.data['service']}")
    return _inbound(message, found)


def _inbound(message: dict[str, Any], found: content.Content) -> Inbound:
    chat, person = obj(message, "chat"), obj(message, "from")
    chat_id, person_id = identifier(chat, "id", MOST), identifier(person, "id", MOST)
    is_private = text(chat, "type") in ("private", "") and not chat_id.startswith("-")
    is_business = bool(text(message, "business_connection_id"))
    return Inbound(
        external_id=message_id(message),
        sender=chat_id if is_private else person_id or identifier(obj(message, "sender_chat"), "id", MOST),
        kind=found.kind,
        text=found.text,
        at=instant(message.get("date")),
        sender_ids={"telegram": person_id} if is_private and person_id else {},
        profile_name=_name(person) or _name(chat) or text(chat, "title")[:MOST_NAME],
        language=text(person, "language_code")[:2],
        media=found.media,
        reply_to=_reply_to(message),
        album=identifier(message, "media_group_id", 80),
        group="" if is_private else chat_id,
        group_name="" if is_private else text(chat, "title"),
        is_echo=is_business and is_private and person_id not in ("", chat_id),
        is_forwarded=any(key in message for key in ("forward_origin", "forward_date", "forward_from")),
        data=found.data | _answer_with(message),
    )


def _answer_with(message: dict[str, Any]) -> dict[str, Any]:
    """Keep what an answer must name to get there: the business account's connection, the forum's topic."""
    connection, topic = text(message, "business_connection_id"), text(message, "message_thread_id")
    named = {"business_connection_id": connection} if connection else {}
    if message.get("is_topic_message") and topic.isdecimal():
        named["message_thread_id"] = topic
    return {"answer_with": named} if named else {}


def _edit(message: dict[str, Any]) -> Notice:
    found = content.read(message)
    data = {"kind": found.kind, "reply_to": _reply_to(message)}
    chat, at = (
        identifier(obj(message, "chat"), "id", MOST),
        instant(message.get("edit_date") or message.get("date")),
    )
    whole = _inbound(message, found) if found.kind != "service" else None
    return Notice("edit", message_id(message), sender=chat, at=at, text=found.text, data=data, whole=whole)


def _callback(query: dict[str, Any]) -> Inbound:
    """A tap on one of our buttons; the message it stood under may be gone."""
    message, person = obj(query, "message"), obj(query, "from")
    chat = identifier(obj(message, "chat"), "id", MOST) or identifier(person, "id", MOST)
    data = text(query, "data")
    return Inbound(
        external_id=f"callback:{identifier(query, 'id', MOST)}",
        sender=chat,
        kind="interactive_reply",
        text=_title(message, data) or data,
        sender_ids={"telegram": identifier(person, "id", MOST)} if not chat.startswith("-") else {},
        profile_name=_name(person),
        language=text(person, "language_code")[:2],
        reply_to=message_id(message) if message else "",
        group=chat if chat.startswith("-") else "",
        group_name=text(obj(message, "chat"), "title") if chat.startswith("-") else "",
        choice=data,
        data={"callback_id": text(query, "id")},
    )


def _title(message: dict[str, Any], data: str) -> str:
    lines = obj(message, "reply_markup").get("inline_keyboard")
    for line in lines if isinstance(lines, list) else []:
        for button in line if isinstance(line, list) else []:
            if text(button, "callback_data") == data:
                return text(button, "text")
    return ""


def _membership(change: dict[str, Any]) -> Notice:
    was, now = (text(obj(change, key), "status") for key in ("old_chat_member", "new_chat_member"))
    gone = ("kicked", "left")
    state = (
        "unchanged" if was == now else "blocked" if now in gone else "active" if was in gone else "unchanged"
    )
    data = {"state": state, "user": identifier(obj(change, "from"), "id", MOST)}
    return Notice(
        "membership",
        sender=identifier(obj(change, "chat"), "id", MOST),
        at=instant(change.get("date")),
        data=data,
    )


def _reaction(change: dict[str, Any]) -> Notice:
    was, now = (_emojis(change, key) for key in ("old_reaction", "new_reaction"))
    added, removed = [e for e in now if e not in was], [e for e in was if e not in now]
    person = identifier(obj(change, "user"), "id", MOST) or identifier(obj(change, "actor_chat"), "id", MOST)
    newest = now[-1] if now else ""
    data = {"added": added, "removed": removed, "emoji": newest}
    at = instant(change.get("date"))
    return Notice("reaction", message_id(change), sender=person, at=at, text=newest, data=data)


def _emojis(change: dict[str, Any], key: str) -> list[str]:
    found = rows(change, key)
    return [
        text(r, "emoji")
        or f"{text(r, 'type')}:{text(r, 'custom_emoji_id')}".replace("custom_emoji:", "custom:")
        for r in found
    ]


def _business_connection(found: dict[str, Any]) -> Notice:
    state = "enabled" if found.get("is_enabled") else "disabled"
    data = {"id": text(found, "id"), "state": state}
    return Notice(
        "business_connection", sender=identifier(obj(found, "user"), "id", MOST), text=state, data=data
    )


def _deleted(found: dict[str, Any]) -> Notice:
    chat, ids = identifier(obj(found, "chat"), "id", MOST), found.get("message_ids")
    named = [f"{chat}:{text(number)}" for number in ids] if isinstance(ids, list) else []
    return Notice("deleted", sender=chat, data={"ids": named})


def _reply_to(message: dict[str, Any]) -> str:
    """In forum topics the "reply" is the service message that made the topic: not a quote."""
    quoted = obj(message, "reply_to_message")
    if not quoted or "forum_topic_created" in quoted:
        return ""
    if message.get("is_topic_message") and text(quoted, "message_id") == text(message, "message_thread_id"):
        return ""
    chat = identifier(obj(quoted, "chat"), "id", MOST) or identifier(obj(message, "chat"), "id", MOST)
    return f"{chat}:{identifier(quoted, 'message_id', MOST)}"


def _name(person: dict[str, Any]) -> str:
    found = " ".join(part for part in (text(person, "first_name"), text(person, "last_name")) if part)
    return found[:MOST_NAME]


READERS = (
    ("message", _message),
    ("edited_message", _edit),
    ("business_message", _message),
    ("edited_business_message", _edit),
    ("callback_query", _callback),
    ("my_chat_member", _membership),
    ("message_reaction", _reaction),
    ("business_connection", _business_connection),
    ("deleted_business_messages", _deleted),
)
