"""Figures in words and tones."""

from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from feedback.models import Pain
from helpdesk.core.stats import Interval

register = template.Library()
TONES = dict(zip(Pain.values, ("bad", "warn", "accent", "ok", ""), strict=True))


@register.filter
def pain_tone(state: str) -> str:
    return TONES.get(state, "")


@register.filter
def share(hits: int, n: int) -> str:
    return percent(hits / n) if n else "–"


@register.filter
def percent(value: Any) -> str:
    return "–" if value is None else f"{number_format(100 * value, 1)} %"


@register.filter
def between(found: Interval) -> str:
    return _("%(low)s to %(high)s") % {"low": percent(found.low), "high": percent(found.high)}


@register.filter
def duration(seconds: Any) -> str:
    """Say a time in its two largest units."""
    if seconds is None:
        return "–"
    whole = round(seconds)
    if whole < 60:
        return _("%(s)d s") % {"s": whole}
    if whole < 3600:
        return _("%(m)d min %(s)d s") % {"m": whole // 60, "s": whole % 60}
    if whole < 172_800:
        return _("%(h)d h %(m)d min") % {"h": whole // 3600, "m": whole % 3600 // 60}
    return _("%(d)d d %(h)d h") % {"d": whole // 86_400, "h": whole % 86_400 // 3600}
