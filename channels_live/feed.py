"""A visitor's own gap-free feed of a thread."""

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from channels_live.models import FeedItem
from helpdesk.core import realtime
from tickets.models import Message, Thread

FEED_LOCKS = 7301  # any number that no other advisory lock uses


def append(
    thread: Thread, kind: str, *, at: datetime, message: Message | None = None, **data: Any
) -> FeedItem:
    """Add one item and hint to the visitor's open pages.

    Numbers are handed out under a lock of their own, taken last: a visitor's message locks the
    thread before the ticket and an agent's reply the ticket first, so neither may wait here.
    """
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [FEED_LOCKS, thread.pk % 2**31])
    item = FeedItem.objects.create(
        thread=thread, n=last(thread) + 1, kind=kind, message=message, data=data, at=at
    )
    realtime.publish(f"widget.{thread.pk}", "feed", n=item.n)
    return item


def last(thread: Thread) -> int:
    """Give the number of the newest item; 0 where there is none."""
    return FeedItem.objects.filter(thread=thread).aggregate(last=Max("n"))["last"] or 0
