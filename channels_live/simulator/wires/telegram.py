"""Updates as the Bot API posts them, and messages as it shows them in its answers."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx

from channels_live.simulator.models import Chat, Line, StoredFile
from channels_live.simulator.wires.base import Body, Hook
from tickets.models import ChannelAccount

# Far above the ids of recorded payloads: the same chat may get updates from elsewhere.
FIRST_MESSAGE = 500_000_000
FIRST_UPDATE = 700_000_000
LONGEST_PAUSE_S = 3600


class Telegram:
    def new_id(self, line: Line) -> str:
        return str(FIRST_MESSAGE + line.pk)

    def new_token(self) -> str:
        return "AgACAgIAAxkBAA" + secrets.token_urlsafe(30)

    def message(self, line: Line) -> Hook:
        return {"message": shown(line)}, lane(line.chat)

    def reaction(self, line: Line, before: str, at: datetime) -> Hook:
        update = {
            "chat": chat_body(line.chat),
            "message_id": int(line.wire_id),
            "user": person(line.chat),
            "date": _seconds(at),
            "old_reaction": _emoji(before),
            "new_reaction": _emoji(line.reaction),
        }
        return {"message_reaction": update}, lane(line.chat, "reactions")

    def edited(self, line: Line, at: datetime) -> Hook:
        return {"edited_message": {**shown(line), "edit_date": _seconds(at)}}, lane(line.chat)

    def revoked(self, line: Line, at: datetime) -> None:
        """Bots are never told."""
        return

    def tapped(self, line: Line, row: Mapping[str, str], tap_id: str, at: datetime) -> Hook:
        query = {
            "id": tap_id,
            "from": person(line.chat),
            "message": shown(line),
            "chat_instance": str(line.chat_id * 7919),
            "data": row["id"],
        }
        return {"callback_query": query}, lane(line.chat, "taps")

    def blocking(self, chat: Chat, at: datetime) -> Hook:
        before, after = ("member", "kicked") if chat.is_blocked else ("kicked", "member")
        update = {
            "chat": chat_body(chat),
            "from": person(chat),
            "date": _seconds(at),
            "old_chat_member": _member(chat.account, before),
            "new_chat_member": _member(chat.account, after),
        }
        return {"my_chat_member": update}, lane(chat, "members")

    def read(self, line: Line, at: datetime) -> None:
        """Bots are never told."""
        return

    def encode(self, body: Body, number: int) -> bytes:
        return json.dumps({"update_id": FIRST_UPDATE + number, **body}, separators=(",", ":")).encode()

    def headers(self, raw: bytes, settings: Mapping[str, Any]) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": str(settings.get("secret_token", ""))}

    def pause(self, answer: httpx.Response) -> float | None:
        asked = answer.headers.get("Retry-After", "")
        return min(float(asked), LONGEST_PAUSE_S) if asked.isdecimal() and not answer.is_success else None

    def act_on(self, account: ChannelAccount, answer: httpx.Response, at: datetime) -> None:
        """Execute the method that a 2xx answer may carry; nobody hears what came of it."""
        try:
            body = answer.json()
        except ValueError:
            return
        if isinstance(body, dict) and isinstance(body.get("method"), str):
            from channels_live.simulator.bots import methods  # noqa: PLC0415 -- it sends by this module

            methods.call(account, body.pop("method"), body, {}, at=at)


def lane(chat: Chat, what: str = "messages") -> str:
    """Name the queue of an update: taps, reactions and memberships may overtake messages."""
    return f"tg:{chat.pk}:{what}"


def bot_id(account: ChannelAccount) -> int:
    head = str(account.settings.get("bot_token", "")).partition(":")[0]
    return int(head) if head.isdecimal() else account.pk


def bot(account: ChannelAccount) -> Body:
    user = {"id": bot_id(account), "is_bot": True, "first_name": account.name}
    return {**user, "username": f"demo_{bot_id(account)}_bot"}


def person(chat: Chat) -> Body:
    phone = chat.phone
    user = {"id": _number(phone.address), "is_bot": False, "first_name": phone.name}
    return {**user, "language_code": phone.language}


def chat_body(chat: Chat) -> Body:
    number = _number(chat.phone.address)
    if number < 0:
        return {"id": number, "title": chat.phone.name, "type": "group"}
    return {"id": number, "first_name": chat.phone.name, "type": "private"}


def shown(line: Line) -> Body:
    """Give a message as updates and answers show it."""
    body: Body = {
        "message_id": int(line.wire_id),
        "from": bot(line.chat.account) if line.is_ours else person(line.chat),
        "chat": chat_body(line.chat),
        "date": _seconds(line.at),
    }
    if line.reply_to.isdecimal():
        found = Line.objects.filter(chat=line.chat_id, wire_id=line.reply_to).first()
        if found:
            body["reply_to_message"] = shown(_alone(found))
    if line.data.get("media_group_id"):
        body["media_group_id"] = line.data["media_group_id"]
    if line.data.get("reply_markup"):
        body["reply_markup"] = line.data["reply_markup"]
    if line.data.get("entities"):
        body["entities"] = line.data["entities"]
    return {**body, **_content(line)}


def _alone(line: Line) -> Line:
    line.reply_to = ""  # a quoted message shows no quote of its own
    return line


def _content(line: Line) -> Body:
    if line.kind == "text":
        return {"text": line.text}
    if line.kind == "location":
        place = {"latitude": line.data["latitude"], "longitude": line.data["longitude"]}
        if not line.data.get("name"):
            return {"location": place}
        venue = {"location": place, "title": line.data["name"], "address": line.data.get("address", "")}
        return {"venue": venue, "location": place}
    if line.kind == "contacts":
        first, _space, last = line.data["name"].partition(" ")
        card = {"phone_number": line.data["phone"], "first_name": first}
        return {"contact": {**card, **({"last_name": last} if last else {})}}
    if line.file is None:
        raise ValueError(f"a {line.kind} without its file")
    caption = {"caption": line.text} if line.text else {}
    return {**caption, **_media(line.kind, line.file)}


def _media(kind: str, file: StoredFile) -> Body:
    body = {"file_id": file.token, "file_unique_id": file.token[-16:], "file_size": file.bytes}
    if kind == "image":
        small = {**body, "file_id": file.token + "s", "file_unique_id": "s" + file.token[-15:]}
        sizes = ({**small, "width": 90, "height": 68}, {**body, "width": 800, "height": 600})
        return {"photo": list(sizes)}
    if kind == "sticker":
        return {
            "sticker": {
                **body,
                "width": 512,
                "height": 512,
                "emoji": "🙂",
                "type": "regular",
                "is_animated": False,
                "is_video": False,
            }
        }
    named = {**body, "mime_type": file.mime}
    if kind == "voice":
        return {"voice": {**named, "duration": 2}}
    if kind == "audio":
        return {"audio": {**named, "duration": 2, "file_name": file.name}}
    if kind == "video":
        return {"video": {**named, "duration": 2, "width": 640, "height": 480, "file_name": file.name}}
    return {"document": {**named, "file_name": file.name}}


def _member(account: ChannelAccount, state: str) -> Body:
    extra = {"until_date": 0} if state == "kicked" else {}
    return {"user": bot(account), "status": state, **extra}


def _emoji(emoji: str) -> list[Body]:
    return [{"type": "emoji", "emoji": emoji}] if emoji else []


def _number(address: str) -> int:
    try:
        return int(address)
    except ValueError:
        return 0


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
