"""Small drawings of the workspace: clocks, levels, ages, ticks."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join, urlize
from django.utils.safestring import SafeString
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import Queue
from tickets import marks, slots
from tickets.clocknames import metric_name
from tickets.files import SHOWN
from tickets.models import Attachment, ChannelAccount, DeliveryState, Kind, Status, Ticket
from tickets.slots import Face

register = template.Library()

PAUSED = {
    Status.PENDING: gettext_lazy("Waiting for the customer"),
    Status.ON_HOLD: gettext_lazy("Waiting for someone else"),
}
TICK = timedelta(milliseconds=1)
MARKED_UP = {"bold": "b", "italic": "i", "struck": "s", "code": "code"}
RINGS = (
    '<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6" pathLength="100"/>'
    '<circle cx="8" cy="8" r="6" pathLength="100" stroke-dasharray="{} 100"/></svg>'
)
TICKS = {
    DeliveryState.QUEUED: "clock",
    DeliveryState.SENDING: "clock",
    DeliveryState.UNKNOWN: "circle-question-mark",
    DeliveryState.FAILED: "circle-alert",
    DeliveryState.ACCEPTED: "check",
    DeliveryState.SENT: "check",
    DeliveryState.DELIVERED: "check-check",
    DeliveryState.READ: "check-check",
}


@register.simple_tag
def due_chip(ticket: Ticket, now: datetime, size: str = "") -> SafeString | str:
    """Draw the clock that runs out next; the page's script moves it on and turns its colour by itself."""
    if not ticket.is_live:
        return ""
    if ticket.next_due_at is None:
        return _still(PAUSED[ticket.status], size) if ticket.status in PAUSED else ""
    face = getattr(ticket, "face", None) or _face(ticket)
    return _ring(ticket.next_due_at, _began(ticket), face, now, metric_name(ticket.next_due_metric), size)


@register.simple_tag
def clock_chip(clock: Any, face: Face, now: datetime) -> SafeString:
    """Draw one running clock of a ticket."""
    return _ring(
        clock.due_at, min(clock.start_at, clock.due_at - TICK), face, now, metric_name(clock.metric), ""
    )


@register.simple_tag
def countdown(until: datetime, began: datetime, label: str, now: datetime) -> SafeString:
    """Draw what is left of a short time that somebody waits."""
    return _ring(until, min(began, until - TICK), Face(), now, label, "")


def _ring(due: datetime, began: datetime, face: Face, now: datetime, label: str, size: str) -> SafeString:
    left, total, is_late = due - now, due - began, due <= now
    closed = _closed_words(face.opens_at, now) if face.opens_at else ""
    words = _("%(time)s late") % {"time": span(-left)} if is_late else closed or span(left)
    moments = {"due": due, "warn": face.warn_at, "soon": face.soon_at, "bad": face.bad_at}
    moments |= {"opens": face.opens_at}
    data = [(name, millis(at)) for name, at in moments.items() if at]
    data += [("total", max(1, round(total.total_seconds() * 1000)))]
    return format_html(
        '<due-ring class="sla {} {}"{}{}>{}<span class="sr">{} </span><span class="t">{}</span></due-ring>',
        "late" if is_late else _tone(face, now),
        size,
        format_html_join("", ' data-{}="{}"', data),
        format_html(' data-closed="{}"', closed) if closed else "",
        format_html(RINGS, 100 if is_late else round(100 * max(0.0, min(1.0, left / total)))),
        label,
        words,
    )


def _began(ticket: Ticket) -> datetime:
    """Give the start of the clock, an instant before its end at the latest."""
    began = ticket.next_due_start_at or ticket.created_at
    return min(began, ticket.next_due_at - TICK)


def _face(ticket: Ticket) -> Face:
    """Without the app that keeps clocks the colours follow the time of day."""
    began = _began(ticket)
    total = ticket.next_due_at - began
    return Face(*(began + total * share for share in (0.5, 0.75, 0.9)))


def _tone(face: Face, now: datetime) -> str:
    if face.opens_at and face.opens_at > now:
        return "paused"
    steps = (("bad", face.bad_at), ("soon", face.soon_at), ("warn", face.warn_at))
    return next((tone for tone, at in steps if at and at <= now), "ok")


def _closed_words(opens_at: datetime, now: datetime) -> str:
    return _("Outside hours until %(time)s") % {"time": moment(opens_at, now)}


def _still(words: str, size: str) -> SafeString:
    """Draw a clock that stands still, and what it waits for."""
    return format_html(
        '<span class="sla paused {}">{}<span class="sr">{} </span><span class="t">{}</span></span>',
        size,
        format_html(RINGS, 0),
        _("Paused:"),
        words,
    )


@register.simple_tag
def due_words(ticket: Ticket, now: datetime) -> str:
    """Name the clock of a ticket with the time it runs out, in the time zone of the person who reads."""
    if not ticket.is_live or (ticket.next_due_at is None and ticket.status not in PAUSED):
        return _("Clocks")
    if ticket.next_due_at is None:
        return _("Paused")
    names = {"clock": metric_name(ticket.next_due_metric), "time": moment(ticket.next_due_at, now)}
    return _("%(clock)s by %(time)s") % names


@register.filter
def millis(at: datetime) -> int:
    return round(at.timestamp() * 1000)


@register.filter
def moment(at: datetime, now: datetime) -> str:
    """Write a moment as short as today, this week or later allow: 16:40, Mon 09:00, 3 Jun 09:00."""
    there, here = timezone.localtime(at), timezone.localtime(now)
    if there.date() == here.date():
        return date_format(there, "H:i")
    if abs(there.date() - here.date()) < timedelta(days=7):
        return date_format(there, "D H:i")
    return date_format(there, "j M H:i")


def span(length: timedelta) -> str:
    """Write a length as the page's clocks do: 0:14, 54m, 7h 42m, 3d 4h."""
    seconds = max(0, int(length.total_seconds()))
    if seconds < 600:
        return f"{seconds // 60}:{seconds % 60:02d}"
    if seconds < 3600:
        return _("%(m)dm") % {"m": seconds // 60}
    if seconds < 86400:
        return _("%(h)dh %(m)dm") % {"h": seconds // 3600, "m": seconds % 3600 // 60}
    return _("%(d)dd %(h)dh") % {"d": seconds // 86400, "h": seconds % 86400 // 3600}


@register.filter
def ago(at: datetime | None, now: datetime) -> str:
    """Say how long ago in a list's few letters; older than a week is a date."""
    if at is None:
        return ""
    minutes = int((now - at).total_seconds() // 60)
    if minutes < 1:
        return _("now")
    if minutes < 60:
        return _("%(m)dm") % {"m": minutes}
    if minutes < 1440:
        return _("%(h)dh") % {"h": minutes // 60}
    if minutes < 10080:
        return _("%(d)dd") % {"d": minutes // 1440}
    return timezone.localtime(at).strftime("%d.%m.%y")


@register.simple_tag
def level(queue: Queue, short: bool = True) -> SafeString:
    """Draw the level of a queue: L1 to L4."""
    number = queue.level_number
    bars = format_html_join(
        "",
        '<rect x="{}" y="{}" width="3" height="{}" rx="1"{}/>',
        (
            (x, y, 12 - y, SafeString(' class="on"') if place < number else "")
            for place, (x, y) in enumerate(((0, 9), (4, 6), (8, 3), (12, 0)))
        ),
    )
    words = f"L{number}" if short else queue.get_level_display()
    return format_html(
        '<span class="lvl l{}"><svg viewBox="0 0 15 12" aria-hidden="true">{}</svg>{}</span>',
        number,
        bars,
        words,
    )


@register.filter
def reason(found: Any, account: ChannelAccount | None) -> str:
    """Tell in the reader's language why a delivery, or a step of one, did not get through."""
    return slots.reason_of(account.kind if account else "", found.code, found.reason)


@register.filter
def problem(account: ChannelAccount) -> str:
    """Tell in the reader's language what an admin must repair on an account."""
    return slots.reason_of(account.kind, account.problem_code, account.problem)


@register.filter
def tick(state: str) -> str:
    return TICKS.get(DeliveryState(state), "check")


@register.filter
def preview(line: str) -> str:
    """Name what a message without words was; the column keeps its kind in brackets."""
    kind = line[1:-1] if line[:1] == "[" and line[-1:] == "]" else ""
    return str(Kind(kind).label) if kind in Kind.values else marks.plain(line)[0]


@register.filter
def linked(text: str) -> SafeString:
    """Escape a text, show its marks, and make its addresses links that open beside the inbox."""
    return SafeString("".join(_run(run) for run in marks.runs(text)))


def _run(run: marks.Run) -> str:
    html = urlize(run.text, trim_url_limit=60, nofollow=False, autoescape=True)
    html = html.replace("<a href=", '<a target="_blank" rel="noopener noreferrer nofollow" href=')
    for kind in reversed(run.kinds):
        html = f"<{MARKED_UP[kind]}>{html}</{MARKED_UP[kind]}>"
    return html


@register.filter
def is_shown(file: Attachment) -> bool:
    """Tell whether a page may show this file; all else is a download."""
    return file.mime in SHOWN


@register.filter
def size(count: int) -> str:
    return filesizeformat(count)


@register.filter
def language_name(code: str) -> str:
    """Name a language in its own words; unknown codes stay as they are."""
    try:
        return get_language_info(code)["name_local"].capitalize()
    except KeyError:
        return code


@register.filter
def local_time(zone: str, now: datetime) -> str:
    """Tell the time where a customer is; empty when the zone is unknown."""
    try:
        return now.astimezone(ZoneInfo(zone)).strftime("%H:%M")
    except (KeyError, ValueError, OSError):
        return ""


@register.simple_tag
def fragments(place: str, ticket: Ticket) -> list[str]:
    """List the addresses that fill a place of this ticket's page."""
    return slots.fragment_urls(place, ticket.number)


@register.simple_tag
def escalate_url(ticket: Ticket) -> str:
    return slots.find_url("escalation:create", ticket.number)


@register.filter
def pairs(facts: Any) -> list[tuple[str, Any]]:
    """List the plain values of what a site told about a customer."""
    if not isinstance(facts, dict):
        return []
    return [
        (key, value) for key, value in facts.items() if isinstance(value, str | int | float) and value != ""
    ][:12]
