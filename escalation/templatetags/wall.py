"""How the wallboard writes lengths of time and numbers."""

from datetime import datetime, timedelta

from django import template

from tickets.templatetags import desk

register = template.Library()


@register.filter
def span(length: timedelta) -> str:
    return desk.span(length)


@register.filter
def since(at: datetime, now: datetime) -> str:
    return desk.span(now - at)


@register.filter
def unlocalized(value: float) -> str:
    """Write a coordinate; a drawing knows no decimal comma."""
    return f"{value:g}"
