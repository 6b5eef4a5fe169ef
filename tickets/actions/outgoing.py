"""What we write: replies, notes and automatic messages."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from accounts.models import Membership, User
from helpdesk.core.actors import SYSTEM, Actor
from tickets import events, jobs, preview
from tickets.actions import pointers
from tickets.actions.assignment import give
from tickets.actions.lock import lock, lock_all, lock_workable
from tickets.actions.threads import join_thread
from tickets.models import (
    Attachment,
    Delivery,
    DeliveryEvent,
    Direction,
    Kind,
    Message,
    Status,
    Thread,
    Ticket,
)
from tickets.refusals import Finished, NothingToSend, NoThread, Unseen, WindowClosed


@transaction.atomic
def reply(
    ticket: Ticket,
    *,
    by: Actor,
    at: datetime,
    text: str,
    threads: Sequence[Thread] = (),
    attachments: Sequence[Attachment] = (),
    seen: int | None = None,
    client_id: str = "",
    reply_to: Message | None = None,
    choices: dict[str, Any] | None = None,
    template: dict[str, Any] | None = None,
) -> list[Message]:
    """Answer the customer on one or several threads; one message each, sharing `group`.

    Without `threads` the answer goes to the thread the customer used last, and to the address on file
    where we promised that because nobody was there; only there, once they have read one there.
    `seen` is the newest public seq the author has looked at: with a newer one the reply is refused as
    Unseen. A repeat with the same `client_id` gives back what was stored. Replying claims an unassigned
    ticket, for whoever works on its job already, if somebody does.
    Where a thread's window is closed only a template goes out; without one it is refused as
    WindowClosed.
    """
    promised = pointers.Promised() if threads else pointers.promised(ticket, at=at)
    on_file = promised.threads
    ticket = _lock_with(ticket, [*threads, *on_file])
    targets = [*on_file, *threads]
    if not threads and not promised.is_enough:
        targets.append(last_thread(ticket))
    if client_id and (stored := _stored(targets, client_id)):
        return stored
    if not (text.strip() or attachments or template):
        raise NothingToSend()
    refuse_unseen(ticket, by, seen)
    if not template:
        refuse_closed(targets, at)
    for thread in on_file:
        if thread.ticket is None or not thread.ticket.is_live:
            ticket = join_thread(ticket, thread, by=SYSTEM, at=at, how="on_file")
    group = uuid.uuid4()
    if by.user_id and ticket.assignee_id is None:
        give(ticket, jobs.worker_on(ticket) or User.objects.get(pk=by.user_id), by=by, at=at)
    # What nobody addressed is about this ticket, whatever else is open there.
    elsewhere = {thread.pk for thread in threads if thread.ticket_id != ticket.pk}
    sent = [
        _send(
            lock_workable(thread.ticket) if thread.pk in elsewhere and thread.ticket else ticket,
            thread,
            by=by,
            at=at,
            text=text,
            group=group,
            attachments=attachments,
            client_id=client_id,
            reply_to=reply_to if reply_to and reply_to.thread_id == thread.pk else None,
            choices=choices,
            template=template,
        )
        for thread in targets
    ]
    if by.user_id:
        _point_to(sent[-1], ticket, at)
    return sent


def _lock_with(ticket: Ticket, threads: Sequence[Thread]) -> Ticket:
    """Lock a ticket and all that its answer goes to or speaks of, in the one order that all keep."""
    others = {thread.ticket_id for thread in threads if thread.ticket_id}
    if ticket.job_id is not None:
        others |= set(Ticket.objects.live().filter(job=ticket.job_id).values_list("pk", flat=True))
    if others <= {ticket.pk}:
        return lock_workable(ticket)
    locked = lock_all({ticket.pk, *others})[ticket.pk]
    if locked.is_terminal:
        raise Finished(locked)
    return locked


def _point_to(answer: Message, ticket: Ticket, at: datetime) -> None:
    """Tell the customer, once a thread, where else they wrote and are not answered, where they are."""
    for thread in pointers.told_before(ticket, answer):
        pointers.note(thread, lock(thread.ticket or ticket), answer, at=at, pointer=None)
    for pointer in pointers.due(ticket, answer, at=at):
        thread = pointer.thread
        theirs = ticket if thread.ticket_id == ticket.pk else lock(thread.ticket or ticket)
        group = uuid.uuid4()
        sent = _send(theirs, thread, by=SYSTEM, at=at, text=pointer.text, group=group, author="system")
        pointers.note(thread, theirs, answer, at=at, pointer=sent)


@transaction.atomic
def add_note(
    ticket: Ticket,
    *,
    by: Actor,
    at: datetime,
    text: str,
    attachments: Sequence[Attachment] = (),
    client_id: str = "",
) -> Message:
    """Write an internal note; customers never see it. Closed tickets take notes too."""
    ticket = lock(ticket)
    if client_id and (stored := ticket.messages.filter(client_id=client_id, kind=Kind.NOTE).first()):
        return stored
    if not (text.strip() or attachments):
        raise NothingToSend()
    message = Message.objects.create(
        ticket=ticket,
        seq=events.next_seq(ticket),
        direction=Direction.OUT,
        kind=Kind.NOTE,
        author_kind=by.kind,
        author_id=by.user_id,
        author_name=by.name,
        text=text,
        client_id=client_id,
        created_at=at,
    )
    _attach(message, attachments)
    events.record(
        ticket, events.MESSAGE, by=by, at=at, data={"author": "agent", "public": False, "id": message.pk}
    )
    return message


@transaction.atomic
def send_system_message(
    ticket: Ticket,
    thread: Thread,
    *,
    at: datetime,
    text: str,
    author: str = "system",
    choices: dict[str, Any] | None = None,
    template: dict[str, Any] | None = None,
    name: str = "",
) -> Message:
    """Send an automatic text; it answers nothing and stops no clock (`author`: system, auto, bot)."""
    ticket = lock(ticket)
    return _send(
        ticket,
        thread,
        by=Actor(kind="bot" if author == "bot" else SYSTEM.kind, name=name),
        at=at,
        text=text,
        group=uuid.uuid4(),
        author=author,
        choices=choices,
        template=template,
    )


def last_thread(ticket: Ticket) -> Thread:
    """Give the thread the customer wrote on last; raises NoThread.

    A customer who has gone on with another question is still answered where they asked this one.
    """
    newest_first = (F("last_in_at").desc(nulls_last=True), "-pk")
    threads = Thread.objects.select_related("account").order_by(*newest_first)
    thread = threads.filter(ticket=ticket).first()
    if thread is None and ticket.is_live:
        asked_on = ticket.messages.filter(direction=Direction.IN).values("thread")
        thread = threads.filter(pk__in=asked_on, customer=ticket.customer_id).first()
    if thread is None:
        raise NoThread(ticket)
    return thread


def refuse_unseen(ticket: Ticket, by: Actor, seen: int | None) -> None:
    """Refuse when somebody else's public message is newer than what the author has seen."""
    if seen is None or ticket.last_public_seq <= seen:
        return
    newer = ticket.messages.exclude(kind=Kind.NOTE).filter(seq__gt=seen).exclude(author_kind="system")
    texts = [f"{m.author_name}: {m.text}" for m in newer if by.user_id is None or m.author_id != by.user_id]
    if texts:
        raise Unseen(texts)


def refuse_closed(threads: Sequence[Thread], at: datetime) -> None:
    """Refuse free text where the customer's window is closed at that instant."""
    for thread in threads:
        if thread.window_closes_at is not None and thread.window_closes_at <= at:
            raise WindowClosed(thread.account.name)


def _stored(targets: Sequence[Thread], client_id: str) -> list[Message]:
    return list(Message.objects.filter(thread__in=targets, client_id=client_id))


def _send(
    ticket: Ticket,
    thread: Thread,
    *,
    by: Actor,
    at: datetime,
    text: str,
    group: uuid.UUID,
    attachments: Sequence[Attachment] = (),
    client_id: str = "",
    reply_to: Message | None = None,
    choices: dict[str, Any] | None = None,
    template: dict[str, Any] | None = None,
    author: str = "agent",
) -> Message:
    """Store one outgoing message with its delivery and event on a locked ticket."""
    is_person = author == "agent"
    message = Message.objects.create(
        ticket=ticket,
        thread=thread,
        account_id=thread.account_id,
        group=group,
        seq=events.next_seq(ticket),
        direction=Direction.OUT,
        kind=_kind(text, attachments) if is_person else Kind.SYSTEM if author != "bot" else Kind.TEXT,
        author_kind=by.kind,
        author_id=by.user_id,
        author_name=by.name,
        text=text,
        signature=_signature(by, thread) if is_person and not template else "",
        language=ticket.language,
        client_id=client_id,
        reply_to=reply_to,
        choices=choices,
        template=template,
        created_at=at,
    )
    _attach(message, attachments)
    delivery = Delivery.objects.create(
        message=message, thread=thread, account_id=thread.account_id, next_at=at, created_at=at
    )
    DeliveryEvent.objects.create(delivery=delivery, state=delivery.state, at=at, recorded_at=at)
    changed: list[str] = [*preview.set_last(ticket, message)]
    from_bot = is_person and ticket.status == Status.BOT
    if is_person:
        ticket.last_public_seq, ticket.waiting_since = message.seq, None
        changed += ["last_public_seq", "waiting_since"]
        if ticket.status in (Status.NEW, Status.BOT):
            ticket.status = Status.OPEN
            changed.append("status")
    events.record(
        ticket,
        events.MESSAGE,
        by=by,
        at=max(at, ticket.last_event_at),
        recorded_at=at,
        save=changed,
        data={
            "author": author,
            "public": True,
            "channel": thread.account.kind,
            "id": message.pk,
            "thread": thread.pk,
            "queue": ticket.queue.slug if _speaks_for(ticket, by) else "",
            **({"from_bot": True} if from_bot else {}),
        },
    )
    delivery.refresh_from_db()  # an instant channel has sent it by now
    return message


def _attach(message: Message, attachments: Sequence[Attachment]) -> None:
    for position, upload in enumerate(attachments):
        if upload.message_id is None:
            Attachment.objects.filter(pk=upload.pk).update(message=message, position=position)
        elif upload.message_id != message.pk:  # the same file on a second thread
            Attachment.objects.create(
                message=message,
                position=position,
                kind=upload.kind,
                name=upload.name,
                mime=upload.mime,
                bytes=upload.bytes,
                sha256=upload.sha256,
                file=upload.file.name,
                state=upload.state,
                uploaded_by_id=upload.uploaded_by_id,
                created_at=message.created_at,
            )
        upload.message_id = upload.message_id or message.pk


def _kind(text: str, attachments: Sequence[Attachment]) -> str:
    return attachments[0].kind if attachments and not text.strip() else str(Kind.TEXT)


def _speaks_for(ticket: Ticket, by: Actor) -> bool:
    """Only a reply from the queue that has the ticket acknowledges a hand-over (semantics 1.4)."""
    return (
        by.user_id is not None and Membership.objects.filter(user=by.user_id, queue=ticket.queue_id).exists()
    )


def _signature(by: Actor, thread: Thread) -> str:
    return f"- {by.name}" if by.name and thread.account.signs_replies and _needs_signature(thread) else ""


def _needs_signature(thread: Thread) -> bool:
    return bool(thread.account.capabilities.get("signs_replies", True))
