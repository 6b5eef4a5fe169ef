"""What happened on a ticket, as a document that anybody can check without our database."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from helpdesk.core import chain
from tickets.models import Kind, Message, Ticket

FORMAT = "meja-evidence/1"
KEYS = {"format", "entries", "head", "seal"}


def document(ticket: Ticket, *, at: datetime, with_notes: bool = False) -> dict[str, Any]:
    """Give a ticket's messages and receipts as a chain of hashes, sealed with this site's key."""
    entries = chain.link(_entries(ticket, at, with_notes))
    head = entries[-1]["hash"]
    return {"format": FORMAT, "entries": entries, "head": head, "seal": chain.sign(_secret(), head)}


def is_ours(text: str) -> bool:
    """Tell whether a document that holds was sealed with this site's key."""
    found = json.loads(text)
    return bool(found["seal"] == chain.sign(_secret(), found["head"]))


def _secret() -> bytes:
    return hashlib.sha256(f"evidence:{settings.SECRET_KEY}".encode()).digest()


def verify(text: str) -> int:
    """Check a document; gives its number of entries, raises chain.Broken naming the first bad link."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise chain.Broken(f"not readable as JSON: {error}") from None
    if not isinstance(found, dict) or set(found) != KEYS or not isinstance(found["entries"], list):
        raise chain.Broken(f"document: needs exactly {', '.join(sorted(KEYS))}")
    if found["format"] != FORMAT:
        raise chain.Broken(f"format: this is not {FORMAT}")
    if not found["entries"]:
        raise chain.Broken("entries: there are none")
    head = chain.check(found["entries"], [_name(i, entry) for i, entry in enumerate(found["entries"])])
    if head != found["head"]:
        raise chain.Broken("head: is not the hash of the last entry")
    chain.check_signature(found["seal"] if isinstance(found["seal"], dict) else {}, head)
    return len(found["entries"])


def _name(position: int, entry: Any) -> str:
    if not isinstance(entry, dict):
        return f"entry {position}"
    return f"entry {position} ({entry.get('type')} {entry.get('id', '')} at {entry.get('at', '?')})"


def _entries(ticket: Ticket, at: datetime, with_notes: bool) -> Iterator[dict[str, Any]]:
    yield {
        "type": "ticket",
        "id": ticket.number,
        "at": _time(at),
        "subject": ticket.subject,
        "customer": ticket.customer.shown_name,
        "created_at": _time(ticket.created_at),
        "notes": with_notes,
    }
    messages = ticket.messages.select_related("account", "thread", "delivery").prefetch_related(
        "attachments", "delivery__events"
    )
    if not with_notes:
        messages = messages.exclude(kind=Kind.NOTE)
    for message in messages.order_by("seq"):
        yield _message(message)
        delivery = getattr(message, "delivery", None)
        for step in delivery.events.all() if delivery else ():
            yield {
                "type": "receipt",
                "id": step.pk,
                "message": message.pk,
                "at": _time(step.at),
                "recorded_at": _time(step.recorded_at),
                "state": step.state,
                "provider_id": step.provider_id,
                "code": step.code,
                "reason": step.reason,
            }


def _message(message: Message) -> dict[str, Any]:
    return {
        "type": "note" if message.kind == Kind.NOTE else "message",
        "id": message.pk,
        "seq": message.seq,
        "at": _time(message.created_at),
        "provider_at": _time(message.provider_at),
        "direction": message.direction,
        "kind": message.kind,
        "author": {"kind": message.author_kind, "name": message.author_name},
        "account": message.account.name if message.account else None,
        "address": message.thread.external_id if message.thread else None,
        "external_id": message.external_id,
        "text": message.text,
        "signature": message.signature,
        "content": message.content,
        "choices": message.choices,
        "template": message.template,
        "edits": message.edits,
        "revoked_at": _time(message.revoked_at),
        "attachments": [
            {"name": file.name, "mime": file.mime, "bytes": file.bytes, "sha256": file.sha256}
            for file in message.attachments.all()
        ],
    }


def _time(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z") if at else None
