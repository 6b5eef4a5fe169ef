"""What is open: as it is now, and as it was each morning at six."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Case, Exists, F, OuterRef, QuerySet, Value, When

from accounts.models import Workspace
from escalation.models import SlaClock
from reports import counting, deriving
from reports.cells import Cell, Cells
from reports.models import Fact, Source
from reports.scope import COLUMNS, Scope
from reports.sources import OVERDUE, OWNERLESS
from tickets.models import Ticket

AT_HOUR = 6
IDS = {"queue": "queue_id", "agent": "assignee_id", "tier": "tier_id", "topic": "topic_id"}


def tickets() -> QuerySet[Ticket]:
    """Give what is open and not with the bot, with the flags of its facts."""
    overdue = SlaClock.objects.filter(
        ticket=OuterRef("pk"), metric="requester_wait", breached=True, voided=False
    )
    ownerless = Case(When(owner=None, then=Value(OWNERLESS)), default=Value(0))
    flags = ownerless + Case(When(Exists(overdue), then=Value(OVERDUE)), default=Value(0))
    return Ticket.objects.live().exclude(status="bot").filter(deriving.is_counted()).annotate(told=flags)


def live(scope: Scope, *, split: str = "") -> Cells:
    """Give the ages of live tickets by group, or as one."""
    by = IDS.get(split, COLUMNS[split] if split else "number")
    rows = tickets().filter(scope.tickets()).values_list("created_at", "told", F(by))
    found: Cells = {}
    for at, flags, key in rows.iterator(chunk_size=5000):
        cell = found.setdefault(str(key or "") if split else "", Cell())
        cell.add(flags, int((scope.now - at).total_seconds()))
    return found


@transaction.atomic
def keep(*, now: datetime) -> int:
    """Keep how it was this morning, once a day; gives how many tickets were open."""
    local = now.astimezone(ZoneInfo(Workspace.current().time_zone))
    if local.hour < AT_HOUR or not counting.take_lock():
        return 0
    morning = Fact.objects.filter(source=Source.BACKLOG, day=local.date())
    if morning.exists():
        return 0
    facts = [
        Fact(
            source=Source.BACKLOG,
            ticket_id=ticket.pk,
            day=local.date(),
            at=now,
            place_id=ticket.queue_id,
            queue_id=ticket.queue_id,
            agent_id=ticket.assignee_id,
            tier_id=ticket.tier_id,
            kind=ticket.last_account_kind,
            topic_id=ticket.topic_id,
            flags=ticket.told,
            value=int((now - ticket.created_at).total_seconds()),
        )
        for ticket in tickets().iterator(chunk_size=5000)
    ]
    Fact.objects.bulk_create(facts, batch_size=2000)
    counting.sum_up([(Source.BACKLOG, local.date())])
    return len(facts)
