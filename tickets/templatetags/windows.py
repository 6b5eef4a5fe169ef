"""The countdown of a window, moved on by the page's clock."""

from datetime import datetime, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tickets.templatetags.desk import RINGS, millis, moment, span
from tickets.windows import CLOSING, Window

register = template.Library()
HOUR = timedelta(hours=1)


@register.simple_tag
def window_chip(window: object, now: datetime) -> SafeString | str:
    """Draw how long a customer can be answered freely; once it is over, what is left."""
    if not isinstance(window, Window):  # rows of other pages may bring none
        return ""
    over, left = _("templates only"), window.closes_at - now
    if left <= timedelta():
        return format_html('<span class="tag warn" title="{}">{}</span>', window.account, over)
    data = {
        "due": millis(window.closes_at),
        "total": round(window.hours * 3_600_000),
        "warn": millis(window.closes_at - CLOSING),
        "soon": millis(window.closes_at - 2 * HOUR),
        "bad": millis(window.closes_at - HOUR),
        "over": over,
    }
    names = {"account": window.account, "time": moment(window.closes_at, now)}
    return format_html(
        '<due-ring class="sla win {}" title="{}"{}>{}<span class="sr">{} </span>'
        '<span class="t">{}</span></due-ring>',
        _tone(left),
        _("%(account)s takes free text until %(time)s") % names,
        SafeString("".join(format_html(' data-{}="{}"', key, value) for key, value in data.items())),
        format_html(RINGS, round(100 * min(1.0, left / (window.hours * HOUR)))),
        _("Free text for"),
        span(left),
    )


def _tone(left: timedelta) -> str:
    steps = ((HOUR, "bad"), (2 * HOUR, "soon"), (CLOSING, "warn"))
    return next((tone for length, tone in steps if left <= length), "ok")
