"""One message of ours as the calls WhatsApp wants for it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from channels_live.adapters.base import Outbound, OutboundFile, SendFailed, SendUnknown, Sent
from channels_live.adapters.reading import text
from channels_live.adapters.splitting import split
from channels_live.adapters.whatsapp import choices, client, template
from channels_live.adapters.whatsapp.errors import CLOSED_WINDOW

MAX_TEXT, MAX_CAPTION = 4096, 1024
FILE_KINDS = {"image": "image", "video": "video", "audio": "audio", "voice": "audio", "sticker": "sticker"}
WITH_CAPTION = ("image", "video", "document")


def send(outbound: Outbound, settings: Mapping[str, Any]) -> Sent:
    """Send all parts in order, going on after those an earlier attempt got through.

    What was accepted whole and is sent again, because a status told of its failure, starts anew.
    """
    if not outbound.is_in_window and not outbound.template:
        raise SendFailed(CLOSED_WINDOW.reason, permanent=True, code="131047")
    wanted = parts(outbound)
    if not wanted:
        raise SendFailed(
            _("There is nothing to send. Write a text or add a file."), permanent=True, code="empty"
        )
    ids: list[str] = []
    try:
        for part in wanted[outbound.sent_parts % len(wanted) :]:
            ids.append(_post(part, outbound, settings))
    except (SendFailed, SendUnknown) as error:
        error.sent = tuple(ids)
        raise
    return Sent(tuple(ids))


def parts(outbound: Outbound) -> list[dict[str, Any]]:
    """Give the bodies of the calls; files are named by `_files` until they are uploaded."""
    if outbound.template:
        return [_template(outbound)]
    said = text(outbound.text)
    asked = outbound.choices if outbound.choices and choices.is_asked(outbound.choices) else None
    if asked:
        return [*(_file(file) for file in outbound.files), *choices.parts(said.strip(), asked)]
    said = said if said.strip() else text(outbound.choices, "body")
    texts = split(said, MAX_TEXT) if said.strip() else []
    files = [_file(file) for file in outbound.files]
    if files and len(texts) == 1 and len(texts[0]) <= MAX_CAPTION and files[0]["type"] in WITH_CAPTION:
        files[0][files[0]["type"]]["caption"] = texts.pop()
    return [*map(choices.plain, texts), *files]


def _file(file: OutboundFile) -> dict[str, Any]:
    kind = FILE_KINDS.get(file.kind, "document")
    return {"type": kind, kind: {"filename": file.name} if kind == "document" else {}, "_files": [file]}


def _template(outbound: Outbound) -> dict[str, Any]:
    """Give the call of a template; a file of the message is its header, several are those of its cards."""
    asked = outbound.template or {}
    files = outbound.files if asked.get("cards") else outbound.files[:1]
    kinds = [file.kind if file.kind in template.HEADER_FILES else "document" for file in files]
    part = template.part(asked, files=kinds, callback=outbound.callback)
    return {"type": "template", "template": part, "_files": files}


def _post(part: dict[str, Any], outbound: Outbound, settings: Mapping[str, Any]) -> str:
    body = {key: value for key, value in part.items() if key != "_files"}
    if files := part.get("_files"):
        places = template.places(body["template"]) if "template" in body else [body]
        for place, file in zip(places, files, strict=True):
            _place(place, _upload(file, outbound, settings), file)
    body |= {"messaging_product": "whatsapp", "recipient_type": "individual"}
    body |= {"to": "+" + outbound.to} if outbound.to.isdecimal() else {"recipient": outbound.to}
    body["biz_opaque_callback_data"] = outbound.callback
    if outbound.reply_to and part["type"] != "template":
        body["context"] = {"message_id": outbound.reply_to}
    path = f"{settings.get('phone_number_id')}/messages"
    answer = client.call("POST", path, settings, attempt=outbound.attempt, json=body)
    messages = answer.get("messages")
    found = text(messages[0], "id") if isinstance(messages, list) and messages else ""
    if not found:
        raise SendUnknown(_("WhatsApp did not answer. The message may have arrived."))
    return found


def _place(place: dict[str, Any], media_id: str, file: OutboundFile) -> None:
    """Write an uploaded file's id where the message, or the template, has its place for it."""
    kind = place["type"]
    place[kind] |= {"id": media_id, **({"filename": file.name} if kind == "document" else {})}


def _upload(file: OutboundFile, outbound: Outbound, settings: Mapping[str, Any]) -> str:
    try:
        with Path(file.path).open("rb") as content:
            answer = client.call(
                "POST",
                f"{settings.get('phone_number_id')}/media",
                settings,
                attempt=outbound.attempt,
                seconds=client.UPLOAD_S,
                data={"messaging_product": "whatsapp", "type": file.mime},
                files={"file": (file.name, content, file.mime)},
            )
    except (OSError, ValueError):
        sentence = _("The file %(name)s is no longer here. Add it again.") % {"name": file.name[:100]}
        raise SendFailed(sentence, permanent=True, code="file") from None
    except SendUnknown:  # an upload alone reaches nobody
        raise SendFailed(_("WhatsApp could not be reached."), permanent=False, code="upload") from None
    if media_id := text(answer, "id"):
        return media_id
    raise SendFailed(_("WhatsApp did not take the file."), permanent=False, code="upload")
