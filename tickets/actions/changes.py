"""What happens to messages after they arrived: edits, revokes, reactions; customers who leave."""

from datetime import datetime

from django.db import transaction

from helpdesk.core.actors import SYSTEM, Actor
from tickets import events
from tickets.actions.deliveries import answered_since, oldest_unanswered
from tickets.actions.lock import lock
from tickets.models import Message, Status, Thread, Ticket

CUSTOMER = Actor(kind="customer")


@transaction.atomic
def edit_message(message: Message, *, text: str, at: datetime) -> Message:
    """Take over a customer's edit; earlier texts are kept, clocks do not change (R13)."""
    ticket, message = _lock(message)
    if message.text == text:
        return message
    message.edits = [*message.edits, {"text": message.text, "at": at.isoformat()}]
    message.text, message.edited_at = text, at
    message.save(update_fields=["edits", "text", "edited_at"])
    _record(ticket, events.EDITED, message, at)
    return message


@transaction.atomic
def revoke_message(message: Message, *, at: datetime) -> Message:
    """Mark a message as taken back by the customer; what was said stays for us."""
    ticket, message = _lock(message)
    if message.revoked_at:
        return message
    message.revoked_at = at
    message.save(update_fields=["revoked_at"])
    _record(ticket, events.REVOKED, message, at)
    return message


@transaction.atomic
def react(message: Message, *, emoji: str, by: str, at: datetime) -> Message:
    """Set, change or (with an empty emoji) take away one person's reaction."""
    ticket, message = _lock(message)
    others = [reaction for reaction in message.reactions if reaction["by"] != by]
    mine = [{"emoji": emoji[:32], "by": by, "at": at.isoformat()}] if emoji else []
    if [r["emoji"] for r in message.reactions] == [r["emoji"] for r in others + mine]:
        return message
    message.reactions = others + mine
    message.save(update_fields=["reactions"])
    _record(ticket, events.REACTION, message, at, emoji=emoji[:32])
    return message


@transaction.atomic
def note_presence_of_customer(thread: Thread, *, is_gone: bool, at: datetime, how: str = "blocked") -> None:
    """Remember that a customer blocked us or left, or came back."""
    thread.is_blocked = is_gone and how == "blocked"
    thread.save(update_fields=["is_blocked"])
    if thread.ticket is None:
        return
    ticket = lock(thread.ticket)
    kind = events.CUSTOMER_LEFT if is_gone else events.CUSTOMER_BACK
    data = {"thread": thread.pk, "how": how}
    events.record(ticket, kind, by=CUSTOMER, at=max(at, ticket.last_event_at), data=data)


@transaction.atomic
def record_choice(
    thread: Thread, *, purpose: str, value: str, ref: str, at: datetime, words: str = ""
) -> None:
    """Record a tap on a button that is not part of the conversation; the asking app reacts."""
    if thread.ticket is None:
        return
    ticket = lock(thread.ticket)
    data = {"purpose": purpose, "value": value[:200], "ref": ref, "thread": thread.pk}
    data |= {"words": words} if words else {}
    events.record(ticket, events.CHOICE, by=CUSTOMER, at=max(at, ticket.last_event_at), data=data)


@transaction.atomic
def set_courtesy(message: Message, *, is_courtesy: bool, by: Actor, at: datetime) -> Message:
    """Correct the rule that took a message for mere thanks, or missed one; what is owed follows."""
    ticket, message = _lock(message)
    if message.is_courtesy == is_courtesy:
        return message
    message.is_courtesy = is_courtesy
    message.save(update_fields=["is_courtesy"])
    if not is_courtesy and not answered_since(message):
        _take_up(ticket)
    if ticket.is_live and ticket.status != Status.BOT:
        ticket.waiting_since = oldest_unanswered(ticket)
    events.record(
        ticket,
        events.COURTESY,
        by=by,
        at=max(at, ticket.last_event_at),
        save=["status", "solved_at", "reopen_count", "waiting_since"],
        data={"ref": message.pk, "courtesy": is_courtesy},
    )
    return message


def _take_up(ticket: Ticket) -> None:
    """A question came to light: a ticket that waited or was solved is worked on again."""
    if ticket.status not in (Status.PENDING, Status.ON_HOLD, Status.SOLVED):
        return
    ticket.reopen_count += ticket.status == Status.SOLVED
    ticket.status, ticket.solved_at = Status.OPEN, None


def _lock(message: Message) -> tuple[Ticket, Message]:
    ticket = lock(message.ticket)
    return ticket, Message.objects.select_for_update().get(pk=message.pk)


def _record(ticket: Ticket, kind: str, message: Message, at: datetime, **data: str) -> None:
    by = CUSTOMER if message.direction == "in" else SYSTEM
    events.record(ticket, kind, by=by, at=max(at, ticket.last_event_at), data={"ref": message.pk, **data})
