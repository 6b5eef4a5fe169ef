"""WhatsApp webhooks, every entry of a batch; pure and total."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from channels_live.adapters.base import Inbound, Notice, Parsed, Receipt
from channels_live.adapters.reading import identifier, instant, load, obj, plain, rows, text
from channels_live.adapters.whatsapp import content, senders
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
ABOUT_A_MESSAGE = ("reaction", "edit", "revoke")
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
            yield _echo(message, value, ref)
    elif field == "history":
        silent = list(_history(value, ref))
        yield from silent or (Notice("ignored", account_ref=ref, text=field),)
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
    sender = senders.read(message, value)
    common: dict[str, Any] = {"sender": sender.address, "at": at, "account_ref": ref}
    if kind in ABOUT_A_MESSAGE:
        return _about_a_message(kind, message, common)
    if kind == "system":
        return _system(message, common)
    if kind == "request_welcome":
        return Notice("ignored", text="request_welcome", **common)
    if not sender.address:  # nobody could be answered; kept where an admin sees it
        said, whole = content.read(message).text, plain(message)
        return Notice("unaddressed", identifier(message, "id"), text=said, data={"message": whole}, **common)
    return _inbound(message, sender, ref)


def _echo(message: dict[str, Any], value: dict[str, Any], ref: str) -> Parsed:
    """Read what our side did in the phone app: to a customer, so the thread is that of `to`."""
    to = _address(message, "to", "to_user_id")
    kind = text(message, "type")
    if kind in ABOUT_A_MESSAGE:
        at, by = instant(message.get("timestamp")), text(message, "from")
        common: dict[str, Any] = {"sender": by, "at": at, "account_ref": ref}
        return _about_a_message(kind, message, common, to=to, is_echo=True)
    return replace(_inbound(message, senders.Sender(to), ref), is_echo=True)


def _history(value: dict[str, Any], ref: str) -> Iterator[Inbound]:
    """Read what was said before the number came to us: nobody is told, nothing is owed for it."""
    for part in rows(value, "history"):
        for thread in rows(part, "threads"):
            customer = _address(thread, "id")
            for message in rows(thread, "messages"):
                if text(message, "type") not in (*ABOUT_A_MESSAGE, "system"):
                    is_echo = text(message, "from") not in ("", customer)
                    found = _inbound(message, senders.Sender(customer), ref)
                    yield replace(found, is_silent=True, is_echo=is_echo)
    for message in rows(value, "messages"):  # files follow their placeholders by themselves
        yield replace(_inbound(message, senders.read(message, value), ref), is_silent=True)


def _about_a_message(kind: str, message: dict[str, Any], common: dict[str, Any], **more: Any) -> Notice:
    """Read an edit, revoke or reaction: news of a message, and none itself."""
    found = obj(message, kind)
    target = identifier(found, "original_message_id") or identifier(found, "message_id")
    data = {"id": text(message, "id"), **more}
    if kind == "reaction":
        said = text(found, "emoji")
        return Notice(kind, target, text=said, data={"emoji": said, **data}, **common)
    inner = obj(found, "message") or found
    said = content.read({"type": "text", **inner}).text if kind == "edit" else ""
    return Notice(kind, target, text=said, data=data, **common)


def _system(message: dict[str, Any], common: dict[str, Any]) -> Notice:
    found, own_id = obj(message, "system"), text(message, "id")
    kind = text(found, "type")
    new = _address(found, "wa_id", "new_wa_id", "user_id")
    old = _address(found, "customer") or common["sender"]
    if kind == "user_changed_user_id":
        old, new = _address(message, "from_user_id") or old, _address(found, "user_id") or new
    data = {"id": own_id, "type": kind, "old": old, "new": new, "identity": SYSTEM.get(kind, "")}
    name = "identity_change" if kind in SYSTEM or new else "identity_key"
    return Notice(name, text=text(found, "body"), data=data, **common)


def _inbound(message: dict[str, Any], sender: senders.Sender, ref: str) -> Inbound:
    found, context = content.read(message), obj(message, "context")
    data = {**found.data, **sender.extra}
    if product := text(obj(context, "referred_product"), "product_retailer_id"):
        data["referred_product"] = product
    if referral := obj(message, "referral"):
        data["referral"] = plain(referral)
    return Inbound(
        external_id=identifier(message, "id"),
        sender=sender.address,
        kind=found.kind,
        text=found.text,
        at=instant(message.get("timestamp")),
        account_ref=ref,
        sender_ids=sender.ids,
        profile_name=sender.name,
        media=found.media,
        reply_to=identifier(context, "id"),
        group=_address(message, "group_id"),
        is_forwarded=bool(context.get("forwarded") or context.get("frequently_forwarded")),
        choice=found.choice,
        data=data,
    )


def _status(status: dict[str, Any], ref: str) -> Parsed:
    state, own_id = text(status, "status"), identifier(status, "id")
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
            "old": _address(ids, "previous", "old_user_id", "previous_user_id"),
            "new": _address(ids, "current", "new_user_id", "current_user_id"),
            "identity": "whatsapp_bsuid",
            "wa_id": _address(row, "wa_id"),
        }
        yield Notice("identity_change", account_ref=ref, sender=data["wa_id"], data=data)


def _address(value: dict[str, Any], *keys: str) -> str:
    return next((found for key in keys if (found := identifier(value, key, senders.MOST))), "")
