"""Chat on the customer's own site: what is stored is sent, there is no far end to call."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.forms import Form
from django.utils.translation import gettext_lazy as _

from channels_live.adapters.base import Capabilities, Media, Outbound, Parsed, SendFailed, Sent
from channels_live.adapters.webchat.forms import WebchatForm
from channels_live.adapters.webchat.steps import STEPS

MAX_TEXT = 4000
MAX_FILE = 10_000_000


class Webchat:
    kind = "webchat"
    label = _("Web chat")
    settings_form: type[Form] = WebchatForm
    steps = STEPS
    capabilities = Capabilities(
        kinds=frozenset({"text", "image", "document", "audio", "voice", "video"}),
        max_text=MAX_TEXT,
        text_unit="codepoints",
        max_bytes=dict.fromkeys(("image", "document", "audio", "voice", "video"), MAX_FILE),
        max_buttons=10,
        max_list_rows=10,
        max_button_title=60,
        has_typing=True,
        has_delivered=True,
        has_read=True,
        is_instant=True,
        resends_after_crash=True,
        signs_replies=False,  # the chat shows the name above each message
    )

    def verify(self, headers: Mapping[str, str], raw: bytes, settings: Mapping[str, Any]) -> bool:
        return False  # nobody posts hooks here: visitors use the widget's own API

    def event_key(self, raw: bytes) -> str:
        return hashlib.sha256(raw).hexdigest()

    def parse(self, raw: bytes) -> list[Parsed]:
        raise ValueError("web chat has no hook")

    def send(self, outbound: Outbound, settings: Mapping[str, Any]) -> Sent:
        return Sent(provider_ids=(outbound.callback,), state="sent")

    def fetch_media(self, media: Media, settings: Mapping[str, Any], *, max_bytes: int) -> bytes:
        raise SendFailed(_("Files of a web chat are uploaded, not fetched."), permanent=True, code="no_media")

    def explain(self, code: str) -> str:
        return ""

    def check(self, settings: Mapping[str, Any]) -> str:
        return str(self.label)


adapter = Webchat()
