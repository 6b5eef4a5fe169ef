"""What is open: as it is now."""

from django.db.models import F

from reports import deriving
from reports.cells import Cell, Cells
from reports.scope import COLUMNS, Scope
from reports.sources import OWNERLESS
from tickets.models import Ticket

IDS = {"queue": "queue_id", "agent": "assignee_id", "tier": "tier_id", "topic": "topic_id"}


def live(scope: Scope, *, split: str = "") -> Cells:
    """Give the ages of live tickets by group, or all on the last day asked about."""
    rows = Ticket.objects.live().filter(scope.tickets(), deriving.is_counted())
    by = IDS.get(split, COLUMNS[split] if split else "number")
    found: Cells = {}
    for at, owner, key in rows.values_list("created_at", "owner_id", F(by)).iterator(chunk_size=5000):
        cell = found.setdefault(str(key or "") if split else scope.last, Cell())
        cell.add(0 if owner else OWNERLESS, int((scope.now - at).total_seconds()))
    return found
