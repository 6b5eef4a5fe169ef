"""A visitor's own gap-free feed of a thread."""

from datetime import datetime
from typing import Any

from django.db.models import F

from channels_live.models import FeedItem
from helpdesk.core import realtime
from tickets.models import Message, Thread


def append(
    thread: Thread, kind: str, *, at: datetime, message: Message | None = None, **data: Any
) -> FeedItem:
    """Add one item and hint to the visitor's open pages; the row lock keeps numbers gap-free."""
    Thread.objects.filter(pk=thread.pk).update(feed_n=F("feed_n") + 1)
    n = Thread.objects.values_list("feed_n", flat=True).get(pk=thread.pk)
    item = FeedItem.objects.create(thread=thread, n=n, kind=kind, message=message, data=data, at=at)
    realtime.publish(f"widget.{thread.pk}", "feed", n=n)
    return item
