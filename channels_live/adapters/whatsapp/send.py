"""One message of ours as the calls WhatsApp wants for it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from channels_live.adapters.base import Outbound, OutboundFile, SendFailed, SendUnknown, Sent
from channels_live.adapters.splitting import split
from channels_live.adapters.whatsapp import client

MAX_TEXT, MAX_CAPTION = 4096, 1024
BUTTONS, ROWS = 3, 10
FILE_KINDS = {"image": "image", "video": "video", "audio": "audio", "voice": "audio", "sticker": "sticker"}


def send(outbound: Outbound, settings: Mapping[str, Any]) -> Sent:
    """Send all parts in order, going on after those an earlier attempt got through."""
    if not outbound.is_in_window and not outbound.template:
        sentence = _("The customer last wrote more than 24 hours ago; send a template.")
        raise SendFailed(sentence, permanent=True, code="131047")
    ids: list[str] = []
    try:
        for part in parts(outbound)[outbound.sent_parts :]:
            ids.append(_post(part, outbound, settings))
    except SendFailed as error:
        error.sent = tuple(ids)
        raise
    except SendUnknown as error:
        error.sent = tuple(ids)
        raise
    return Sent(tuple(ids))


def parts(outbound: Outbound) -> list[dict[str, Any]]:
    """Give the bodies of the calls; files are named by `_file` until they are uploaded."""
    if outbound.template:
        return [{"type": "template", "template": template(outbound.template)}]
    asks = bool(outbound.choices and outbound.choices.get("rows"))
    texts = split(
        outbound.text or str((outbound.choices or {}).get("body") or ""), 1024 if asks else MAX_TEXT
    )
    found: list[dict[str, Any]] = []
    for file in outbound.files:
        kind = FILE_KINDS.get(file.kind, "document")
        body: dict[str, Any] = {"filename": file.name} if kind == "document" else {}
        if (
            kind in ("image", "video", "document")
            and not asks
            and len(texts) == 1
            and len(texts[0]) <= MAX_CAPTION
        ):
            body["caption"] = texts.pop()
        found.append({"type": kind, kind: body, "_file": file})
    if outbound.choices and asks and texts:
        found.append({"type": "interactive", "interactive": choices(texts.pop(), outbound.choices)})
    return [{"type": "text", "text": {"body": body, "preview_url": False}} for body in texts] + found


def choices(body: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Up to three answers are buttons, more are a list of at most ten."""
    rows = [row for row in asked.get("rows", []) if isinstance(row, dict)]
    if len(rows) <= BUTTONS:
        buttons = [
            {"type": "reply", "reply": {"id": str(row["id"])[:256], "title": str(row["title"])[:20]}}
            for row in rows
        ]
        return {"type": "button", "body": {"text": body[:1024]}, "action": {"buttons": buttons}}
    listed = [{"id": str(row["id"])[:200], "title": str(row["title"])[:24]} for row in rows[:ROWS]]
    action = {
        "button": str(asked.get("button") or _("Choose"))[:20],
        "sections": [{"title": "-", "rows": listed}],
    }
    return {"type": "list", "body": {"text": body[:4096]}, "action": action}


def template(asked: Mapping[str, Any]) -> dict[str, Any]:
    values = [{"type": "text", "text": " ".join(str(value).split())} for value in asked.get("parameters", [])]
    components = [{"type": "body", "parameters": values}] if values else []
    return {"name": asked["name"], "language": {"code": asked["language"]}, "components": components}


def _post(part: dict[str, Any], outbound: Outbound, settings: Mapping[str, Any]) -> str:
    body = {key: value for key, value in part.items() if key != "_file"}
    if file := part.get("_file"):
        body[part["type"]] = {**body[part["type"]], "id": _upload(file, settings)}
    body |= {"messaging_product": "whatsapp", "recipient_type": "individual"}
    body |= {"to": "+" + outbound.to} if outbound.to.isdecimal() else {"recipient": outbound.to}
    body["biz_opaque_callback_data"] = outbound.callback
    if outbound.reply_to and part["type"] != "template":
        body["context"] = {"message_id": outbound.reply_to}
    answer = client.call("POST", f"{settings.get('phone_number_id')}/messages", settings, json=body)
    messages = answer.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else {}
    if not isinstance(first, dict) or not first.get("id"):
        raise SendUnknown(_("WhatsApp did not answer. The message may have arrived."))
    return str(first["id"])


def _upload(file: OutboundFile, settings: Mapping[str, Any]) -> str:
    with Path(file.path).open("rb") as content:
        try:
            answer = client.call(
                "POST",
                f"{settings.get('phone_number_id')}/media",
                settings,
                data={"messaging_product": "whatsapp", "type": file.mime},
                files={"file": (file.name, content, file.mime)},
            )
        except SendUnknown:  # an upload alone reaches nobody
            raise SendFailed(_("WhatsApp could not be reached."), permanent=False, code="upload") from None
    return str(answer.get("id") or "")
