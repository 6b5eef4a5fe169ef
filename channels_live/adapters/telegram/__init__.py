"""Telegram by the Bot API."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from channels_live.adapters.base import Capabilities, Media, Outbound, Parsed, SendFailed, SendUnknown, Sent
from channels_live.adapters.telegram import client
from channels_live.adapters.telegram.parse import parse
from channels_live.adapters.telegram.send import send
from channels_live.adapters.telegram.settings_form import TelegramForm
from helpdesk.core.secrets import same

MB = 1024 * 1024


class Telegram:
    kind = "telegram"
    label = "Telegram"
    settings_form: type[forms.Form] = TelegramForm
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
        max_buttons=100,
        max_button_title=64,
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

    def fetch_media(self, media: Media, settings: Mapping[str, Any], *, max_bytes: int) -> bytes:
        try:
            found = client.call("getFile", settings, json={"file_id": media.ref})
        except SendUnknown as error:
            raise SendFailed(error.reason, permanent=False, code="network") from None
        path = found.get("file_path") if isinstance(found, dict) else None
        if not path:
            raise SendFailed(_("The file could not be loaded."), permanent=True, code="path")
        return client.download(str(path), settings, max_bytes=max_bytes)

    def check(self, settings: Mapping[str, Any]) -> str:
        found = client.call("getMe", settings, json={})
        return f"@{found.get('username', '')}" if isinstance(found, dict) else ""


adapter = Telegram()
