"""Webhooks as the providers write them, with anything in any place: what parsers must survive.

Every draw comes from one `Random`, so that a seed gives the same payload again. Among the damaged
messages of a WhatsApp batch is one that nobody touched; it must come out whole.
"""

import copy
import json
from datetime import datetime
from random import Random
from typing import Any

from channels_live.adapters.base import Inbound, Notice, Parsed, Receipt

NUMBER, SENTINEL, WORDS = "106540352242921", "wamid.sentinel", "Where is my parcel?"
HUGE, DEEP = "@huge@", "@deep@"  # stand for what json.dumps does not write
RAW = {f'"{HUGE}"': "9" * 5000, f'"{DEEP}"': "[" * 150 + "]" * 150}
JUNK: list[Any] = [
    None, True, False, 0, -1, 2**63, 10**40, 1.5, float("inf"), float("nan"), HUGE, DEEP, "", " ", "0",
    "nul\x00", "half \ud83d", "\udfff", "x" * 300, "é" * 2000, "@rosa", "user.rosa", "1e999", "-7", "٣", [],
    [[]], [None], ["x"], {}, {"x": None}, {"id": {}}, {"\x00": "\ud83d"}, [{"id": 1}], 253402300800, "9" * 30,
]  # fmt: skip
FILE = {"id": "7", "mime_type": "image/jpeg", "sha256": "abc=", "caption": "Look", "url": "https://x.example"}
CONTENTS: list[dict[str, Any]] = [
    {"type": "text", "text": {"body": "Hello"}},
    *({"type": kind, kind: FILE} for kind in ("image", "video", "document", "audio", "sticker")),
    {"type": "location", "location": {"latitude": 40.4, "longitude": 49.8, "name": "Shop", "address": "1"}},
    {"type": "contacts", "contacts": [{"name": {"first_name": "Dario"}, "phones": [{"phone": "1"}]}]},
    {"type": "interactive", "interactive": {"type": "x", "list_reply": {"id": "1", "title": "Yes"}}},
    {"type": "interactive", "interactive": {"nfm_reply": {"body": "Sent", "response_json": '{"a": [1]}'}}},
    {"type": "interactive", "interactive": {"call_permission_reply": {"response": "accept"}}},
    {"type": "button", "button": {"payload": "1", "text": "Yes"}},
    {"type": "reaction", "reaction": {"message_id": "wamid.0", "emoji": "👍"}},
    {"type": "order", "order": {"catalog_id": "1", "product_items": [{"quantity": 1, "item_price": 2.5}]}},
    {"type": "system", "system": {"type": "user_changed_number", "wa_id": "2", "body": "Changed"}},
    {"type": "unsupported", "unsupported": {"type": "edit"}, "errors": [{"code": 131051}]},
    {"type": "edit", "edit": {"original_message_id": "wamid.0", "message": {"text": {"body": "No"}}}},
    {"type": "revoke", "revoke": {"original_message_id": "wamid.0"}},
    {"type": "request_welcome"},
]
ERROR = {"code": 131026, "title": "no", "message": "no", "error_data": {"details": "no"}}
STATUS = {
    "id": "wamid.9",
    "status": "failed",
    "timestamp": "1780315200",
    "recipient_id": "1",
    "errors": [ERROR],
}
OTHER_FIELDS = (
    "history",
    "smb_message_echoes",
    "account_update",
    "user_id_update",
    "user_preferences",
    "x",
    "",
)
PERSON = {"id": 590000001, "is_bot": False, "first_name": "Rosa", "language_code": "en"}
CHAT = {"id": 590000001, "type": "private", "first_name": "Rosa"}
GROUP = {"id": -100, "type": "supergroup", "title": "Shop"}
PHOTO = {"file_id": "7", "file_unique_id": "u", "width": 1, "height": 1, "file_size": 10}
SAID: list[dict[str, Any]] = [
    {"text": "Hello", "entities": [{"type": "bold", "offset": 0, "length": 5}]},
    {"photo": [PHOTO, PHOTO], "caption": "Look", "media_group_id": "1"},
    *(
        {kind: {**PHOTO, "mime_type": "a/b", "file_name": "a"}}
        for kind in ("document", "voice", "video", "audio")
    ),
    {"sticker": {**PHOTO, "emoji": "👍", "is_animated": True}},
    {"location": {"latitude": 40.4, "longitude": 49.8}},
    {"venue": {"title": "Shop", "address": "1", "location": {"latitude": 40.4, "longitude": 49.8}}},
    {"contact": {"phone_number": "1", "first_name": "Dario"}},
    {"poll": {"question": "?", "options": [{"text": "a"}]}, "forward_origin": {"type": "user"}},
    {"reply_to_message": {"message_id": 1, "chat": CHAT}, "text": "Yes"},
    {"new_chat_members": [PERSON]},
    {"migrate_to_chat_id": -100},
]


def whatsapp(luck: Random) -> bytes:
    messages = [damaged(_message(luck, n), luck) for n in range(luck.randint(0, 3))]
    messages.insert(luck.randint(0, len(messages)), sentinel())
    value: dict[str, Any] = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}}
    cards = [{"profile": {"name": "Rosa"}, "wa_id": "1", "user_id": "AZ.1"}, {"wa_id": "994509000001"}]
    value |= {"messages": messages, "contacts": damaged(cards, luck)}
    if luck.random() < 0.5:
        value |= {"statuses": damaged([copy.deepcopy(STATUS)], luck), "errors": damaged([ERROR], luck)}
    changes = [{"field": "messages", "value": value}]
    if luck.random() < 0.4:
        changes.append(damaged(_other(luck), luck))
    entries = [{"id": "1", "changes": changes}, *luck.choice(([], [None], [[]], [{"changes": HUGE}]))]
    return written({"object": "whatsapp_business_account", "entry": entries})


def telegram(luck: Random) -> bytes:
    said = {"message_id": luck.randint(1, 9**9), "date": 1780315200, "from": PERSON}
    said |= {"chat": luck.choice((CHAT, GROUP)), **copy.deepcopy(luck.choice(SAID))}
    key = luck.choice(("message", "message", "message", "edited_message", "business_message", "channel_post"))
    others: list[dict[str, Any]] = [
        {"callback_query": {"id": "1", "from": PERSON, "message": said, "data": "1"}},
        {
            "my_chat_member": {
                "chat": CHAT,
                "from": PERSON,
                "date": 1,
                "new_chat_member": {"status": "kicked"},
            }
        },
        {
            "message_reaction": {
                "chat": CHAT,
                "message_id": 1,
                "user": PERSON,
                "new_reaction": [{"emoji": "👍"}],
            }
        },
        {"business_connection": {"id": "1", "user": PERSON, "is_enabled": True}},
        {"deleted_business_messages": {"chat": CHAT, "message_ids": [1, 2]}},
    ]
    content = {key: said} if luck.random() < 0.8 else luck.choice(others)
    touched = {name: damaged(part, luck) for name, part in content.items()}
    return written({"update_id": luck.randint(1, 9**9), **touched})


def sentinel() -> dict[str, Any]:
    said = {"type": "text", "text": {"body": WORDS}, "timestamp": "1780315200"}
    return {"from": "994509000001", "id": SENTINEL, **said}


def damaged(node: Any, luck: Random, rate: float = 0.12) -> Any:
    """Replace, drop and add, at any depth."""
    if luck.random() < rate / 2:
        return copy.deepcopy(luck.choice(JUNK))
    if isinstance(node, dict):
        kept = {key: damaged(value, luck, rate) for key, value in node.items() if luck.random() > rate / 2}
        strange = {luck.choice((*node, "x", "\ud83d")): luck.choice(JUNK)} if luck.random() < rate else {}
        return kept | strange
    if isinstance(node, list):
        kept_rows = [damaged(value, luck, rate) for value in node]
        return kept_rows + ([luck.choice(JUNK)] if luck.random() < rate else [])
    return copy.deepcopy(luck.choice(JUNK)) if luck.random() < rate else node


def written(body: dict[str, Any]) -> bytes:
    raw = json.dumps(body)
    for stand_in, real in RAW.items():
        raw = raw.replace(stand_in, real)
    return raw.encode()


def flaws(items: list[Parsed]) -> list[str]:
    """Say what of this could not be stored, or not be trusted."""
    found = [flaw for item in items for part in vars(item).items() for flaw in _flaws(*part)]
    for item in items:
        if not isinstance(item, Inbound | Receipt | Notice):
            found.append(f"{type(item).__name__} is no item")
    return found


def is_whole(items: list[Parsed]) -> bool:
    """Tell whether the message that nobody touched came out as it went in, once."""
    same = [item for item in items if isinstance(item, Inbound) and item.external_id == SENTINEL]
    return [(item.sender, item.text, item.kind) for item in same] == [("994509000001", WORDS, "text")]


def _message(luck: Random, n: int) -> dict[str, Any]:
    who: dict[str, Any] = luck.choice(
        ({"from": "1"}, {"from": "@rosa", "from_user_id": "AZ.1"}, {"from_user_id": "AZ.1"})
    )
    extra: list[dict[str, Any]] = [{}, {"context": {"id": "wamid.0", "forwarded": True}}, {"group_id": "G"}]
    extra += [
        {"referral": {"source_id": "1"}},
        {"context": {"referred_product": {"product_retailer_id": "1"}}},
    ]
    told = {"id": f"wamid.{n}.{luck.randint(0, 9**9)}", "timestamp": "1780315200"}
    return copy.deepcopy({**who, **told, **luck.choice(CONTENTS), **luck.choice(extra)})


def _other(luck: Random) -> dict[str, Any]:
    message = {**_message(luck, 9), "to": "1"}
    value: dict[str, Any] = {"metadata": {"phone_number_id": NUMBER}, "message_echoes": [message]}
    value |= {"history": [{"threads": [{"id": "1", "messages": [message]}], "errors": [ERROR]}]}
    value |= {"user_id_update": [{"wa_id": "1", "user_id": {"previous": "AZ.1", "current": "AZ.2"}}]}
    return {"field": luck.choice(OTHER_FIELDS), "value": value}


def _flaws(name: str, value: Any) -> list[str]:
    try:
        json.dumps(value, allow_nan=False, default=_plain)
    except (TypeError, ValueError, RecursionError) as error:
        return [f"{name} cannot be written: {error}"]
    words = list(_words(value))
    found = [f"{name} has a NUL" for word in words if "\x00" in word]
    found += [
        f"{name} has half a letter" for word in words if word != word.encode("utf-8", "ignore").decode()
    ]
    if name in ("external_id", "reply_to") and len(str(value)) > 255:
        found.append(f"{name} is too long to store")
    if isinstance(value, datetime) and value.tzinfo is None:
        found.append(f"{name} has no time zone")
    return found


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else vars(value)


def _words(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [word for pair in value.items() for part in pair for word in _words(part)]
    if isinstance(value, list | tuple):
        return [word for part in value for word in _words(part)]
    return _words(vars(value)) if hasattr(value, "__dict__") else []
