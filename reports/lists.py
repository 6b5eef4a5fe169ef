"""The list behind a figure: exactly what was counted, one line each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from reports import backlog, table
from reports.figures import Figure
from reports.kpis import COUNT, Kpi
from reports.models import Fact, Source
from reports.scope import Scope
from tickets.access import TicketQuerySet
from tickets.models import Ticket

LISTED = 200


@dataclass(frozen=True)
class Line:
    ticket: Ticket
    at: datetime
    is_hit: bool
    value: int | None


@dataclass(frozen=True)
class List:
    figure: Figure
    lines: Sequence[Line]
    page: int
    pages: int


def behind(kpi: Kpi, scope: Scope, *, page: int = 1) -> List:
    """Give one page of what a figure was counted from, oldest first."""
    [row] = table.totals(scope, [kpi])
    pages = max(1, -(-row.figure.listed // LISTED))
    page = min(max(page, 1), pages)
    if kpi.source == Source.WORK:
        return List(row.figure, [], 1, 1)
    lines = (_live if kpi.is_live else _counted)(kpi, scope, (page - 1) * LISTED)
    return List(row.figure, lines, page, pages)


def _counted(kpi: Kpi, scope: Scope, start: int) -> list[Line]:
    facts = list(counted(kpi, scope).order_by("day", "id")[start : start + LISTED])
    shown = _tickets(Ticket.objects.filter(pk__in={fact.ticket_id for fact in facts}), scope)
    return [
        Line(shown[fact.ticket_id], fact.at, fact.flags & kpi.hit == kpi.hit, fact.value)
        for fact in facts
        if fact.ticket_id in shown
    ]


def counted(kpi: Kpi, scope: Scope) -> QuerySet[Fact]:
    """Give the facts that a figure counts."""
    needs = kpi.needs | (kpi.hit if kpi.unit == COUNT else 0)
    wanted = Fact.objects.filter(table.until(scope, kpi.waits_days).facts(), source=kpi.source)
    if needs:
        wanted = wanted.alias(needed=F("flags").bitand(needs)).filter(needed=needs)
    return wanted if kpi.unit != "seconds" else wanted.filter(value__isnull=False)


def _live(kpi: Kpi, scope: Scope, start: int) -> list[Line]:
    rows = backlog.tickets().filter(scope.tickets()).annotate(hit=F("told").bitand(kpi.hit))
    if kpi.unit == COUNT:
        rows = rows.filter(hit=kpi.hit)
    told = dict(rows.order_by("created_at", "number").values_list("number", "hit")[start : start + LISTED])
    shown = _tickets(Ticket.objects.filter(pk__in=told), scope)
    return [
        Line(shown[n], shown[n].created_at, told[n] == kpi.hit, _age(shown[n], scope))
        for n in told
        if n in shown
    ]


def _age(ticket: Ticket, scope: Scope) -> int:
    return int((scope.now - ticket.created_at).total_seconds())


def _tickets(found: TicketQuerySet, scope: Scope) -> dict[int, Ticket]:
    rows = found.visible_to(scope.user).select_related("customer", "queue", "assignee", "topic")
    return {ticket.pk: ticket for ticket in rows}
