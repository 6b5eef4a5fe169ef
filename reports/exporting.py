"""One row a ticket, written piece by piece: a dead worker costs a piece, and two write nothing twice."""

import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from escalation.models import Escalation, SlaClock
from feedback.models import Rating
from helpdesk.core import csvfile
from helpdesk.core.errors import Invalid
from reports import actions, scope
from reports.late import METRICS
from reports.models import Export, LateReason
from tickets.models import Ticket

log = logging.getLogger(__name__)

PIECE, KEPT = 2000, timedelta(days=7)
HEADER = (
    *("ticket", "created", "status", "priority", "queue", "agent", "owner", "tier", "channel", "topic"),
    *("language", "customer", "subject", "first_answer_s", "first_answer_late", "further_answers"),
    *("further_answers_late", "late_reason", "customer_waited_s", "solved", "reopened", "escalated"),
    *("rating", "said_solved"),
)


def write(export_id: Any, *, now: datetime, most: int | None = None) -> None:
    """Write an export until it is done, or `most` pieces of it."""
    pieces = 0
    while (most is None or pieces < most) and _write_piece(export_id, now):
        pieces += 1


def waiting() -> QuerySet[Export]:
    return Export.objects.filter(state__in=(Export.State.WAITING, Export.State.WRITING))


def tidy(*, now: datetime) -> int:
    """Delete what was asked for days ago; gives how many."""
    old = list(Export.objects.filter(asked_at__lt=now - KEPT))
    for export in old:
        actions.forget_export(export)
    return len(old)


def read_out(export: Export) -> Iterator[bytes]:
    """Give the whole file; empty pieces are only those that a crash left without a row."""
    for part in range(1, export.parts + 1):
        with default_storage.open(export.part_name(part), "rb") as file:
            yield from iter(lambda: file.read(1 << 16), b"")


@transaction.atomic
def _write_piece(export_id: Any, now: datetime) -> bool:
    """Write the next tickets; tells whether there is more. Another worker at the same export goes on."""
    export = waiting().select_for_update(skip_locked=True).filter(pk=export_id).first()
    if export is None:
        return False
    tickets = _tickets(export)
    if tickets is None:
        export.state, export.finished_at = Export.State.FAILED, now
        export.save(update_fields=["state", "finished_at"])
        return False
    if export.total is None:
        export.total = tickets.count()
    rows = list(tickets.filter(number__gt=export.cursor).order_by("number")[:PIECE])
    export.parts += 1
    _store(export, rows)
    export.done += len(rows)
    export.cursor = rows[-1].pk if rows else export.cursor
    is_over = len(rows) < PIECE
    export.state = Export.State.DONE if is_over else Export.State.WRITING
    export.finished_at = now if is_over else None
    export.save()
    return not is_over


def _tickets(export: Export) -> QuerySet[Ticket] | None:
    """Give what the asker may see now; nothing where they may not export any more."""
    try:
        wanted = scope.read(export.query, user=export.user, now=export.asked_at)
    except Invalid:
        return None
    if not (export.user.is_active and export.user.is_supervisor):
        return None
    return Ticket.objects.filter(
        wanted.tickets(), created_at__gte=wanted.begin, created_at__lt=wanted.end
    ).select_related("queue", "assignee", "owner", "tier", "topic", "customer")


def _store(export: Export, rows: list[Ticket]) -> None:
    name = export.part_name(export.parts)
    default_storage.delete(name)  # of a piece that was begun and never noted
    text = csvfile.text_of(HEADER, _lines(rows))
    if export.parts > 1:
        text = text.split("\r\n", 1)[1]
    default_storage.save(name, ContentFile(text.encode()))


def _lines(rows: list[Ticket]) -> Iterator[tuple[object, ...]]:
    numbers = [ticket.pk for ticket in rows]
    clocks: dict[int, list[SlaClock]] = {}
    for clock in SlaClock.objects.filter(ticket__in=numbers, metric__in=METRICS, voided=False).order_by("n"):
        clocks.setdefault(clock.ticket_id, []).append(clock)
    reasons: dict[int, list[str]] = {}
    for number, why in LateReason.objects.filter(ticket_id__in=numbers).values_list("ticket_id", "why"):
        reasons.setdefault(number, []).append(why)
    ratings = {
        rating.survey.ticket_id: rating
        for rating in Rating.objects.filter(survey__ticket__in=numbers, survey__kind="csat")
        .select_related("survey")
        .order_by("id")
    }
    escalated = set(Escalation.objects.filter(ticket__in=numbers).values_list("ticket", flat=True))
    for ticket in rows:
        yield (
            *_about(ticket),
            *_answers(clocks.get(ticket.pk, [])),
            " ".join(sorted(set(reasons.get(ticket.pk, [])))),
            ticket.requester_wait_s,
            ticket.solved_at and ticket.solved_at.isoformat(),
            ticket.reopen_count,
            _word(ticket.pk in escalated),
            *_said(ratings, ticket.pk),
        )


def _about(ticket: Ticket) -> tuple[object, ...]:
    return (
        ticket.pk,
        ticket.created_at.isoformat(),
        ticket.status,
        ticket.priority,
        ticket.queue.name,
        ticket.assignee and ticket.assignee.name,
        ticket.owner and ticket.owner.name,
        ticket.tier.name,
        ticket.last_account_kind,
        ticket.topic and ticket.topic.name,
        ticket.language,
        ticket.customer.shown_name,
        ticket.subject,
    )


def _answers(clocks: list[SlaClock]) -> tuple[object, ...]:
    first = next((clock for clock in clocks if clock.metric == "first_response"), None)
    later = [clock for clock in clocks if clock.metric == "next_response" and clock.is_finished]
    answered = first.elapsed_s if first and first.state == "fulfilled" else None
    late = sum(clock.breached for clock in later)
    return (answered, _word(first.breached) if first else "", len(later), late)


def _said(ratings: Mapping[int, Rating], number: int) -> tuple[object, ...]:
    rating = ratings.get(number)
    if rating is None:
        return (None, "")
    return (rating.score, "" if rating.is_solved is None else _word(rating.is_solved))


def _word(is_so: bool) -> str:
    return "yes" if is_so else "no"
