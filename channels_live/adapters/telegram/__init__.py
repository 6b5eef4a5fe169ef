"""Telegram by the Bot API."""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from channels_live.adapters.base import Capabilities, Media, Outbound, Parsed, SendFailed, Sent
from channels_live.adapters.reading import text
from channels_live.adapters.telegram import client
from channels_live.adapters.telegram.parse import parse
from channels_live.adapters.telegram.send import send
from channels_live.adapters.telegram.settings_form import TelegramForm
from channels_live.adapters.telegram.steps import STEPS
from helpdesk.core.secrets import same

MB = 1024 * 1024
# Named in full: a list left out keeps the one of before, an empty one brings no reactions.
UPDATES = [
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "message_reaction",
    "business_connection",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
]


class Telegram:
    kind = "telegram"
    label = "Telegram"
    settings_form: type[forms.Form] = TelegramForm
    steps = STEPS
    capabilities = Capabilities(
        kinds=frozenset({"text", "image", "document", "audio", "voice", "video"}),
        max_text=4096,
        text_unit="utf16",
        max_caption=1024,
        max_bytes={
            "image": 10 * MB,
            "document": 50 * MB,
            "video": 50 * MB,
            "audio": 50 * MB,
            "voice": 50 * MB,
        },
        mimes={
            "image": ("image/jpeg", "image/png", "image/webp"),
            "audio": ("audio/mpeg", "audio/mp4"),
            "voice": ("audio/ogg", "audio/mpeg", "audio/mp4"),
            "video": ("video/mp4",),
        },
        max_side=5000,
        max_buttons=100,
        max_button_title=64,
        sets_hook=True,
        answers_taps=True,
    )

    def verify(self, headers: Mapping[str, str], raw: bytes, settings: Mapping[str, Any]) -> bool:
        secret = str(settings.get("secret_token") or "")
        return bool(secret) and same(headers.get("x-telegram-bot-api-secret-token", ""), secret)

    def event_key(self, raw: bytes) -> str:
        """The update's number with its hash: numbers start anew after a quiet week."""
        digest = hashlib.sha256(raw).hexdigest()
        try:
            found = json.loads(raw)
        except (ValueError, RecursionError):
            return digest
        number = found.get("update_id") if isinstance(found, dict) else None
        return f"{number}:{digest}" if isinstance(number, int) and abs(number) < 2**63 else digest

    def parse(self, raw: bytes) -> list[Parsed]:
        return parse(raw)

    def send(self, outbound: Outbound, settings: Mapping[str, Any]) -> Sent:
        return send(outbound, settings)

    def answer_tap(self, callback_id: str, message: str, settings: Mapping[str, Any]) -> None:
        """End the waiting mark on the button and take the buttons away; too late is no harm."""
        chat, _colon, number = message.rpartition(":")
        calls: list[tuple[str, dict[str, Any]]] = [
            ("answerCallbackQuery", {"callback_query_id": callback_id, "text": "✓"})
        ]
        if chat and number.isdecimal():
            calls.append(("editMessageReplyMarkup", {"chat_id": chat, "message_id": int(number)}))
        for method, fields in calls:
            with suppress(SendFailed):
                client.ask(method, settings, json=fields)

    def fetch_media(self, media: Media, settings: Mapping[str, Any], *, max_bytes: int) -> bytes:
        found = client.ask("getFile", settings, json={"file_id": media.ref})
        path = found.get("file_path") if isinstance(found, dict) else None
        if not isinstance(path, str) or not path:
            raise SendFailed(_("The file could not be loaded."), permanent=True, code="path")
        return client.download(path, settings, max_bytes=max_bytes)

    def explain(self, code: str) -> str:
        return ""  # the same number means several things; the stored sentence says which

    def check(self, settings: Mapping[str, Any]) -> str:
        found = client.ask("getMe", settings, json={})
        return f"@{found.get('username', '')}" if isinstance(found, dict) else ""

    def set_hook(self, url: str, settings: Mapping[str, Any]) -> None:
        """Set the webhook; updates that wait are kept, and those we do not read are not sent."""
        asked = {
            "url": url,
            "secret_token": settings.get("secret_token", ""),
            "allowed_updates": UPDATES,
            "drop_pending_updates": False,
            "max_connections": 40,
        }
        client.ask("setWebhook", settings, json=asked)

    def hook_trouble(self, url: str, settings: Mapping[str, Any]) -> str:
        found = client.ask("getWebhookInfo", settings, json={})
        told = found if isinstance(found, dict) else {}
        if told.get("url") != url:
            return _("Telegram does not post to this account's hook address yet. Set the webhook.")
        if not (said := text(told, "last_error_message")):
            return ""
        waiting = text(told, "pending_update_count") or "0"
        return _("Telegram last failed to post: %(reason)s (%(count)s waiting).") % {
            "reason": said[:200],
            "count": waiting,
        }


adapter = Telegram()
