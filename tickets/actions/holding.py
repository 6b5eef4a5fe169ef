"""Replies that wait: five seconds to take one back, or until an hour the agent has chosen."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.core.actors import Actor
from helpdesk.core.errors import Invalid, Refused
from tickets import events
from tickets.actions.lifecycle import solve
from tickets.actions.lock import lock, lock_workable
from tickets.actions.outgoing import last_thread, refuse_closed, refuse_unseen, reply
from tickets.models import Attachment, Direction, HeldReply, Message, Thread, Ticket
from tickets.refusals import NothingToSend

LONGEST = timedelta(days=60)
State = HeldReply.State


@transaction.atomic
def hold_reply(
    ticket: Ticket,
    *,
    by: Actor,
    at: datetime,
    send_at: datetime,
    is_scheduled: bool,
    text: str,
    threads: Sequence[Thread] = (),
    attachments: Sequence[Attachment] = (),
    seen: int | None = None,
    client_id: str,
    reply_to: Message | None = None,
    choices: dict[str, Any] | None = None,
    template: dict[str, Any] | None = None,
    solves: bool = False,
) -> HeldReply:
    """Keep a reply until `send_at`; what a reply is refused for now, this is refused for too.

    A repeat with the same `client_id` gives what is held. Scheduled ones are not sent when the
    customer writes first. What was asked on a ticket is answered on it, although the customer may have
    moved on to another question by then.
    """
    ticket = lock_workable(ticket)
    if stored := HeldReply.objects.filter(author=by.user_id, client_id=client_id).first():
        return stored
    if not (text.strip() or attachments or template):
        raise NothingToSend()
    if not at < send_at <= at + LONGEST:
        raise Invalid(
            _("Choose a time within the next %(days)d days.") % {"days": LONGEST.days},
            fields={"send_at": [_("This time has passed or is too far away.")]},
        )
    targets = list(threads) or [last_thread(ticket)]
    refuse_unseen(ticket, by, seen)
    if not template:
        refuse_closed(targets, send_at)
    held = HeldReply.objects.create(
        ticket=ticket,
        author_id=by.user_id,
        threads=[thread.pk for thread in threads],
        places=[thread.ticket_id or ticket.pk for thread in threads],
        text=text,
        attachments=[attachment.pk for attachment in attachments],
        reply_to=reply_to,
        choices=choices,
        template=template,
        client_id=client_id,
        is_scheduled=is_scheduled,
        solves=solves,
        send_at=send_at,
        created_at=at,
    )
    events.announce(ticket, "held")
    return held


@transaction.atomic
def take_back(held: HeldReply, *, by: Actor) -> HeldReply:
    """Stop a held reply; refused once it is on its way."""
    held = HeldReply.objects.select_for_update().get(pk=held.pk)  # before its ticket, as sending does
    ticket = lock(held.ticket)
    if held.state != State.WAITING:
        raise Refused(_("It is too late: this reply is no longer waiting."), code="not_waiting")
    _settle(held, str(State.TAKEN_BACK))
    events.announce(ticket, "held")
    return held


@transaction.atomic
def forget_held(held: HeldReply, *, by: Actor) -> HeldReply:
    """Take a reply that was not sent off the page; only its author's."""
    held = HeldReply.objects.select_for_update().get(pk=held.pk)
    if held.author_id != by.user_id or held.state not in (State.REFUSED, State.OVERTAKEN):
        raise Refused(_("There is nothing to put away."), code="not_refused")
    _settle(held, str(State.TAKEN_BACK), held.reason)
    return held


def send_due(*, now: datetime, limit: int = 100) -> int:
    """Send the held replies whose time has come; gives how many were settled."""
    due = HeldReply.objects.filter(state=State.WAITING, send_at__lte=now).values_list("pk", flat=True)
    return sum(send_held(pk, now=now) for pk in list(due[:limit]))


@transaction.atomic
def send_held(held_id: int, *, now: datetime) -> bool:
    """Turn one held reply into a message; false where somebody else does or it has been settled.

    What is refused by then, or overtaken by the customer's next message, is kept with its reason.
    """
    waiting = HeldReply.objects.select_related("ticket", "author", "reply_to").filter(state=State.WAITING)
    held = waiting.select_for_update(skip_locked=True, of=("self",)).filter(pk=held_id).first()
    if held is None:
        return False
    if held.is_scheduled and _customer_wrote(held):
        _settle(held, str(State.OVERTAKEN))
    else:
        _send(held, now)
    events.announce(lock(held.ticket), "held")
    return True


def overtaken(held: HeldReply) -> bool:
    """Tell whether the customer has written since a scheduled reply was chosen."""
    return held.is_scheduled and _customer_wrote(held)


def _customer_wrote(held: HeldReply) -> bool:
    asked = Message.objects.filter(ticket=held.ticket_id, direction=Direction.IN)
    return asked.filter(created_at__gt=held.created_at).exists()


def _send(held: HeldReply, now: datetime) -> None:
    author: User = held.author
    try:
        with transaction.atomic():
            reply(
                held.ticket,
                by=author.as_actor(),
                at=now,
                text=held.text,
                threads=_threads(held),
                attachments=_files(held),
                client_id=held.client_id,
                reply_to=held.reply_to,
                choices=held.choices,
                template=held.template,
            )
            if held.solves:
                solve(held.ticket, by=author.as_actor(), at=now)
    except Refused as refusal:
        _settle(held, str(State.REFUSED), refusal.message)
    else:
        _settle(held, str(State.SENT))


def _threads(held: HeldReply) -> list[Thread]:
    """Give the threads as they stood when the reply was written, each on the ticket it answers."""
    chosen = dict(zip(held.threads, held.places, strict=False))
    tickets = Ticket.objects.in_bulk(set(chosen.values()))
    found = list(Thread.objects.select_related("account", "ticket").filter(pk__in=held.threads))
    for thread in found:
        if place := tickets.get(chosen.get(thread.pk, 0)):
            thread.ticket = place
    return found


def _files(held: HeldReply) -> list[Attachment]:
    rows = {row.pk: row for row in Attachment.objects.filter(pk__in=held.attachments)}
    return [rows[pk] for pk in held.attachments if pk in rows]


def _settle(held: HeldReply, state: str, reason: str = "") -> None:
    held.state, held.reason = state, reason[:300]
    held.save(update_fields=["state", "reason"])
