"""Line icons of lucide, and the marks of the channels, as inline SVG."""

from functools import lru_cache
from urllib.parse import quote
from xml.etree import ElementTree

import lucide
from django import template
from django.conf import settings
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

TELEGRAM = (
    "M11.944 0A12 12 0 0 0 0 12a12 12 0 0 0 12 12 12 12 0 0 0 12-12A12 12 0 0 0 12 0a12 12 0 0 0-.056"
    " 0zm4.962 7.224c.1-.002.321.023.465.14a.506.506 0 0 1 .171.325c.016.093.036.306.02.472-.18 1.898"
    "-.962 6.502-1.36 8.627-.168.9-.499 1.201-.82 1.23-.696.065-1.225-.46-1.9-.902-1.056-.693-1.653-1"
    ".124-2.678-1.8-1.185-.78-.417-1.21.258-1.91.177-.184 3.247-2.977 3.307-3.23.007-.032.014-.15-.05"
    "6-.212s-.174-.041-.249-.024c-.106.024-1.793 1.14-5.061 3.345-.48.33-.913.49-1.302.48-.428-.008-1"
    ".252-.241-1.865-.44-.752-.245-1.349-.374-1.297-.789.027-.216.325-.437.893-.663 3.498-1.524 5.83-"
    "2.529 6.998-3.014 3.332-1.386 4.025-1.627 4.476-1.635z"
)
WHATSAPP = (
    "M17.472 14.382c-.297-.149-1.758-.867-2.03-.967-.273-.099-.471-.148-.67.15-.197.297-.767.966-.94 "
    "1.164-.173.199-.347.223-.644.075-.297-.15-1.255-.463-2.39-1.475-.883-.788-1.48-1.761-1.653-2.059"
    "-.173-.297-.018-.458.13-.606.134-.133.298-.347.446-.52.149-.174.198-.298.298-.497.099-.198.05-.3"
    "71-.025-.52-.075-.149-.669-1.612-.916-2.207-.242-.579-.487-.5-.669-.51-.173-.008-.371-.01-.57-.0"
    "1-.198 0-.52.074-.792.372-.272.297-1.04 1.016-1.04 2.479 0 1.462 1.065 2.875 1.213 3.074.149.198"
    " 2.096 3.2 5.077 4.487.709.306 1.262.489 1.694.625.712.227 1.36.195 1.871.118.571-.085 1.758-.71"
    "9 2.006-1.413.248-.694.248-1.289.173-1.413-.074-.124-.272-.198-.57-.347m-5.421 7.403h-.004a9.87 "
    "9.87 0 01-5.031-1.378l-.361-.214-3.741.982.998-3.648-.235-.374a9.86 9.86 0 01-1.51-5.26c.001-5.4"
    "5 4.436-9.884 9.888-9.884 2.64 0 5.122 1.03 6.988 2.898a9.825 9.825 0 012.893 6.994c-.003 5.45-4"
    ".437 9.884-9.885 9.884m8.413-18.297A11.815 11.815 0 0012.05 0C5.495 0 .16 5.335.157 11.892c0 2.0"
    "96.547 4.142 1.588 5.945L.057 24l6.305-1.654a11.882 11.882 0 005.683 1.448h.005c6.554 0 11.89-5."
    "335 11.893-11.893a11.821 11.821 0 00-3.48-8.413Z"
)
BRANDS = {"telegram": TELEGRAM, "whatsapp": WHATSAPP}
KINDS = {"webchat": ("message-circle", "c-web"), "email": ("mail", "c-mail")}
BRAND_CLASSES = {"telegram": "c-tg", "whatsapp": "c-wa"}
NAMES: dict[str, str | Promise] = {
    "webchat": _("Web chat"),
    "email": _("E-mail"),
    "phone": _("Phone"),
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "whatsapp_bsuid": "WhatsApp",
    "signed": _("Signed in as"),
}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """Draw an icon; `size` is one of the stylesheet's: s, l, xl."""
    if name in BRANDS:
        return format_html(
            '<svg class="i brand {}" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>',
            size,
            BRANDS[name],
        )
    return format_html(
        '<svg class="i {}" viewBox="0 0 24 24" aria-hidden="true">{}</svg>',
        size,
        mark_safe(_paths(name)),
    )


@register.simple_tag
@lru_cache(maxsize=1)
def page_icon() -> str:
    """Give the icon of our pages within the page itself: one request less."""
    return "data:image/svg+xml," + quote(
        (settings.BASE_DIR / "static" / "icon.svg").read_text(encoding="utf-8")
    )


@register.simple_tag
def channel_icon(kind: str) -> SafeString:
    """Draw the mark of a kind of channel account."""
    return icon(kind if kind in BRANDS else KINDS.get(kind, ("message-square", ""))[0])


@register.filter
def channel_class(kind: str) -> str:
    return BRAND_CLASSES.get(kind) or KINDS.get(kind, ("", ""))[1]


@register.filter
def channel_name(kind: str) -> str | Promise:
    """Name a kind of channel account or of address as people write it."""
    return NAMES.get(kind, kind)


@lru_cache(maxsize=256)
def _paths(name: str) -> str:
    svg = lucide._load_icon(name)
    return "".join(ElementTree.tostring(node, encoding="unicode") for node in svg).strip()
