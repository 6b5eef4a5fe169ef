"""A visitor's own gap-free feed of a thread."""

import json
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Max

from channels_live.models import FeedItem
from helpdesk.core import realtime
from tickets.models import Message, Thread

FEED_LOCKS = 7301  # any number that no other advisory lock uses
NEXT = """insert into channels_live_feeditem (thread_id, n, kind, message_id, data, at)
          select %s, coalesce(max(n), 0) + 1, %s, %s, %s::jsonb, %s
          from channels_live_feeditem where thread_id = %s
          returning id, n"""


def append(
    thread: Thread, kind: str, *, at: datetime, message: Message | None = None, **data: Any
) -> FeedItem:
    """Add one item and hint to the visitor's open pages.

    Numbers are handed out under a lock of their own, taken last: a visitor's message locks the
    thread before the ticket and an agent's reply the ticket first, so neither may wait here.
    """
    item = FeedItem(thread=thread, kind=kind, message=message, data=data, at=at)
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [FEED_LOCKS, thread.pk % 2**31])
        cursor.execute(NEXT, [thread.pk, kind, message and message.pk, json.dumps(data), at, thread.pk])
        item.pk, item.n = cursor.fetchone()
    realtime.publish(f"widget.{thread.pk}", "feed", n=item.n, **({"ticks": 1} if kind == "receipt" else {}))
    return item


def last(thread: Thread) -> int:
    """Give the number of the newest item; 0 where there is none."""
    return FeedItem.objects.filter(thread=thread).aggregate(last=Max("n"))["last"] or 0
