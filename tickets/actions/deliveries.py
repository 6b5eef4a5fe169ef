"""What we learn about messages that went out."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from helpdesk.core import realtime
from helpdesk.core.actors import SYSTEM
from tickets import events, joblinks
from tickets.actions.lock import lock
from tickets.models import (
    Delivery,
    DeliveryEvent,
    DeliveryState,
    Direction,
    Message,
    Status,
    Thread,
    Ticket,
    TicketEvent,
)

S = DeliveryState
RANK = {
    S.QUEUED: 0,
    S.SENDING: 1,
    S.UNKNOWN: 2,
    S.FAILED: 2,
    S.ACCEPTED: 3,
    S.SENT: 4,
    S.DELIVERED: 5,
    S.READ: 6,
}


@transaction.atomic
def note_delivery(
    delivery: Delivery,
    state: str,
    *,
    at: datetime,
    recorded_at: datetime | None = None,
    provider_id: str = "",
    code: str = "",
    reason: str = "",
    next_at: datetime | None = None,
) -> Delivery:
    """Append one step to a delivery and derive the state that is shown, which never goes back.

    A repeated step changes nothing. A permanent failure un-answers the customer: the ticket gets
    its event, and a solved one is reopened (semantics R7).
    """
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("message").get(pk=delivery.pk)
    if delivery.events.filter(state=state, provider_id=provider_id, at=at).exists():
        return delivery
    DeliveryEvent.objects.create(
        delivery=delivery,
        state=state,
        at=at,
        recorded_at=recorded_at or at,
        provider_id=provider_id,
        code=code[:40],
        reason=reason[:300],
    )
    if not _moves(delivery.state, state):
        return delivery
    was, delivery.state = delivery.state, state
    delivery.code, delivery.reason, delivery.next_at = code[:40], reason[:300], next_at
    delivery.lease_until = None
    delivery.save(update_fields=["state", "code", "reason", "next_at", "lease_until"])
    if state == S.FAILED:
        _unanswer(delivery, at=at, recorded_at=recorded_at or at, reason=reason)
    _publish(delivery, was)
    return delivery


@transaction.atomic
def send_again(delivery: Delivery, *, at: datetime) -> Delivery:
    """Try once more on a person's word, after a failure or an unknown outcome."""
    delivery = Delivery.objects.select_for_update(of=("self",)).select_related("message").get(pk=delivery.pk)
    if delivery.state not in (S.FAILED, S.UNKNOWN):
        return delivery
    was, delivery.state = delivery.state, S.QUEUED
    delivery.attempts, delivery.next_at, delivery.code, delivery.reason = 0, at, "", ""
    delivery.save(update_fields=["state", "attempts", "next_at", "code", "reason"])
    DeliveryEvent.objects.create(delivery=delivery, state=S.QUEUED, at=at, recorded_at=at)
    _publish(delivery, was)
    return delivery


def _moves(shown: str, new: str) -> bool:
    if shown == S.FAILED:
        return new in (S.DELIVERED, S.READ)
    if new == S.FAILED:
        return shown not in (S.DELIVERED, S.READ)
    return RANK[S(new)] > RANK[S(shown)]


def _unanswer(delivery: Delivery, *, at: datetime, recorded_at: datetime, reason: str) -> None:
    """Record that a reply never was one: on its ticket, and on the one that goes on after a merge.

    Where it answered another ticket of the job, or told a customer that they are answered elsewhere,
    that ticket waits again.
    """
    message = delivery.message
    relied = joblinks.relied_on(message)
    locked = {number: lock(Ticket(pk=number)) for number in sorted({message.ticket_id, *relied})}
    for number, event in relied.items():
        why = {"reason": reason, "code": delivery.code}
        _unanswer_in_job(locked[number], event, at=at, recorded_at=recorded_at, why=why)
    if message.author_kind not in ("agent", "bot"):
        Thread.objects.filter(pk=delivery.thread_id if relied else None).update(pointed_at=None)
        return
    ticket = locked[message.ticket_id]
    reopened = ticket.status == Status.SOLVED and _solve_relied_on(message, ticket)
    if reopened:
        ticket.status, ticket.solved_at = Status.OPEN, None
        ticket.reopen_count += 1
    if ticket.is_live and ticket.status != Status.BOT:
        ticket.waiting_since = oldest_unanswered(ticket)
    data = {"ref": message.pk, "reason": reason, "code": delivery.code, "reopened": reopened}
    data["channel"] = delivery.account.kind
    _record_failure(ticket, at, recorded_at, data)
    if ticket.merged_into is None:
        return
    while ticket.merged_into is not None:
        ticket = lock(ticket.merged_into)
    _record_failure(ticket, at, recorded_at, data)


def _unanswer_in_job(
    ticket: Ticket, event: TicketEvent, *, at: datetime, recorded_at: datetime, why: dict[str, str]
) -> None:
    ref = event.data["id"]
    solves = ticket.events.filter(kind=events.STATUS, data__to="solved", seq__gt=event.seq)
    reopened = ticket.status == Status.SOLVED and solves.exists()
    if reopened:
        ticket.status, ticket.solved_at = Status.OPEN, None
        ticket.reopen_count += 1
    if ticket.is_live and ticket.status != Status.BOT:
        ticket.waiting_since = oldest_unanswered(ticket, lost=ref)
    data = {"ref": ref, **why, "reopened": reopened, "channel": event.data["channel"]}
    _record_failure(ticket, at, recorded_at, data)


def _record_failure(ticket: Ticket, at: datetime, recorded_at: datetime, data: dict[str, Any]) -> None:
    events.record(
        ticket,
        events.DELIVERY_FAILED,
        by=SYSTEM,
        at=max(at, ticket.last_event_at),
        recorded_at=recorded_at,
        save=["waiting_since", "status", "solved_at", "reopen_count"],
        data=data,
    )


def _solve_relied_on(message: Message, ticket: Ticket) -> bool:
    """Tell whether the ticket was solved after this answer; one that was sent later reopens nothing."""
    solves = ticket.events.filter(kind=events.STATUS, data__to="solved", seq__gt=message.seq)
    return message.author_kind == "agent" and message.ticket_id == ticket.pk and solves.exists()


def oldest_unanswered(ticket: Ticket, *, lost: int | None = None) -> datetime | None:
    """Give the time of the first question since the last answer that was not lost.

    `lost` is the id of an answer on another ticket of the job that is known to be lost only now.
    """
    answered = _answers(ticket).order_by("-seq").values_list("seq", flat=True).first()
    answered = max(answered or 0, joblinks.last_answered(ticket, lost=lost))
    asked = ticket.messages.filter(
        direction=Direction.IN, is_auto=False, is_courtesy=False, seq__gt=answered
    ).order_by("seq")
    return asked.values_list("created_at", flat=True).first()


def oldest_question(ticket: Ticket, thread: Thread) -> Message | None:
    """Give the first question from a thread since an answer there that was not lost."""
    answered = _answers(ticket).filter(thread=thread).order_by("-seq").values_list("seq", flat=True).first()
    asked = ticket.messages.filter(thread=thread, direction=Direction.IN, is_auto=False, is_courtesy=False)
    return asked.filter(seq__gt=answered or 0).order_by("seq").first()


def answered_since(message: Message) -> bool:
    ticket = message.ticket
    return (
        _answers(ticket).filter(seq__gt=message.seq).exists() or joblinks.last_answered(ticket) > message.seq
    )


def _answers(ticket: Ticket) -> QuerySet[Message]:
    answers = ticket.messages.filter(author_kind="agent", direction=Direction.OUT).exclude(kind="note")
    return answers.exclude(delivery__state=S.FAILED)


def _publish(delivery: Delivery, was: str) -> None:
    message = delivery.message
    realtime.publish(
        f"ticket.{message.ticket_id}", "delivery", ticket=message.ticket_id, message=message.pk, was=was
    )
