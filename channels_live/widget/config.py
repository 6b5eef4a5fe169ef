"""What the panel must know before it can show itself: brand, words, limits, addresses."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from channels_live.adapters.webchat import MAX_FILE, MAX_TEXT
from channels_live.adapters.webchat.forms import DEFAULT_COLOR
from channels_live.widget.standing import LONGEST
from channels_live.widget.strings import panel_strings
from helpdesk.core.worktime import Calendar, NeverOpens
from tickets.models import ChannelAccount

READABLE = 4.5  # the least contrast of small text
ACCEPT = "image/*,audio/*,video/*,.pdf,.doc,.docx,.xls,.xlsx,.csv,.txt,.zip"


def panel_config(account: ChannelAccount, *, lang: str, now: datetime) -> dict[str, Any]:
    """Give everything the panel needs to show itself in the active language."""
    chosen = account.settings
    color = chosen.get("brand_color") or DEFAULT_COLOR
    base = settings.HELPDESK_BASE_URL
    band = account.queue.wait_band
    return {
        "key": account.key,
        "lang": lang,
        "api": "/widget/api/",
        "socket": f"{base.replace('http', 'ws', 1)}/ws/widget/",
        "brand": {"name": brand_of(account), "color": color, "on": readable_on(color)},
        "greeting": chosen.get(f"greeting_{lang}") or _("How can we help?"),
        "answers": answers(band),
        "prechat": prechat_fields(chosen),
        "closed": (closed := opens_at(account, now)),
        "days": [str(WEEKDAYS[i - 1 if i else 6]) for i in range(7)] if closed else [],
        "months": [str(MONTHS[i]) for i in range(1, 13)],
        "fine": _("You can close this page at any time; the chat stays."),
        "accept": ACCEPT,
        "max_bytes": MAX_FILE,
        "max_text": MAX_TEXT,
        "strings": panel_strings(),
    }


def brand_of(account: ChannelAccount) -> str:
    """Give the name that customers know the account by."""
    return str(account.settings.get("brand_name") or account.name)


def answers(band: str) -> str:
    """Promise only a short wait before somebody has written."""
    if not band or band == LONGEST:
        return ""
    if band.startswith("<"):
        return _("We answer within a minute")
    return _("We answer in about %(band)s min") % {"band": band.replace("-", "–")}


def prechat_fields(chosen: dict[str, Any]) -> list[dict[str, Any]]:
    """Describe what is asked beside the message, all of it optional."""
    known = {
        "name": {"name": "name", "label": _("Your name"), "type": "text", "autocomplete": "name"},
        "email": {
            "name": "email",
            "label": _("E-mail"),
            "hint": _("so you never miss the answer"),
            "type": "email",
            "autocomplete": "email",
        },
    }
    fields = [known[name] for name in chosen.get("prechat") or [] if name in known]
    if topics := chosen.get("topics"):
        fields.append({"name": "topic", "label": _("Topic"), "options": topics})
    return fields


def opens_at(account: ChannelAccount, now: datetime) -> str | None:
    """Tell when we open, while we are closed."""
    calendar = Calendar.from_dict(account.queue.calendar.as_rules())
    try:
        return None if calendar.is_open(now) else calendar.next_open(now).isoformat()
    except NeverOpens:
        return None


def inline_config(account: ChannelAccount, *, lang: str, now: datetime) -> dict[str, Any]:
    """Give the same with full addresses, for a panel inside somebody else's page.

    Sockets are for our own origin only, so that panel asks again every few seconds.
    """
    base = settings.HELPDESK_BASE_URL
    config = panel_config(account, lang=lang, now=now)
    config |= {"api": base + config["api"], "socket": "", "panel": base + static("widget/panel.js")}
    return config | {"css": base + static("widget/panel.css")}


def readable_on(color: str) -> str:
    """Choose the text for a background: white, our own black, or plain black where that one is too pale."""
    return next(text for text in ("#ffffff", "#16181d", "#000000") if contrast(text, color) >= READABLE)


def contrast(one: str, other: str) -> float:
    """Compare two colours as WCAG does."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def script_json(value: object) -> str:
    """Write JSON that cannot end its script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
