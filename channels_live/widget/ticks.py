"""Ticks in both directions: how far our people and the visitor have got."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.dispatch import receiver

from channels_live import feed
from channels_live.adapters.webchat import adapter
from channels_live.models import FeedItem
from tickets import events
from tickets.actions import note_delivery
from tickets.models import Delivery, Direction, Message, Thread, Ticket, TicketEvent

BEFORE_DELIVERED = ("queued", "sending", "accepted", "sent")


@transaction.atomic
def note_seen(thread: Thread, *, delivered: int, read: int, at: datetime) -> None:
    """Note on our messages up to these feed numbers that they arrived and were shown."""
    _note(thread, max(delivered, read), "delivered", BEFORE_DELIVERED, at)
    _note(thread, read, "read", (*BEFORE_DELIVERED, "delivered"), at)


def tell_visitor(ticket: Ticket, state: str, *, at: datetime) -> None:
    """Tell visitors that one of us has got or read everything they wrote so far."""
    for thread in ticket.threads.filter(account__kind=adapter.kind):
        last = Message.objects.filter(thread=thread, direction=Direction.IN).order_by("-pk").first()
        if last and not _is_told(thread, last, state):
            feed.append(thread, "receipt", at=at, message=last, state=state)


@receiver(events.recorded)
def react(event: TicketEvent, ticket: Ticket, **_: Any) -> None:
    """A person who takes a ticket has its messages; one who answers has read them."""
    if event.kind == events.ASSIGNED and event.data.get("to"):
        tell_visitor(ticket, "delivered", at=event.at)
    elif event.kind == events.MESSAGE and event.data["author"] == "agent" and event.data.get("public"):
        tell_visitor(ticket, "read", at=event.at)


@receiver(events.seen)
def show_read(ticket: Ticket, at: datetime, **_: Any) -> None:
    tell_visitor(ticket, "read", at=at)


def _is_told(thread: Thread, message: Message, state: str) -> bool:
    told = FeedItem.objects.filter(thread=thread, kind="receipt", message=message)
    return told.filter(data__state__in=[state, "read"]).exists()


def _note(thread: Thread, up_to: int, state: str, earlier: tuple[str, ...], at: datetime) -> None:
    if not up_to:
        return
    shown = FeedItem.objects.filter(
        thread=thread, kind="message", n__lte=up_to, message__direction=Direction.OUT
    )
    for delivery in Delivery.objects.filter(message__in=shown.values("message"), state__in=earlier):
        note_delivery(delivery, state, at=at)
