"""One message of ours as the calls Telegram wants for it."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from channels_live.adapters import choices
from channels_live.adapters.base import Outbound, OutboundFile, SendFailed, SendUnknown, Sent
from channels_live.adapters.reading import rows, text
from channels_live.adapters.splitting import size, split
from channels_live.adapters.telegram import client
from channels_live.adapters.telegram.answers import Migrated
from tickets import marks

MAX_TEXT, MAX_CAPTION, MAX_PHOTO = 4096, 1024, 10 * 1024 * 1024
MAX_TITLE, MAX_CALLBACK = 64, 64  # letters on a button, bytes that come back
MAX_ENTITIES = 100  # Telegram drops the others
ENTITIES = {"bold": "bold", "italic": "italic", "struck": "strikethrough", "code": "code"}
METHODS = {"image": "photo", "voice": "voice", "audio": "audio", "video": "video"}
Part = tuple[str, dict[str, Any], OutboundFile | None]


def send(outbound: Outbound, settings: Mapping[str, Any]) -> Sent:
    """Send all parts in order, going on after those an earlier attempt got through."""
    ids: list[str] = []
    to = outbound.to
    try:
        for part in parts(outbound)[outbound.sent_parts :]:
            found, to = _post(part, replace(outbound, to=to), settings)
            ids.append(found)
    except (SendFailed, SendUnknown) as error:
        error.sent = tuple(ids)
        raise
    return Sent(tuple(ids), state="sent", moved_to=to if to != outbound.to else "")


def parts(outbound: Outbound) -> list[Part]:
    """Give method, fields and file of each call."""
    asks = bool(rows(outbound.choices, "rows"))
    texts = split(outbound.text or text(outbound.choices, "body"), MAX_TEXT, "utf16")
    if asks and not texts:
        raise _wrong(_("The question has no text. Write one and send it again."))
    files: list[Part] = []
    for file in outbound.files:
        name = METHODS.get(file.kind, "document")
        if name == "photo" and file.bytes > MAX_PHOTO:
            name = "document"
        fields: dict[str, Any] = {}
        if len(texts) == 1 and size(texts[0], "utf16") <= MAX_CAPTION and not asks:
            fields |= _marked("caption", texts.pop())
        files.append((f"send{name.title()}", fields, file))
    said: list[Part] = [("sendMessage", _marked("text", body), None) for body in texts]
    if outbound.choices and asks:
        said[-1][1]["reply_markup"] = keyboard(outbound.choices)
    return said + files


def _marked(name: str, body: str) -> dict[str, Any]:
    """Give a text with its formatting beside it: counted places need no escaping and cannot be refused."""
    words, spans = marks.plain(body)
    entities = [
        {
            "type": ENTITIES[span.kind],
            "offset": size(words[: span.start], "utf16"),
            "length": size(words[span.start : span.start + span.length], "utf16"),
        }
        for span in spans[:MAX_ENTITIES]
    ]
    named = "entities" if name == "text" else f"{name}_entities"
    return {name: words} | ({named: entities} if entities else {})


def keyboard(asked: Mapping[str, Any]) -> dict[str, Any]:
    """One button a line; what comes back names its row."""
    named = [(choices.name_of(row), text(row, "title") or text(row, "id")) for row in rows(asked, "rows")]
    if not all(name.strip() and title.strip() for name, title in named):
        raise _wrong(_("An answer to choose has no text. Write one and send it again."))
    if len({name for name, _title in named}) < len(named):
        raise _wrong(_("Two answers to choose are the same. Change one and send it again."))
    return {
        "inline_keyboard": [
            [{"text": _title(title), "callback_data": choices.wire_name(name, MAX_CALLBACK)}]
            for name, title in named
        ]
    }


def _title(words: str) -> str:
    return words if size(words, "utf16") <= MAX_TITLE else split(words, MAX_TITLE - 1, "utf16")[0] + "…"


def _post(part: Part, outbound: Outbound, settings: Mapping[str, Any]) -> tuple[str, str]:
    """Send one part; gives its id and the chat it went to. A chat that moved is followed once."""
    try:
        return _send_part(part, outbound, settings), outbound.to
    except Migrated as error:
        if error.moved_to == outbound.to:
            raise
        return _send_part(part, replace(outbound, to=error.moved_to), settings), error.moved_to


def _send_part(part: Part, outbound: Outbound, settings: Mapping[str, Any]) -> str:
    method, fields, file = part
    fields = {"chat_id": outbound.to, **_place(outbound), **fields}
    chat, _colon, number = outbound.reply_to.rpartition(":")
    if number.isdecimal() and chat in (outbound.to, ""):  # numbers of another chat mean other messages
        fields["reply_parameters"] = {"message_id": int(number), "allow_sending_without_reply": True}
    found = _call(method, fields, file, settings)
    if not isinstance(found, dict) or "message_id" not in found:
        raise SendUnknown(_("Telegram did not answer. The message may have arrived."))
    answered = found.get("chat")
    return f"{answered.get('id') if isinstance(answered, dict) else outbound.to}:{found['message_id']}"


def _place(outbound: Outbound) -> dict[str, Any]:
    """Give where in the chat the answer goes: as a business account, into a forum's topic."""
    connection = text(outbound.answer_with, "business_connection_id")
    topic = text(outbound.answer_with, "message_thread_id")
    found: dict[str, Any] = {"business_connection_id": connection} if connection else {}
    return found | ({"message_thread_id": int(topic)} if topic.isdecimal() else {})


def _call(method: str, fields: dict[str, Any], file: OutboundFile | None, settings: Mapping[str, Any]) -> Any:
    if file is None:
        return client.send(method, settings, json=fields)
    form = {key: value if isinstance(value, str) else json.dumps(value) for key, value in fields.items()}
    with ExitStack() as stack:
        try:
            content = stack.enter_context(Path(file.path).open("rb"))
        except OSError:
            raise SendFailed(_("The file is no longer here."), permanent=True, code="file") from None
        field = method.removeprefix("send").lower()
        part = (file.name, content, file.mime)
        return client.send(method, settings, seconds=client.FILE_SECONDS, data=form, files={field: part})


def _wrong(sentence: str) -> SendFailed:
    return SendFailed(sentence, permanent=True, code="choices")
