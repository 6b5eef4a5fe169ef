"""The visitor's own record of a conversation: every message with its times and ticks, on a page to keep."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from channels_live.models import FeedItem
from channels_live.widget import files
from channels_live.widget.config import brand_of
from channels_live.widget.pages import chosen_language
from helpdesk.core import secrets
from tickets.models import DeliveryState, Direction, Kind, Message, Thread

LIFE = timedelta(hours=24)  # as long as a session lives that nobody uses
TICKS = ("sent", "delivered", "read")


@dataclass(frozen=True)
class Tick:
    label: str
    at: datetime


@dataclass(frozen=True)
class Entry:
    """One message as the visitor knows it."""

    message: Message
    is_theirs: bool
    text: str
    files: list[dict[str, Any]]
    ticks: list[Tick]


def link(thread: Thread, *, at: datetime) -> str:
    """Give the path that shows this thread to whoever holds it, for a day."""
    until = int((at + LIFE).timestamp())
    return reverse("widget-transcript", args=[thread.pk, until, _signed(thread.pk, until)])


@require_safe
def page(request: HttpRequest, thread: int, until: int, signature: str) -> HttpResponse:
    """Show the conversation of a signed link, in the visitor's language and time zone."""
    now = timezone.now()
    if not secrets.same(signature, _signed(thread, until)):
        raise Http404
    found = get_object_or_404(Thread.objects.select_related("account", "customer"), pk=thread)
    lang = chosen_language(request, found.account)
    with translation.override(found.customer.language or lang), timezone.override(_zone(found)):
        if until < now.timestamp():
            response = render(request, "widget/transcript_gone.html", status=410)
        else:
            brand = brand_of(found.account)
            context = {"thread": found, "entries": entries(found), "now": now, "brand": brand}
            response = render(request, "widget/transcript.html", context)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


def entries(thread: Thread) -> list[Entry]:
    """Give what the visitor has seen: no notes, and nothing of what was taken back."""
    shown = Message.objects.filter(thread=thread).exclude(kind=Kind.NOTE).order_by("pk")
    rows = shown.select_related("delivery").prefetch_related("attachments", "delivery__events")
    told = _told(thread)
    return [_entry(thread, row, told) for row in rows]


def _entry(thread: Thread, message: Message, told: list[tuple[int, str, datetime]]) -> Entry:
    is_theirs, is_revoked = message.direction == Direction.IN, message.revoked_at is not None
    return Entry(
        message=message,
        is_theirs=is_theirs,
        text="" if is_revoked else message.text or (message.choices or {}).get("body", ""),
        files=[] if is_revoked else [files.shown(thread, one) for one in message.attachments.all()],
        ticks=_of_theirs(message, told) if is_theirs else _of_ours(message),
    )


def _of_ours(message: Message) -> list[Tick]:
    delivery = getattr(message, "delivery", None)
    steps = {step.state: step.at for step in delivery.events.all()} if delivery else {}
    return [Tick(_label(state), steps[state]) for state in TICKS if state in steps]


def _of_theirs(message: Message, told: list[tuple[int, str, datetime]]) -> list[Tick]:
    """A receipt on a message is one on all before it; `sent` counts from when we stored it."""
    ticks = [Tick(_label("sent"), message.created_at)]
    for state in ("delivered", "read"):
        at = next((at for pk, which, at in told if which == state and pk >= message.pk), None)
        if at:
            ticks.append(Tick(_label(state), at))
    return ticks


def _label(state: str) -> str:
    return str(dict(DeliveryState.choices)[state])


def _told(thread: Thread) -> list[tuple[int, str, datetime]]:
    receipts = FeedItem.objects.filter(thread=thread, kind="receipt", message__direction=Direction.IN)
    rows = receipts.order_by("n").values_list("message_id", "data", "at")
    return [(pk, data.get("state", ""), at) for pk, data, at in rows if pk]


def _zone(thread: Thread) -> Any:
    try:
        return ZoneInfo(thread.customer.time_zone) if thread.customer.time_zone else None
    except (KeyError, ValueError, OSError):
        return None


def _signed(thread_id: int, until: int) -> str:
    return secrets.sign("widget-transcript", f"{thread_id}:{until}")
