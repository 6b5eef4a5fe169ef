"""One message of ours as the calls Telegram wants for it."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from channels_live.adapters.base import Outbound, OutboundFile, SendFailed, SendUnknown, Sent
from channels_live.adapters.splitting import size, split
from channels_live.adapters.telegram import client

MAX_TEXT, MAX_CAPTION, MAX_PHOTO = 4096, 1024, 10 * 1024 * 1024
METHODS = {"image": "photo", "voice": "voice", "audio": "audio", "video": "video"}
Part = tuple[str, dict[str, Any], OutboundFile | None]


def send(outbound: Outbound, settings: Mapping[str, Any]) -> Sent:
    """Send all parts in order, going on after those an earlier attempt got through."""
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
    return Sent(tuple(ids), state="sent")


def parts(outbound: Outbound) -> list[Part]:
    """Give method, fields and file of each call."""
    texts = split(outbound.text or str((outbound.choices or {}).get("body") or ""), MAX_TEXT, "utf16")
    files: list[Part] = []
    for file in outbound.files:
        name = METHODS.get(file.kind, "document")
        if name == "photo" and file.bytes > MAX_PHOTO:
            name = "document"
        fields: dict[str, Any] = {}
        if len(texts) == 1 and size(texts[0], "utf16") <= MAX_CAPTION and not outbound.choices:
            fields["caption"] = texts.pop()
        files.append((f"send{name.title()}", fields, file))
    said: list[Part] = [("sendMessage", {"text": body}, None) for body in texts]
    if outbound.choices and said:
        said[-1][1]["reply_markup"] = keyboard(outbound.choices)
    return said + files


def keyboard(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One button a line; what comes back is the row's id, at most 64 bytes."""
    rows = [row for row in asked.get("rows", []) if isinstance(row, dict)]
    return {
        "inline_keyboard": [
            [
                {
                    "text": str(row["title"]),
                    "callback_data": str(row["id"]).encode()[:64].decode(errors="ignore"),
                }
            ]
            for row in rows
        ]
    }


def _post(part: Part, outbound: Outbound, settings: Mapping[str, Any]) -> str:
    method, fields, file = part
    fields = {"chat_id": outbound.to, **fields}
    if outbound.reply_to:
        number = outbound.reply_to.rpartition(":")[2]
        if number.isdecimal():
            fields["reply_parameters"] = {"message_id": int(number), "allow_sending_without_reply": True}
    try:
        found = _call(method, fields, file, settings)
    except SendFailed as error:
        moved_to = getattr(error, "migrated_to", "")
        if not moved_to or moved_to == outbound.to:
            raise
        return _post(part, replace(outbound, to=moved_to), settings)
    if not isinstance(found, dict) or "message_id" not in found:
        raise SendUnknown(_("Telegram did not answer. The message may have arrived."))
    chat = found.get("chat")
    return f"{chat.get('id') if isinstance(chat, dict) else outbound.to}:{found['message_id']}"


def _call(method: str, fields: dict[str, Any], file: OutboundFile | None, settings: Mapping[str, Any]) -> Any:
    if file is None:
        return client.call(method, settings, json=fields)
    form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
    with ExitStack() as stack:
        content = stack.enter_context(Path(file.path).open("rb"))
        field = method.removeprefix("send").lower()
        return client.call(method, settings, data=form, files={field: (file.name, content, file.mime)})
