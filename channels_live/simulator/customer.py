"""What a person does on the phone; each deed is posted to the business as the provider would."""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from channels_live.simulator import faults, postman, wires
from channels_live.simulator.models import Chat, Line
from channels_live.simulator.phones import keep_file, touch
from channels_live.simulator.wires.base import Hook
from helpdesk.core.errors import Refused
from tickets.files import MAX_BYTES

FILE_KINDS = ("image", "document", "voice", "audio", "video", "sticker")
LOOKING = timedelta(seconds=5)  # the page tells every second or two
OVERTAKEN = timedelta(seconds=2)


def write(chat: Chat, text: str, *, at: datetime, reply_to: str = "") -> Line:
    if not text.strip():
        raise Refused(_("Write something first."))
    return _say(chat, "text", at=at, text=text[:4096], reply_to=reply_to)


@transaction.atomic
def send_file(
    chat: Chat, data: bytes, *, kind: str, name: str, mime: str, at: datetime, caption: str = ""
) -> Line:
    if kind not in FILE_KINDS:
        raise Refused(_("A phone cannot send this kind of file."))
    if not 0 < len(data) <= MAX_BYTES:
        raise Refused(_("The file is empty or too large."))
    token = wires.of(chat.phone.kind).new_token()
    stored = keep_file(chat.account, data, token=token, name=name, mime=mime, at=at)
    return _say(chat, kind, at=at, text=caption[:1024], file=stored)


def share_location(
    chat: Chat, latitude: float, longitude: float, *, at: datetime, name: str = "", address: str = ""
) -> Line:
    place = {"latitude": latitude, "longitude": longitude, "name": name, "address": address}
    return _say(chat, "location", at=at, data={key: value for key, value in place.items() if value != ""})


def share_contact(chat: Chat, name: str, phone: str, *, at: datetime) -> Line:
    return _say(chat, "contacts", at=at, data={"name": name, "phone": phone})


@transaction.atomic
def react(line: Line, emoji: str, *, at: datetime) -> Line:
    """Put a reaction on a message, or take it back with an empty one."""
    before, line.reaction = line.reaction, emoji[:32]
    line.save(update_fields=["reaction"])
    _post(line.chat, wires.of(line.chat.phone.kind).reaction(line, before, at), at=at)
    return line


@transaction.atomic
def edit(line: Line, text: str, *, at: datetime) -> Line:
    if line.is_ours or line.kind != "text" or line.is_revoked or not text.strip():
        raise Refused(_("Only your own text can be changed."))
    line.text, line.edited_at = text[:4096], at
    line.save(update_fields=["text", "edited_at"])
    _post(line.chat, wires.of(line.chat.phone.kind).edited(line, at), at=at)
    return line


@transaction.atomic
def revoke(line: Line, *, at: datetime) -> Line:
    if line.is_ours or line.is_revoked:
        raise Refused(_("Only your own messages can be deleted."))
    line.is_revoked = True
    line.save(update_fields=["is_revoked"])
    _post(line.chat, wires.of(line.chat.phone.kind).revoked(line, at), at=at)
    return line


@transaction.atomic
def tap(line: Line, row_id: str, *, at: datetime) -> Line:
    """Tap a button or a list row of a message of the business."""
    line = Line.objects.select_for_update(of=("self",)).get(pk=line.pk)
    row = next((row for row in line.data.get("choices", []) if row["id"] == row_id), None)
    if row is None:
        raise Refused(_("This button is not there any more."))
    if line.chat.phone.kind == "telegram":
        tap_id = str(10**17 + secrets.randbelow(9 * 10**17))
        line.data["taps"] = [*line.data.get("taps", []), {"id": tap_id, "row": row_id, "answer": None}]
    else:
        answer = _line(line.chat, "text", at=at, text=row["title"], reply_to=line.wire_id)
        tap_id = answer.wire_id
    line.data["tapped"] = row_id
    line.save(update_fields=["data"])
    _post(line.chat, wires.of(line.chat.phone.kind).tapped(line, row, tap_id, at), at=at)
    return line


@transaction.atomic
def set_blocked(chat: Chat, is_blocked: bool, *, at: datetime) -> Chat:
    chat.is_blocked = is_blocked
    chat.save(update_fields=["is_blocked"])
    _post(chat, wires.of(chat.phone.kind).blocking(chat, at), at=at)
    return chat


@transaction.atomic
def look(chat: Chat, *, at: datetime) -> int:
    """Hold the chat open; what has arrived is read now. Gives how many messages that were."""
    Chat.objects.filter(pk=chat.pk).update(open_until=at + LOOKING)
    unread = Line.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "chat__phone", "chat__account"
    )
    found = list(unread.filter(chat=chat, is_ours=True, state=Line.State.DELIVERED).order_by("pk"))
    for line in found:
        line.state = Line.State.READ
        line.save(update_fields=["state"])
        _post(chat, wires.of(chat.phone.kind).read(line, at), at=at)
    return len(found)


@transaction.atomic
def _say(chat: Chat, kind: str, *, at: datetime, **values: Any) -> Line:
    if chat.is_blocked:
        raise Refused(_("You blocked this account; unblock it to write."))
    line = _line(chat, kind, at=at, **values)
    _post(chat, wires.of(chat.phone.kind).message(line), at=at, line=line)
    return line


def _line(chat: Chat, kind: str, *, at: datetime, **values: Any) -> Line:
    line = Line.objects.create(chat=chat, kind=kind, at=at, **values)
    line.wire_id = wires.of(chat.phone.kind).new_id(line)
    line.save(update_fields=["wire_id"])
    return line


def _post(chat: Chat, hook: Hook | None, *, at: datetime, line: Line | None = None) -> None:
    touch(chat)
    if hook is None:
        return
    body, lane = hook
    copies = 2 if faults.take(chat.account, "duplicate") else 1
    if faults.take(chat.account, "reorder"):
        postman.put(chat.account, body, at=at, line=line, copies=copies, delay=OVERTAKEN)
        return
    postman.put(chat.account, body, at=at, lane=lane, line=line, copies=copies)
