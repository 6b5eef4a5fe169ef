"""Webhooks as Meta posts them: envelope, messages, statuses, the signature over the raw bytes."""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from channels_live.simulator.models import Chat, Line, StoredFile
from channels_live.simulator.wires.base import Body, Hook
from tickets.models import ChannelAccount

ERRORS = {
    131026: ("Message undeliverable", "Message Undeliverable."),
    131047: (
        "Re-engagement message",
        "Message failed to send because more than 24 hours have passed since the customer last replied "
        "to this number.",
    ),
    131051: ("Message type unknown", "Message type is currently not supported."),
}
HREF = "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/"


class WhatsApp:
    def new_id(self, line: Line) -> str:
        """Make a wamid, which really holds the customer's number."""
        number = line.chat.phone.address.encode()
        tail = b"\x15\x02\x00\x11\x18\x14" + secrets.token_hex(10).upper().encode() + b"\x00"
        return "wamid." + base64.b64encode(bytes([0x1C, 0x18, len(number)]) + number + tail).decode()

    def new_token(self) -> str:
        return str(10**15 + secrets.randbelow(9 * 10**15))

    def message(self, line: Line) -> Hook:
        message = {**_head(line, line.wire_id, line.at), "type": line.kind, line.kind: _content(line)}
        if line.kind == "voice":
            message["type"] = "audio"
            message["audio"] = {**message.pop("voice"), "voice": True}
        if line.reply_to:
            message["context"] = {"from": display_number(line.chat.account), "id": line.reply_to}
        return _messages(line, message)

    def reaction(self, line: Line, before: str, at: datetime) -> Hook:
        body = {"message_id": line.wire_id, **({"emoji": line.reaction} if line.reaction else {})}
        return _messages(line, {**_head(line, self.new_id(line), at), "type": "reaction", "reaction": body})

    def edited(self, line: Line, at: datetime) -> Hook:
        """Cloud numbers hear only that something was edited."""
        title, details = ERRORS[131051]
        error = {"code": 131051, "title": title, "message": title, "error_data": {"details": details}}
        head = _head(line, self.new_id(line), at)
        return _messages(
            line, {**head, "errors": [error], "type": "unsupported", "unsupported": {"type": "edit"}}
        )

    def revoked(self, line: Line, at: datetime) -> Hook:
        revoke = {"original_message_id": line.wire_id}
        return _messages(line, {**_head(line, self.new_id(line), at), "type": "revoke", "revoke": revoke})

    def tapped(self, line: Line, row: Mapping[str, str], tap_id: str, at: datetime) -> Hook:
        head = _head(line, tap_id, at)
        head["context"] = {"from": display_number(line.chat.account), "id": line.wire_id}
        if "form" in row:
            answers = json.dumps({"flow_token": row["form"], "day": "Monday"})
            reply = {"name": "flow", "body": "Sent", "response_json": answers}
            part = {"type": "nfm_reply", "nfm_reply": reply}
            return _messages(line, {**head, "type": "interactive", "interactive": part})
        if line.data.get("choice_type") == "template":
            return _messages(
                line, {**head, "type": "button", "button": {"payload": row["id"], "text": row["title"]}}
            )
        reply_type = f"{line.data.get('choice_type', 'button')}_reply"
        reply = {key: value for key, value in row.items() if value}
        return _messages(
            line, {**head, "type": "interactive", "interactive": {"type": reply_type, reply_type: reply}}
        )

    def blocking(self, chat: Chat, at: datetime) -> None:
        """Nobody is told who blocked them."""
        return

    def read(self, line: Line, at: datetime) -> Hook:
        return envelope(line.chat.account, statuses=[status(line, "read", at)]), lane(line.chat)

    def encode(self, body: Body, number: int) -> bytes:
        """Escape as Meta does, so that only the raw bytes can be verified."""
        return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode("ascii")

    def headers(self, raw: bytes, settings: Mapping[str, Any]) -> dict[str, str]:
        secret = str(settings.get("app_secret", ""))
        signature = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        return {"X-Hub-Signature-256": f"sha256={signature}", "User-Agent": "facebookexternalua"}

    def pause(self, answer: httpx.Response) -> None:
        return

    def act_on(self, account: ChannelAccount, answer: httpx.Response, at: datetime) -> None:
        """Nothing in the answer matters to Meta."""


def display_number(account: ChannelAccount) -> str:
    return "1555" + account.external_ref[-7:]


def lane(chat: Chat) -> str:
    return f"wa:{chat.pk}"


def envelope(
    account: ChannelAccount,
    *,
    contacts: list[Body] | None = None,
    messages: list[Body] | None = None,
    statuses: list[Body] | None = None,
) -> Body:
    metadata = {"display_phone_number": display_number(account), "phone_number_id": account.external_ref}
    value: Body = {"messaging_product": "whatsapp", "metadata": metadata}
    found = {"contacts": contacts, "messages": messages, "statuses": statuses}
    value |= {key: items for key, items in found.items() if items}
    change = {"value": value, "field": "messages"}
    waba = str(account.settings.get("waba_id", ""))
    return {"object": "whatsapp_business_account", "entry": [{"id": waba, "changes": [change]}]}


def status(line: Line, state: str, at: datetime, *, error: int = 0) -> Body:
    """Tell what became of a message of the business."""
    body: Body = {
        "id": line.wire_id,
        "status": state,
        "timestamp": _seconds(at),
        "recipient_id": line.chat.phone.address,
    }
    if line.callback:
        body["biz_opaque_callback_data"] = line.callback
    if state in ("sent", "delivered"):
        body["pricing"] = {
            "billable": False,
            "pricing_model": "PMP",
            "type": "regular",
            "category": "service",
        }
    if error:
        title, details = ERRORS[error]
        told = {"code": error, "title": title, "message": title, "error_data": {"details": details}}
        body["errors"] = [{**told, "href": HREF}]
    return body


def media(file: StoredFile) -> Body:
    digest = base64.b64encode(bytes.fromhex(file.sha256)).decode()
    return {"id": file.token, "mime_type": file.mime, "sha256": digest}


def _messages(line: Line, message: Body) -> Hook:
    phone = line.chat.phone
    contact = {"profile": {"name": phone.name}, "wa_id": phone.address}
    return envelope(line.chat.account, contacts=[contact], messages=[message]), lane(line.chat)


def _head(line: Line, wire_id: str, at: datetime) -> Body:
    return {"from": line.chat.phone.address, "id": wire_id, "timestamp": _seconds(at)}


def _content(line: Line) -> Any:
    if line.kind == "text":
        return {"body": line.text}
    if line.kind == "location":
        return dict(line.data)
    if line.kind == "contacts":
        name = line.data["name"]
        card = {"name": {"formatted_name": name, "first_name": name.split()[0]}}
        return [{**card, "phones": [{"phone": line.data["phone"], "type": "CELL"}]}]
    if line.file is None:
        raise ValueError(f"a {line.kind} without its file")
    body = media(line.file)
    if line.kind == "sticker":
        return {**body, "animated": False}
    if line.kind == "document":
        body["filename"] = line.file.name
    return {**body, **({"caption": line.text} if line.text else {})}


def _seconds(at: datetime) -> str:
    return str(int(at.timestamp()))
