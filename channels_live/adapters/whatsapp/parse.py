"""WhatsApp webhooks, every entry of a batch; pure and total."""

from collections.abc import Iterator
from typing import Any

from channels_live.adapters.base import Inbound, Notice, Parsed, Receipt
from channels_live.adapters.reading import instant, load, obj, plain, rows, text
from channels_live.adapters.whatsapp import content
from channels_live.adapters.whatsapp.errors import explain

ACCOUNT_FIELDS = {
    "message_template_status_update": "template_status",
    "message_template_quality_update": "template_quality",
    "message_template_components_update": "template_components",
    "template_category_update": "template_category",
    "phone_number_quality_update": "phone_quality",
    "phone_number_name_update": "phone_name",
    "account_update": "account_update",
    "account_alerts": "account_alerts",
    "account_review_update": "account_review",
    "business_capability_update": "capability",
    "security": "security",
    "user_preferences": "user_preferences",
    "payment_configuration_update": "payment_configuration",
    "business_username_updates": "business_username",
}
STATES = {"sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"}
SYSTEM = {
    "user_changed_number": "whatsapp",
    "customer_changed_number": "whatsapp",
    "user_changed_user_id": "whatsapp_bsuid",
}


def parse(raw: bytes) -> list[Parsed]:
    """Read one POST; raises ValueError only when it is no JSON object."""
    items: list[Parsed] = []
    for entry in rows(load(raw), "entry"):
        for change in rows(entry, "changes"):
            items += _change(text(change, "field"), obj(change, "value"))
    return items


def _change(field: str, value: dict[str, Any]) -> Iterator[Parsed]:
    ref = text(obj(value, "metadata"), "phone_number_id")
    if field in ACCOUNT_FIELDS:
        data = {"field": field, "value": plain(value)}
        yield Notice("account", account_ref=ref, text=ACCOUNT_FIELDS[field], data=data)
    elif field == "user_id_update":
        yield from _user_id_updates(value, ref)
    elif field == "smb_message_echoes":
        for message in rows(value, "message_echoes"):
            yield _inbound(message, value, ref, is_echo=True)
    elif field in ("messages", ""):
        for message in rows(value, "messages"):
            yield _message(message, value, ref)
        for status in rows(value, "statuses"):
            yield _status(status, ref)
        for error in rows(value, "errors"):
            data = {"code": plain(error.get("code"))}
            yield Notice("account_error", account_ref=ref, text=explain(error), data=data)
    else:
        yield Notice("ignored", account_ref=ref, text=field)


def _message(message: dict[str, Any], value: dict[str, Any], ref: str) -> Parsed:
    kind, at = text(message, "type"), instant(message.get("timestamp"))
    sender = _sender(message, value)[0]
    common: dict[str, Any] = {"sender": sender, "at": at, "account_ref": ref}
    own_id = text(message, "id")
    if kind == "reaction":
        found = obj(message, "reaction")
        data = {"emoji": text(found, "emoji"), "id": own_id}
        return Notice("reaction", text(found, "message_id"), text=data["emoji"], data=data, **common)
    if kind == "edit":
        found = obj(message, "edit")
        inner = obj(found, "message") or found
        said = content.read({"type": "text", **inner}).text if inner else ""
        target = text(found, "original_message_id") or text(found, "message_id")
        return Notice("edit", target, text=said, data={"id": own_id}, **common)
    if kind == "revoke":
        found = obj(message, "revoke")
        target = text(found, "original_message_id") or text(found, "message_id")
        return Notice("revoke", target, data={"id": own_id}, **common)
    if kind == "system":
        return _system(message, own_id, common)
    if kind == "request_welcome":
        return Notice("ignored", text="request_welcome", **common)
    return _inbound(message, value, ref)


def _system(message: dict[str, Any], own_id: str, common: dict[str, Any]) -> Notice:
    found = obj(message, "system")
    kind = text(found, "type")
    new = text(found, "wa_id") or text(found, "new_wa_id") or text(found, "user_id")
    old = text(found, "customer") or common["sender"]
    if kind == "user_changed_user_id":
        old, new = text(message, "from_user_id") or old, text(found, "user_id") or new
    data = {"id": own_id, "type": kind, "old": old, "new": new, "identity": SYSTEM.get(kind, "")}
    name = "identity_change" if kind in SYSTEM or new else "identity_key"
    return Notice(name, text=text(found, "body"), data=data, **common)


def _inbound(message: dict[str, Any], value: dict[str, Any], ref: str, *, is_echo: bool = False) -> Inbound:
    sender, ids, profile, extra = _sender(message, value)
    found, context = content.read(message), obj(message, "context")
    data = {**found.data, **extra}
    if product := text(obj(context, "referred_product"), "product_retailer_id"):
        data["referred_product"] = product
    if referral := obj(message, "referral"):
        data["referral"] = plain(referral)
    return Inbound(
        external_id=text(message, "id"),
        sender=text(message, "to") if is_echo else sender,
        kind=found.kind,
        text=found.text,
        at=instant(message.get("timestamp")),
        account_ref=ref,
        sender_ids={} if is_echo else ids,
        profile_name=profile,
        media=found.media,
        reply_to=text(context, "id"),
        group=text(message, "group_id"),
        is_echo=is_echo,
        is_forwarded=bool(context.get("forwarded") or context.get("frequently_forwarded")),
        choice=found.choice,
        data=data,
    )


def _sender(
    message: dict[str, Any], value: dict[str, Any]
) -> tuple[str, dict[str, str], str, dict[str, Any]]:
    """Give the thread's address, the vouched identities, the profile name and more ids."""
    wa_id, user_id = text(message, "from"), text(message, "from_user_id")
    if wa_id and not wa_id.isdecimal() and "." in wa_id:
        wa_id, user_id = "", user_id or wa_id
    contacts = rows(value, "contacts")
    card = next((c for c in contacts if wa_id and text(c, "wa_id") == wa_id), None)
    card = card or next((c for c in contacts if user_id and text(c, "user_id") == user_id), None)
    if card is None and not wa_id and not user_id and len(contacts) == 1:
        card = contacts[0]
        wa_id = text(card, "wa_id")
    card = card or {}
    user_id = user_id or text(card, "user_id")
    profile = obj(card, "profile")
    ids = {kind: found for kind, found in (("whatsapp", wa_id), ("whatsapp_bsuid", user_id)) if found}
    extra = {
        "parent_bsuid": text(message, "from_parent_user_id") or text(card, "parent_user_id"),
        "username": text(profile, "username") or text(card, "username"),
    }
    more = {key: found for key, found in extra.items() if found}
    return wa_id or user_id, ids, text(profile, "name"), more


def _status(status: dict[str, Any], ref: str) -> Parsed:
    state, own_id = text(status, "status"), text(status, "id")
    recipient = text(status, "recipient_id") or text(status, "recipient_user_id")
    at = instant(status.get("timestamp"))
    if state not in STATES:
        return Notice("status", own_id, sender=recipient, at=at, account_ref=ref, data={"state": state})
    error = next(iter(rows(status, "errors")), {})
    return Receipt(
        external_id=own_id,
        state=STATES[state],
        at=at,
        account_ref=ref,
        recipient=recipient,
        code=text(error, "code"),
        reason=explain(error) if error else "",
        callback=text(status, "biz_opaque_callback_data"),
    )


def _user_id_updates(value: dict[str, Any], ref: str) -> Iterator[Notice]:
    found = rows(value, "user_id_update") or rows(value, "user_id_updates") or [value]
    for row in found:
        ids = obj(row, "user_id") or row
        data = {
            "old": text(ids, "previous") or text(ids, "old_user_id") or text(ids, "previous_user_id"),
            "new": text(ids, "current") or text(ids, "new_user_id") or text(ids, "current_user_id"),
            "identity": "whatsapp_bsuid",
            "wa_id": text(row, "wa_id"),
        }
        yield Notice("identity_change", account_ref=ref, sender=data["wa_id"], data=data)
