"""The visitor's feed as JSON: only what belongs to the visitor, never what agents say among themselves."""

from typing import Any

from channels_live.models import FeedItem
from channels_live.widget import files
from channels_live.widget.config import brand_of
from helpdesk.core.links import address_of
from tickets.models import Direction, Kind, Message, Status, Thread

PAGE = 200
OVER = (Status.SOLVED, Status.CLOSED, Status.MERGED)


def feed_after(thread: Thread, after: int) -> list[dict[str, Any]]:
    """Give the next page of a thread's feed."""
    found = FeedItem.objects.filter(thread=thread, n__gt=after).order_by("n")[:PAGE]
    return _shown(thread, found)


def latest(thread: Thread) -> list[dict[str, Any]]:
    """Give the newest page of a thread's feed."""
    found = FeedItem.objects.filter(thread=thread).order_by("-n")[:PAGE]
    return _shown(thread, found)[::-1]


def item_of(thread: Thread, message: Message) -> dict[str, Any]:
    """Give the feed item that shows one message."""
    return _shown(thread, FeedItem.objects.filter(thread=thread, kind="message", message=message)[:1])[0]


def _shown(thread: Thread, found: Any) -> list[dict[str, Any]]:
    rows = found.select_related("message").prefetch_related("message__attachments")
    return [_item(thread, row) for row in rows if row.message is None or row.message.kind != Kind.NOTE]


def _item(thread: Thread, row: FeedItem) -> dict[str, Any]:
    start = {"n": row.n, "kind": row.kind, "at": row.at.isoformat()}
    if row.kind == "event":
        return start | _event(row)
    if row.message is None:
        return start
    if row.kind == "receipt":
        return start | {"message": row.message_id, "state": row.data.get("state", "")}
    shown = _message(thread, row.message)
    return start | (
        {"message": row.message_id, **shown} if row.kind == "edit" else {"id": row.message_id, **shown}
    )


def _message(thread: Thread, message: Message) -> dict[str, Any]:
    revoked, ticket = message.revoked_at is not None, thread.ticket
    # Words of ours that nobody signed are the shop's; the chat reads their author's name aloud.
    nobody = "" if message.direction == Direction.IN else brand_of(thread.account)
    return {
        "cid": message.client_id if message.direction == Direction.IN else "",
        "direction": message.direction,
        # A person who has the ticket gets its messages as they come.
        "state": "delivered" if ticket and ticket.assignee_id else "sent",
        "text": "" if revoked else _text(message),
        "author": {"kind": message.author_kind, "name": message.author_name or nobody},
        "attachments": [] if revoked else [files.shown(thread, one) for one in message.attachments.all()],
        "choices": message.choices if (message.choices or {}).get("rows") else None,
        "at": message.created_at.isoformat(),
        "edited": message.edited_at is not None,
        "revoked": revoked,
    }


def _text(message: Message) -> str:
    """Give the text, with the page of a question that has no buttons."""
    link = "" if (message.choices or {}).get("rows") else address_of(message.choices)
    return "\n".join(part for part in (message.text, link) if part)


def _event(row: FeedItem) -> dict[str, Any]:
    data = row.data
    if "agent" in data:
        return {"event": "joined", "name": data["agent"]}
    if "status" in data:
        return {"event": "ended" if data["status"] in OVER else "reopened"}
    if data.get("event") == "chosen":
        return {"event": "chosen", "message": row.message_id, "choice": data.get("choice")}
    return {"event": data.get("event", "")}
