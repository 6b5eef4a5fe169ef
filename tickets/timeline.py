"""A conversation as it is shown: messages, lines and cards in the order of their numbers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from tickets import events, slots
from tickets.models import Message, Ticket, TicketEvent
from tickets.sentences import SILENT, Line, line_of

FIRST = 40  # messages shown at first, and by each step back
MOST = 200  # a page that missed more starts anew
REDRAWN = 30  # newest messages drawn again after a lost connection: receipts have no number
CHANGES = (events.EDITED, events.REVOKED, events.REACTION, events.COURTESY, events.DELIVERY_FAILED)


@dataclass(frozen=True)
class Said:
    """A message with its place."""

    seq: int
    at: datetime
    message: Message
    template: str = "tickets/_message.html"


@dataclass(frozen=True)
class Card:
    """What another app draws for an event of its own."""

    seq: int
    at: datetime
    html: SafeString
    template: str = "tickets/_card.html"


@dataclass(frozen=True)
class Day:
    seq: int
    day: date
    template: str = "tickets/_day.html"


Item = Said | Card | Day | Line


@dataclass(frozen=True)
class Stretch:
    """A part of a conversation, and what the page must know to go on from there."""

    items: list[Item]
    last_seq: int  # everything up to here is in the page
    seen: int  # newest public message in the page
    earlier: int = 0  # there is more before this number
    is_too_long: bool = False  # too much was missed: load the page anew


def newest(ticket: Ticket, *, before: int = 0) -> Stretch:
    """Give the end of a conversation, or the stretch before a number.

    Nothing newer than the ticket as it was read: what commits meanwhile comes with its own hint, and
    the page would show what it does not know to have shown.
    """
    found = messages_of(ticket).filter(seq__lte=ticket.last_seq)
    if before:
        found = found.filter(seq__lt=before)
    rows = list(found.order_by("-seq")[: FIRST + 1])
    has_more, rows = len(rows) > FIRST, rows[:FIRST][::-1]
    floor = rows[0].seq if has_more else 0
    history = ticket.events.filter(seq__gte=floor, seq__lte=ticket.last_seq)
    history = history.filter(seq__lt=before) if before else history
    items = _woven(rows, history.exclude(kind__in=SILENT).order_by("seq")[:MOST])
    return Stretch(_with_days(items), ticket.last_seq, ticket.last_public_seq, earlier=floor)


def since(ticket: Ticket, after: int, *, redraw: bool = False) -> Stretch:
    """Give what is new after a number, and older messages that changed since; like `newest`, no more."""
    new = {"seq__gt": after, "seq__lte": ticket.last_seq}
    history = list(ticket.events.filter(**new).order_by("seq")[: MOST + 1])
    if len(history) > MOST:
        return Stretch([], ticket.last_seq, ticket.last_public_seq, is_too_long=True)
    rows = {message.pk: message for message in messages_of(ticket).filter(**new)}
    changed = {event.data.get("ref") for event in history if event.kind in CHANGES} - set(rows) - {None}
    if changed:
        rows |= {message.pk: message for message in messages_of(ticket).filter(pk__in=changed)}
    if redraw:
        latest = messages_of(ticket).filter(seq__lte=ticket.last_seq).order_by("-seq")[:REDRAWN]
        rows |= {message.pk: message for message in latest}
    shown = sorted(rows.values(), key=lambda message: message.seq)
    items = _woven(shown, [event for event in history if event.kind not in SILENT])
    return Stretch(_with_days(items), ticket.last_seq, ticket.last_public_seq)


def messages_of(ticket: Ticket) -> QuerySet[Message]:
    """Load messages with all that their drawing needs, in a fixed number of statements."""
    return (
        Message.objects.filter(ticket=ticket)
        .select_related("account", "reply_to", "delivery")
        .defer("words", "reply_to__words")
        .prefetch_related("attachments", "delivery__events")
    )


def _woven(rows: Iterable[Message], history: Iterable[TicketEvent]) -> list[Item]:
    items: list[Item] = [Said(message.seq, message.created_at, message) for message in rows]
    history = list(history)
    cards = slots.cards_of(history)
    for event in history:
        if event.seq in cards:
            items.append(Card(event.seq, event.at, mark_safe(cards[event.seq])))
        elif line := line_of(event):
            items.append(line)
    return sorted(items, key=lambda item: item.seq)


def _with_days(items: list[Item]) -> list[Item]:
    shown: list[Item] = []
    current: date | None = None
    for item in items:
        if isinstance(item, Day):
            continue
        day = timezone.localtime(item.at).date()
        if day != current:
            shown.append(Day(item.seq, day))
            current = day
        shown.append(item)
    return shown
