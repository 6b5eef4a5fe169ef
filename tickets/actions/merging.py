"""Two tickets of one customer become one (semantics R6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from helpdesk.core.actors import Actor
from helpdesk.core.errors import Refused
from tickets import events
from tickets.actions.assignment import give, may_have
from tickets.actions.lock import lock_pair
from tickets.models import DeliveryState, Status, Thread, Ticket, TicketEvent
from tickets.refusals import Finished
from tickets.routing import load

Said = Mapping[str, Any]


@transaction.atomic
def merge(source: Ticket, *, into: Ticket, by: Actor, at: datetime) -> Ticket:
    """Merge `source` into another ticket of the same customer; gives the one that goes on.

    The target takes over the threads and every question that nobody has answered, with its original
    time. Messages stay where they were written.
    """
    source, target = lock_pair(source, into, same=_("A ticket cannot be merged into itself."))
    _refuse(source, target)
    load.hold((source.assignee_id, target.assignee_id))
    said = _said(source)
    waiting = _unanswered(said, target)
    moved, was = list(Thread.objects.filter(ticket=source).values_list("pk", flat=True)), source.status
    Thread.objects.filter(ticket=source).update(ticket=target)
    counts_at = max(at, source.last_event_at, target.last_event_at)
    reopened = _take_over(target, waiting)
    events.record(
        target,
        events.MERGE_IN,
        by=by,
        at=counts_at,
        save=["status", "solved_at", "reopen_count", "waiting_since"],
        data={
            "source": {
                "number": source.number,
                "created": source.created_at.isoformat(),
                "messages": said,
            },
            "reopened": reopened,
            "threads": moved,
        },
    )
    source.status, source.merged_into, source.waiting_since = Status.MERGED, target, None
    events.record(
        source,
        events.MERGED_INTO,
        by=by,
        at=counts_at,
        save=["status", "merged_into", "waiting_since"],
        data={"number": target.number, "was": was},
    )
    return _keep_worker(source, target, by, counts_at)


def _refuse(source: Ticket, target: Ticket) -> None:
    # A merged ticket is terminal, therefore merges cannot run in a circle.
    for ticket in (source, target):
        if ticket.is_terminal:
            raise Finished(ticket)
    if source.customer_id != target.customer_id:
        raise Refused(_("Only tickets of the same customer can be merged."), code="other_customer")


def _keep_worker(source: Ticket, target: Ticket, by: Actor, at: datetime) -> Ticket:
    """Whoever worked on what was merged goes on with it, where nobody has the other ticket."""
    worker = source.assignee
    if worker is None or target.assignee_id is not None or target.queue_id != source.queue_id:
        return target
    can = target.is_live and worker.is_active and may_have(worker, target)
    return give(target, worker, by=by, at=at) if can else target


def _said(source: Ticket) -> list[dict[str, Any]]:
    """List what was said in public, what had been merged into the source included."""
    undelivered = _undelivered(source)
    corrected = {
        event.data["ref"]: event.data["courtesy"] for event in source.events.filter(kind=events.COURTESY)
    }
    found: list[dict[str, Any]] = []
    for event in source.events.filter(kind__in=(events.MESSAGE, events.MERGE_IN)).order_by("seq"):
        if event.kind == events.MERGE_IN:
            found += event.data["source"]["messages"]
        elif event.data.get("public") and event.data["id"] not in undelivered:
            found.append(_one(event, corrected))
    return sorted(found, key=lambda message: str(message["at"]))


def _one(event: TicketEvent, corrected: Mapping[int, bool]) -> dict[str, Any]:
    data = event.data
    return {
        "at": event.at.isoformat(),
        "author": data["author"],
        "public": True,
        "channel": data.get("channel", ""),
        "id": data["id"],
        "auto": data.get("auto", False),
        "courtesy": corrected.get(data["id"], data.get("courtesy", False)),
    }


def _unanswered(said: list[dict[str, Any]], target: Ticket) -> list[datetime]:
    """Give the times of the questions that neither ticket has answered at or after them."""
    replies = target.events.filter(kind=events.MESSAGE, data__author="agent", data__public=True)
    failed = _undelivered(target)
    answers = [event.at for event in replies if event.data["id"] not in failed]
    answers += [_at(message) for message in said if message["author"] == "agent"]
    last = max(answers, default=None)
    asked = [m for m in said if m["author"] == "customer" and not (m["auto"] or m["courtesy"])]
    return [_at(message) for message in asked if last is None or _at(message) > last]


def _undelivered(ticket: Ticket) -> set[int]:
    failed = ticket.messages.filter(delivery__state=DeliveryState.FAILED)
    return set(failed.values_list("pk", flat=True))


def _at(message: Said) -> datetime:
    return datetime.fromisoformat(message["at"])


def _take_over(target: Ticket, waiting: list[datetime]) -> bool:
    """Put the target to work where something waits; tells whether that reopened it."""
    if not waiting:
        return False
    reopens = target.status == Status.SOLVED
    if reopens:
        target.reopen_count += 1
        target.solved_at = None
    if target.status == Status.BOT:
        target.status = Status.NEW
    elif target.status in (Status.PENDING, Status.ON_HOLD, Status.SOLVED):
        target.status = Status.OPEN
    known = [target.waiting_since] if target.waiting_since else []
    target.waiting_since = min([*known, *waiting])
    return reopens
