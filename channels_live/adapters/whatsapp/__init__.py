"""WhatsApp by Meta's Cloud API."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django import forms
from django.utils.translation import gettext as _

from channels_live.adapters.base import Capabilities, Media, Outbound, Parsed, SendFailed, SendUnknown, Sent
from channels_live.adapters.reading import instant, obj, text
from channels_live.adapters.templates import Listed, Shape
from channels_live.adapters.whatsapp import client, listing
from channels_live.adapters.whatsapp.errors import words_for
from channels_live.adapters.whatsapp.parse import parse
from channels_live.adapters.whatsapp.send import send
from channels_live.adapters.whatsapp.settings_form import WhatsAppForm
from channels_live.adapters.whatsapp.steps import STEPS

MB = 1024 * 1024


class WhatsApp:
    kind = "whatsapp"
    label = "WhatsApp"
    settings_form: type[forms.Form] = WhatsAppForm
    steps = STEPS
    capabilities = Capabilities(
        kinds=frozenset({"text", "image", "document", "audio", "voice", "video", "sticker"}),
        max_text=4096,
        text_unit="codepoints",
        max_caption=1024,
        max_bytes={
            "image": 5 * MB,
            "audio": 16 * MB,
            "voice": 16 * MB,
            "video": 16 * MB,
            "document": 100 * MB,
        },
        mimes={
            "image": ("image/jpeg", "image/png"),
            "audio": ("audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
            "voice": ("audio/ogg",),
            "video": ("video/mp4", "video/3gpp"),
        },
        max_buttons=3,
        max_list_rows=10,
        window_hours=24,
        has_templates=True,
        has_delivered=True,
        has_read=True,
        tells_token_end=True,
    )

    def verify(self, headers: Mapping[str, str], raw: bytes, settings: Mapping[str, Any]) -> bool:
        secret, given = str(settings.get("app_secret") or ""), headers.get("x-hub-signature-256", "")
        if not secret or not given.startswith("sha256="):
            return False
        expected = "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        return hmac.compare_digest(given.encode(), expected.encode())

    def event_key(self, raw: bytes) -> str:
        return hashlib.sha256(raw).hexdigest()

    def parse(self, raw: bytes) -> list[Parsed]:
        return parse(raw)

    def send(self, outbound: Outbound, settings: Mapping[str, Any]) -> Sent:
        return send(outbound, settings)

    def fetch_media(self, media: Media, settings: Mapping[str, Any], *, max_bytes: int) -> bytes:
        """Ask for the file's address, which lives five minutes, and load it with our token."""
        data = client.download(_address(media, settings), settings, max_bytes=max_bytes)
        digest = hashlib.sha256(data).digest()
        if media.sha256 and media.sha256 not in (base64.b64encode(digest).decode(), digest.hex()):
            raise SendFailed(_("The file arrived damaged."), permanent=False, code="sha256")
        return data

    def list_templates(self, settings: Mapping[str, Any]) -> list[Listed]:
        return listing.list_templates(settings)

    def template_shape(self, components: list[Any]) -> Shape:
        return listing.shape(components)

    def template_trouble(self, status: str, reason: str) -> str:
        return listing.trouble(status, reason)

    def explain(self, code: str) -> str:
        return words_for(code)

    def token_ends_at(self, settings: Mapping[str, Any]) -> datetime | None:
        asked = {"input_token": str(settings.get("access_token"))}
        found = obj(client.call("GET", "debug_token", settings, params=asked), "data")
        if "expires_at" not in found:
            raise SendFailed(_("Meta does not say until when the token is good."), permanent=True)
        return instant(found["expires_at"]) if found["expires_at"] else None

    def check(self, settings: Mapping[str, Any]) -> str:
        fields = {"fields": "verified_name,display_phone_number"}
        found = client.call("GET", str(settings.get("phone_number_id")), settings, params=fields)
        return f"{found.get('verified_name', '')} {found.get('display_phone_number', '')}".strip()


def _address(media: Media, settings: Mapping[str, Any]) -> str:
    found: dict[str, Any] = {}
    step = quote(media.ref, safe="")  # whatever a stranger names, it stays one step of the path
    if step.strip("."):
        number = {"phone_number_id": settings.get("phone_number_id")}
        try:
            found = client.call("GET", step, settings, params=number)
        except SendUnknown as error:
            raise SendFailed(error.reason, permanent=False, code="network") from None
    if url := text(found, "url") or media.url:
        return url
    raise SendFailed(_("The message names no file to load."), permanent=True, code="media")


adapter = WhatsApp()
