"""The vocabulary of history, and the one way to append to it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.dispatch import Signal

from helpdesk.core import realtime
from helpdesk.core.actors import Actor
from tickets.models import Ticket, TicketEvent

# What clocks are replayed from (semantics 1.1); data keys as in the vector files.
CREATED = "created"  # by, channel, tier, priority, bot, queue
# author, public, channel, auto, courtesy, id, thread, provider_at, received_at, queue; and where it moved
# the ticket: reopened, resumed, from_bot
MESSAGE = "message"
DELIVERY_FAILED = "delivery_failed"  # ref
STATUS = "status"  # to, from, reason
HANDOFF = "handoff"
TIER = "tier"  # tier, from
REAPPLY = "reapply"  # version: these promises hold for the ticket from now on
PRIORITY = "priority"  # priority, from
ESCALATE = "escalate"  # to, from, kind, escalation
ACK = "ack"  # queue
RETURN = "return"  # to, from, reason, text, escalation
MERGE_IN = "merge_in"  # source {number, created, messages}
MERGED_INTO = "merged_into"  # number
VOID = "void"  # metric, n, reason

# What clocks do not look at.
ASSIGNED = "assigned"  # to, from, owner
TRANSFERRED = "transferred"  # to, from
THREAD_JOINED = "thread_joined"  # thread, channel, account, how
TOPIC = "topic"  # topic, from
REACTION = "reaction"  # ref, emoji, by
EDITED = "edited"  # ref
REVOKED = "revoked"  # ref
CHOICE = "choice"  # purpose, value, ref, words
RATED = "rated"  # survey, survey_kind, score, solved, has_words, agent
COURTESY = "courtesy"  # ref, courtesy
JOINED_JOB = "joined_job"  # job, with, how, evidence
LEFT_JOB = "left_job"  # job; what the job answered for this ticket counts no more
# as message, and job, number, pointer: an answer on another ticket of the job, and what told the customer so
ANSWERED_IN_JOB = "answered_in_job"
KEPT_APART = "kept_apart"  # number: not the same thing, do not propose it again
CUSTOMER_JOINED = "customer_joined"  # name, into, source, join
CUSTOMER_PARTED = "customer_parted"  # name, from, join
UNMERGED = "unmerged"  # number; the merge counts no more
INVOLVED = "involved"  # to, escalation: somebody with more say is called in, the work stays
ANSWERED = "answered"  # to, from, escalation, text: the team that was asked gave its answer
GLASS = "glass_broken"  # user, reason, until: somebody outside a private queue looked in
BOT_STUCK = "bot_stuck"  # why (asked, fallback, silence), fallbacks, seconds, summary: where the bot stands
KEPT = "kept"  # on, user: whoever has it keeps it over the end of a shift and comes back to it that day
PAIN_POINT = "pain_point"  # card, topic, tickets, alarm: what many customers have; on the newest ticket
CUSTOMER_LEFT = "customer_left"  # the customer ended the chat or blocked us
CUSTOMER_BACK = "customer_back"

CONFIRMED = "confirmed"  # reason of a solve by the bot: the customer said yes, it is solved

COUNTED = ("last_seq", "last_event_at")  # columns of a ticket that move with every event

seen = Signal()  # ticket, at: one of our people has read it up to now
recorded = Signal()  # event: TicketEvent, ticket: Ticket


def record(
    ticket: Ticket,
    kind: str,
    *,
    by: Actor,
    at: datetime,
    recorded_at: datetime | None = None,
    save: Iterable[str] = (),
    data: dict[str, Any] | None = None,
) -> TicketEvent:
    """Append one event to a locked ticket and tell the apps above, inside the transaction.

    `save` names columns of the ticket that the action has changed: they are written in the same
    statement as the new sequence number.
    """
    event = next_event(ticket, kind, by=by, at=at, recorded_at=recorded_at)
    event.data = data or {}
    ticket.save(update_fields=[*COUNTED, *save])
    event.save(force_insert=True)
    tell(event, ticket)
    return event


def next_event(
    ticket: Ticket, kind: str, *, by: Actor, at: datetime, recorded_at: datetime | None = None
) -> TicketEvent:
    """Number the next event of a locked ticket; neither is saved."""
    ticket.last_seq += 1
    ticket.last_event_at = max(ticket.last_event_at, at)
    return TicketEvent(
        ticket=ticket,
        seq=ticket.last_seq,
        kind=kind,
        at=at,
        recorded_at=recorded_at or at,
        by_kind=by.kind,
        by_user_id=by.user_id,
        by_name=by.name,
    )


def tell(event: TicketEvent, ticket: Ticket) -> None:
    """Let the apps react to a stored event, and open pages hear of it after the commit."""
    recorded.send(sender=Ticket, event=event, ticket=ticket)
    announce(ticket, event.kind)


def announce(ticket: Ticket, kind: str) -> None:
    """Hint to open pages that the ticket has changed: its own page and its lists."""
    realtime.publish(f"ticket.{ticket.number}", kind, ticket=ticket.number, seq=ticket.last_seq)
    realtime.publish(f"queue.{ticket.queue_id}", kind, ticket=ticket.number, seq=ticket.last_seq)
    for user_id in {ticket.assignee_id, ticket.owner_id} - {None}:
        realtime.publish(f"user.{user_id}", kind, ticket=ticket.number, seq=ticket.last_seq)


def next_seq(ticket: Ticket) -> int:
    """Tell the number the next event of a locked ticket will get."""
    return ticket.last_seq + 1
