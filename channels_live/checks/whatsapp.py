"""WhatsApp items in the words of the recorded expectations."""

from typing import Any

from channels_live.adapters.base import Inbound, Notice, Parsed, Receipt
from channels_live.adapters.reading import load, rows, text

SYSTEM = {
    "user_changed_number": "system_number_change",
    "customer_changed_number": "system_number_change",
    "user_changed_user_id": "system_user_id_change",
}


def describe(items: list[Parsed], raw: bytes) -> list[dict[str, Any]]:
    """Give one event per item, in payload order; a history is no traffic, however much it tells."""
    shown = [item for item in items if not _is_silent(item)]
    told = [_event(item, raw) for item in shown]
    return told if len(shown) == len(items) else [{"ev": "ignored"}, *told]


def _is_silent(item: Parsed) -> bool:
    return isinstance(item, Inbound) and item.is_silent


def _event(item: Parsed, raw: bytes) -> dict[str, Any]:
    if isinstance(item, Inbound):
        return _message(item)
    if isinstance(item, Receipt):
        found: dict[str, Any] = {"ev": "status", "id": item.external_id, "recipient": item.recipient}
        found |= {"state": _raw_state(raw, item), "opaque": item.callback or None}
        return found | ({"code": int(item.code)} if item.code.isdecimal() else {})
    return _notice(item)


def _message(item: Inbound) -> dict[str, Any]:
    data = item.data
    media = item.media[0] if item.media else None
    found = {
        "ev": "echo" if item.is_echo else "message",
        "sender": item.sender,
        "to": item.sender,
        "kind": "call_permission" if item.kind == "call" else item.kind,
        "text": item.text,
        "id": item.external_id,
        "profile": item.profile_name or None,
        "bsuid": item.sender_ids.get("whatsapp_bsuid"),
        "phone": item.sender_ids.get("whatsapp"),
        "reply_to": item.reply_to or None,
        "forwarded": item.is_forwarded,
        "payload": item.choice,
        "media_id": media.ref if media else None,
        "mime": media.mime if media else None,
        "filename": media.name if media else None,
        "lat": data.get("latitude"),
        "lon": data.get("longitude"),
        "items": len(data["items"]) if "items" in data else None,
        "error_code": data.get("code"),
        "referral_source_id": (data.get("referral") or {}).get("source_id"),
        "group": item.group or None,
    }
    return {**data, **found}


def _notice(item: Notice) -> dict[str, Any]:
    data = item.data
    base = {"ev": "message", "sender": item.sender, "text": item.text, "id": data.get("id")}
    if data.get("is_echo"):
        base |= {"ev": "echo", "sender": data.get("to"), "to": data.get("to")}
    if item.kind == "reaction":
        kind = "reaction" if data.get("emoji") else "reaction_removed"
        return base | {"kind": kind, "target": item.external_id}
    if item.kind in ("edit", "revoke"):
        return base | {"kind": item.kind, "target": item.external_id}
    if item.kind in ("identity_change", "identity_key") and "type" in data:
        kind = SYSTEM.get(data["type"], "system_identity_change")
        return base | {"kind": kind, "new_id": data.get("new")}
    if item.kind == "identity_change":
        return {"ev": "account", "kind": "user_id_update", **data}
    if item.kind == "account_error":
        return {"ev": "channel_error", "code": data.get("code")}
    if item.kind == "status":
        return {"ev": "status", "id": item.external_id, "state": data.get("state"), "recipient": item.sender}
    if item.kind == "account":
        return _account(item)
    return {"ev": "ignored"}


def _account(item: Notice) -> dict[str, Any]:
    value = item.data.get("value") or {}
    preference = next(iter(rows(value, "user_preferences")), {})
    template = value.get("message_template_name")
    return {
        "ev": "account",
        "kind": item.text,
        "event": value.get("event"),
        "template": template,
        "template_id": value.get("message_template_id"),
        "language": value.get("message_template_language"),
        "new": value.get("new_quality_score") or value.get("new_category"),
        "previous": value.get("previous_quality_score") or value.get("previous_category"),
        "limit": value.get("current_limit"),
        "reason": value.get("reason"),
        "wa_id": preference.get("wa_id"),
        "value": preference.get("value"),
    }


def _raw_state(raw: bytes, item: Receipt) -> str:
    """Played counts as read for us; the expectation names what came."""
    for entry in rows(load(raw), "entry"):
        for change in rows(entry, "changes"):
            for status in rows(change.get("value"), "statuses"):
                if text(status, "id") == item.external_id and text(status, "status") == "played":
                    return "played" if item.state == "read" else item.state
    return item.state
