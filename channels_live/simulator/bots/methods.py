"""The methods of the Bot API that a helpdesk calls."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from channels_live.simulator import business, postman
from channels_live.simulator.bots import reading
from channels_live.simulator.bots.answers import BLOCKED, NOT_FOUND, bad
from channels_live.simulator.bots.reading import Files
from channels_live.simulator.models import Chat, Line, Post, StoredFile
from channels_live.simulator.phones import chat_of, line_of, phone_at, touch
from channels_live.simulator.wires import telegram
from tickets.models import ChannelAccount

Given = dict[str, Any]
TYPING = timedelta(seconds=5)
LATE = "query is too old and response timeout expired or query ID is invalid"
FILES = {
    "sendPhoto": ("photo", "image"),
    "sendDocument": ("document", "document"),
    "sendVoice": ("voice", "voice"),
    "sendAudio": ("audio", "audio"),
    "sendVideo": ("video", "video"),
    "sendSticker": ("sticker", "sticker"),
}
GROUP_KINDS = {"photo": "image", "document": "document", "audio": "audio", "video": "video"}


def call(account: ChannelAccount, method: str, given: Given, files: Files, *, at: datetime) -> Any:
    """Execute one method; gives its result, raises BotError."""
    found = {name.lower(): name for name in [*FILES, *METHODS]}.get(method.lower())
    if found is None:
        raise NOT_FOUND
    with transaction.atomic():
        if found in FILES:
            return _send_file(account, found, given, files, at)
        return METHODS[found](account, given, files, at)


def chat_for(account: ChannelAccount, given: Given, at: datetime) -> Chat:
    """Give the chat that a call is about; raises BotError where the person does not want us."""
    value = str(given.get("chat_id") or "")
    if not value:
        raise bad("chat_id is empty")
    if not value.removeprefix("-").isdecimal():
        raise bad("chat not found")
    chat = chat_of(phone_at("telegram", value, at=at), account)
    if chat.is_blocked:
        raise BLOCKED
    return chat


def _send_message(account: ChannelAccount, given: Given, files: Files, at: datetime) -> Given:
    chat = chat_for(account, given, at)
    text = reading.text(given.get("text"), reading.MAX_TEXT, "message")
    if not text.strip():
        raise bad("message text is empty")
    return telegram.shown(_receive(chat, "text", given, at, text=text))


def _send_file(account: ChannelAccount, method: str, given: Given, files: Files, at: datetime) -> Given:
    chat = chat_for(account, given, at)
    name, kind = FILES[method]
    caption = reading.text(given.get("caption"), reading.MAX_CAPTION, "message caption")
    stored = reading.file_of(account, given, files, name, at=at)
    return telegram.shown(_receive(chat, kind, given, at, text=caption, file=stored))


def _send_media_group(account: ChannelAccount, given: Given, files: Files, at: datetime) -> list[Given]:
    chat = chat_for(account, given, at)
    items = reading.structure(given.get("media"), "media")
    if not isinstance(items, list) or not 2 <= len(items) <= 10:
        raise bad("album must have from 2 to 10 files")
    group = str(10**16 + secrets.randbelow(10**16))
    lines = []
    for item in items:
        kind = GROUP_KINDS.get(str(item.get("type")))
        if kind is None:
            raise bad("media type is invalid")
        caption = reading.text(item.get("caption"), reading.MAX_CAPTION, "message caption")
        stored = reading.file_of(account, item, files, "media", at=at)
        lines.append(_receive(chat, kind, given, at, text=caption, file=stored, media_group_id=group))
    return [telegram.shown(line) for line in lines]


def _send_location(account: ChannelAccount, given: Given, files: Files, at: datetime) -> Given:
    chat = chat_for(account, given, at)
    try:
        latitude, longitude = float(given["latitude"]), float(given["longitude"])
    except (KeyError, TypeError, ValueError):
        raise bad("latitude is empty")
    return telegram.shown(_receive(chat, "location", given, at, latitude=latitude, longitude=longitude))


def _receive(
    chat: Chat,
    kind: str,
    given: Given,
    at: datetime,
    *,
    text: str = "",
    file: StoredFile | None = None,
    **data: Any,
) -> Line:
    markup = reading.keyboard(given.get("reply_markup"))
    if markup:
        data |= {"reply_markup": markup, "choices": reading.choices(markup)}
    quoted = _quoted(chat, given)
    return business.receive(chat, kind=kind, at=at, text=text, file=file, data=data, reply_to=quoted)


def _quoted(chat: Chat, given: Given) -> str:
    """Give the id that a message replies to; what we never saw may be forgiven or not."""
    asked = reading.structure(given.get("reply_parameters"), "reply parameters") or {}
    wire_id = str(asked.get("message_id") or given.get("reply_to_message_id") or "")
    if not wire_id or line_of(chat, wire_id):
        return wire_id
    if _is_true(asked.get("allow_sending_without_reply")):
        return ""
    raise bad("message to be replied not found")


def _edit_text(account: ChannelAccount, given: Given, files: Files, at: datetime) -> Given:
    line = _own_line(account, given, at)
    text = reading.text(given.get("text"), reading.MAX_TEXT, "message")
    return _edit(line, given, at, text=text)


def _edit_markup(account: ChannelAccount, given: Given, files: Files, at: datetime) -> Given:
    line = _own_line(account, given, at)
    return _edit(line, given, at, text=line.text)


def _edit(line: Line, given: Given, at: datetime, *, text: str) -> Given:
    markup = reading.keyboard(given.get("reply_markup"))
    if text == line.text and (markup or None) == line.data.get("reply_markup"):
        raise bad(
            "message is not modified: specified new message content and reply markup are exactly the same "
            "as a current content and reply markup of the message"
        )
    if text != line.text:
        line.edited_at = at
    line.text = text
    line.data = {key: value for key, value in line.data.items() if key not in ("reply_markup", "choices")}
    if markup:
        line.data |= {"reply_markup": markup, "choices": reading.choices(markup)}
    line.save(update_fields=["text", "data", "edited_at"])
    touch(line.chat)
    return telegram.shown(line)


def _delete(account: ChannelAccount, given: Given, files: Files, at: datetime) -> bool:
    line = _own_line(account, given, at)
    line.is_revoked = True
    line.save(update_fields=["is_revoked"])
    touch(line.chat)
    return True


def _own_line(account: ChannelAccount, given: Given, at: datetime) -> Line:
    line = line_of(chat_for(account, given, at), str(given.get("message_id") or ""))
    if line is None or line.is_revoked:
        raise bad("message to edit not found")
    if not line.is_ours:
        raise bad("message can't be edited")
    return line


def _answer_tap(account: ChannelAccount, given: Given, files: Files, at: datetime) -> bool:
    asked = str(given.get("callback_query_id") or "")
    found = Line.objects.select_related("chat").filter(
        chat__account=account, data__taps__contains=[{"id": asked}]
    )
    line = found.first()
    if line is None:
        raise bad(LATE)
    said = reading.text(given.get("text"), 200, "message")
    taps = line.data["taps"]
    line.data["taps"] = [{**tap, "answer": said} if tap["id"] == asked else tap for tap in taps]
    line.save(update_fields=["data"])
    touch(line.chat)
    return True


def _typing(account: ChannelAccount, given: Given, files: Files, at: datetime) -> bool:
    chat = chat_for(account, given, at)
    if not given.get("action"):
        raise bad("wrong parameter action in request")
    chat.typing_until = at + TYPING
    chat.save(update_fields=["typing_until"])
    touch(chat)
    return True


def _react(account: ChannelAccount, given: Given, files: Files, at: datetime) -> bool:
    line = line_of(chat_for(account, given, at), str(given.get("message_id") or ""))
    if line is None:
        raise bad("message to react not found")
    found = reading.structure(given.get("reaction"), "reaction") or []
    line.data["their_reaction"] = "".join(str(item.get("emoji", "")) for item in found)[:32]
    line.save(update_fields=["data"])
    touch(line.chat)
    return True


def _get_file(account: ChannelAccount, given: Given, files: Files, at: datetime) -> Given:
    token = str(given.get("file_id") or "")
    found = StoredFile.objects.filter(account=account, token__in=[token, token.removesuffix("s")]).first()
    if found is None:
        raise bad("wrong file_id or the file is temporarily unavailable")
    if found.bytes > 20 * 1024 * 1024:
        raise bad("file is too big")
    body = {"file_id": token, "file_unique_id": token[-16:], "file_size": found.bytes}
    return {**body, "file_path": f"files/file_{found.pk}"}


def _get_me(account: ChannelAccount, given: Given, files: Files, at: datetime) -> Given:
    can = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": False}
    return {**telegram.bot(account), **can}


def _get_chat(account: ChannelAccount, given: Given, files: Files, at: datetime) -> Given:
    return telegram.chat_body(chat_for(account, given, at))


def _set_webhook(account: ChannelAccount, given: Given, files: Files, at: datetime) -> bool:
    if not given.get("url"):
        raise bad("bad webhook: an HTTPS URL must be provided for webhook")
    return True


def _webhook_info(account: ChannelAccount, given: Given, files: Files, at: datetime) -> Given:
    waiting = Post.objects.filter(account=account, state=Post.State.WAITING)
    failed = waiting.filter(attempts__gt=0).order_by("-pk").first()
    info: Given = {
        "url": postman.hook_url(account),
        "has_custom_certificate": False,
        "pending_update_count": waiting.count(),
        "max_connections": 40,
    }
    if failed:
        said = f"Wrong response from the webhook: {failed.status} {failed.error}".strip()
        info |= {"last_error_date": int(at.timestamp()), "last_error_message": said[:200]}
    return info


def _yes(account: ChannelAccount, given: Given, files: Files, at: datetime) -> bool:
    return True


def _is_true(value: Any) -> bool:
    return value is True or str(value).lower() in ("true", "1")


METHODS: dict[str, Callable[[ChannelAccount, Given, Files, datetime], Any]] = {
    "sendMessage": _send_message,
    "sendMediaGroup": _send_media_group,
    "sendLocation": _send_location,
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_markup,
    "deleteMessage": _delete,
    "answerCallbackQuery": _answer_tap,
    "sendChatAction": _typing,
    "setMessageReaction": _react,
    "getFile": _get_file,
    "getMe": _get_me,
    "getChat": _get_chat,
    "setWebhook": _set_webhook,
    "deleteWebhook": _yes,
    "getWebhookInfo": _webhook_info,
}
