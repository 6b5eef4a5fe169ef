"""A message of the customer arrives."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from helpdesk.core.actors import Actor
from tickets import events, preview, recordsets
from tickets.actions.lock import lock
from tickets.models import Attachment, Direction, Message, Reading, Status, Thread, Ticket
from tickets.refusals import Finished
from tickets.together import together

FUTURE_LIMIT = timedelta(minutes=5)
LAG_LIMIT = timedelta(seconds=60)


@dataclass(frozen=True)
class IncomingFile:
    """A file that came with a message; `source` is what the adapter needs to load it later."""

    kind: str
    name: str = ""
    mime: str = ""
    bytes: int = 0
    source: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Incoming:
    """A customer's message, free of any wire format."""

    kind: str
    text: str = ""
    external_id: str = ""
    client_id: str = ""
    provider_at: datetime | None = None
    author_name: str = ""
    language: str = ""
    reply_to_external: str = ""
    album: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    files: Sequence[IncomingFile] = ()
    uploads: Sequence[Attachment] = ()
    is_courtesy: bool = False
    is_auto: bool = False


class Arrival(NamedTuple):
    """A message that is to be stored, and where; `at` is when it reached us."""

    ticket: Ticket
    thread: Thread
    incoming: Incoming
    at: datetime


@transaction.atomic
def receive_message(ticket: Ticket, thread: Thread, incoming: Incoming, *, at: datetime) -> Message:
    """Store a customer's message on a ticket; `at` is when it reached us.

    A message on a pending ticket opens it again, on a solved one reopens it. The caller has
    settled which ticket the message belongs to, and that it is not stored yet.
    """
    ticket = lock(ticket)
    if ticket.is_terminal:
        raise Finished(ticket)
    counts_at = _counting_instant(ticket, incoming.provider_at, at)
    message = _written(ticket, thread, incoming, at)
    message.reply_to = _quoted(thread, incoming)
    message.save(force_insert=True)
    _attach(message, incoming, at)
    reopens = _opens(incoming) and ticket.status == Status.SOLVED
    was = ticket.status
    changed = _move(ticket, message, counts_at, _opens(incoming))
    events.record(
        ticket,
        events.MESSAGE,
        by=Actor(kind="customer", name=message.author_name),
        at=counts_at,
        recorded_at=at,
        save=changed,
        data=_told(message, thread, incoming, at, reopens=reopens, resumes=ticket.status != was),
    )
    return message


@transaction.atomic
def receive_messages(arrivals: Sequence[Arrival]) -> list[Message]:
    """Store messages of many customers as `receive_message` would, in a few statements for all.

    The tickets are locked and live, no two arrivals are for the same one, none is stored yet, and
    none quotes another message or has files that were uploaded here.
    """
    messages, history, changed, resumed = [], [], set[str](), []
    for ticket, thread, incoming, at in arrivals:
        counts_at = _counting_instant(ticket, incoming.provider_at, at)
        message = _written(ticket, thread, incoming, at)
        was = ticket.status
        changed.update(_move(ticket, message, counts_at, _opens(incoming)))
        resumed.append(ticket.status != was)
        messages.append(message)
        by = Actor(kind="customer", name=message.author_name)
        history.append(events.next_event(ticket, events.MESSAGE, by=by, at=counts_at, recorded_at=at))
    recordsets.insert(messages)
    rows = zip(history, messages, resumed, arrivals, strict=True)
    for event, message, resumes, (_ticket, thread, incoming, at) in rows:
        event.data = _told(message, thread, incoming, at, reopens=False, resumes=resumes)
        _attach(message, incoming, at)
    recordsets.insert(history)
    recordsets.update([arrival.ticket for arrival in arrivals], {*changed, *events.COUNTED})
    with together():
        for event, arrival in zip(history, arrivals, strict=True):
            events.tell(event, arrival.ticket)
    return messages


def _opens(incoming: Incoming) -> bool:
    return not (incoming.is_auto or incoming.is_courtesy)


def _told(
    message: Message, thread: Thread, incoming: Incoming, at: datetime, *, reopens: bool, resumes: bool
) -> dict[str, Any]:
    told = {
        "author": "customer",
        "public": True,
        "channel": thread.account.kind,
        "auto": incoming.is_auto,
        "courtesy": incoming.is_courtesy,
        "id": message.pk,
        "thread": thread.pk,
        "unsupported": incoming.kind == "unsupported",
        "reopened": reopens,
        "provider_at": incoming.provider_at.isoformat() if incoming.provider_at else None,
        "received_at": at.isoformat(),
    }
    return told | {"resumed": True} if resumes else told


def _counting_instant(ticket: Ticket, provider_at: datetime | None, received_at: datetime) -> datetime:
    """Clamp the provider's time as semantics R13 says; a late webhook is not the agent's lateness."""
    at = provider_at or received_at
    if at > received_at + FUTURE_LIMIT or received_at - at > LAG_LIMIT:
        at = received_at
    return max(at, ticket.last_event_at)


def _quoted(thread: Thread, incoming: Incoming) -> Message | None:
    if not incoming.reply_to_external:
        return None
    known = Message.objects.filter(account=thread.account_id, external_id=incoming.reply_to_external)
    return known.first()


def _written(ticket: Ticket, thread: Thread, incoming: Incoming, at: datetime) -> Message:
    return Message(
        ticket=ticket,
        thread=thread,
        account_id=thread.account_id,
        group=uuid.uuid4(),
        seq=events.next_seq(ticket),
        direction=Direction.IN,
        kind=incoming.kind,
        author_kind="customer",
        author_name=(incoming.author_name or ticket.customer.shown_name)[:200],
        text=incoming.text,
        language=incoming.language or ticket.language,
        external_id=incoming.external_id,
        client_id=incoming.client_id,
        reply_to_external=incoming.reply_to_external,
        album=incoming.album,
        content=dict(incoming.content),
        is_courtesy=incoming.is_courtesy,
        is_auto=incoming.is_auto,
        created_at=at,
        provider_at=incoming.provider_at,
    )


def _attach(message: Message, incoming: Incoming, at: datetime) -> None:
    rows = [
        Attachment(
            message=message,
            position=position,
            kind=file.kind,
            name=file.name[:255],
            mime=file.mime[:120],
            bytes=file.bytes or 0,
            source=dict(file.source),
            next_at=at,
            created_at=at,
        )
        for position, file in enumerate(incoming.files)
    ]
    if rows:
        Attachment.objects.bulk_create(rows)
    for position, upload in enumerate(incoming.uploads):
        Attachment.objects.filter(pk=upload.pk, message=None).update(message=message, position=position)


def _move(ticket: Ticket, message: Message, at: datetime, opens: bool) -> list[str]:
    """Change the ticket's columns for an arrival; gives their names for the one save."""
    ticket.in_count += 1
    ticket.last_public_seq = message.seq
    changed = ["in_count", "last_public_seq", *preview.set_last(ticket, message)]
    if not opens:
        return changed
    if ticket.status in (Status.PENDING, Status.ON_HOLD, Status.SOLVED):
        ticket.reopen_count += ticket.status == Status.SOLVED
        ticket.status, ticket.solved_at = Status.OPEN, None
        changed += ["status", "solved_at", "reopen_count"]
    if ticket.waiting_since is None and ticket.status != Status.BOT:
        ticket.waiting_since = at
        changed.append("waiting_since")
    return changed


@transaction.atomic
def mark_read(ticket: Ticket, *, user_id: int, at: datetime | None = None) -> None:
    """Remember that a person has read everything up to now."""
    Reading.objects.update_or_create(
        user_id=user_id, ticket=ticket, defaults={"seq": ticket.last_seq, "in_count": ticket.in_count}
    )
    events.seen.send(sender=Ticket, ticket=ticket, at=at or ticket.last_event_at)
