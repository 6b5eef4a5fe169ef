"""How full hands are: one look a minute at everybody at work, added up to their day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from accounts.models import Presence, Workspace
from reports import cells
from reports.cells import Cell, Cells
from reports.models import Workload
from reports.scope import Scope

MINUTE = timedelta(minutes=1)


@transaction.atomic
def note(*, now: datetime) -> int:
    """Add this minute once for each person who is online or busy; gives for how many."""
    minute = now.replace(second=0, microsecond=0)
    day = now.astimezone(ZoneInfo(Workspace.current().time_zone)).date()
    at_work = Presence.objects.filter(lease_until__gte=now, chosen__in=("online", "busy")).order_by("pk")
    count = 0
    for user_id, load, limit in at_work.values_list("pk", "load", "limit"):
        Workload.objects.get_or_create(user_id=user_id, day=day, defaults={"last_minute": minute - MINUTE})
        count += Workload.objects.filter(user_id=user_id, day=day, last_minute__lt=minute).update(
            minutes=F("minutes") + 1, held=F("held") + load, room=F("room") + limit, last_minute=minute
        )
    return count


def read(scope: Scope, *, split: str = "") -> Cells:
    """Give each person-day as one, by day, week or person; it belongs to no queue, tier, channel or topic."""
    if set(scope.only) - {"agent"} or scope.only.get("agent") == "none":
        return {}
    rows = Workload.objects.filter(day__gte=scope.first, day__lte=scope.last, room__gt=0)
    if "agent" in scope.only:
        rows = rows.filter(user_id=scope.only["agent"])
    found: Cells = {}
    for user_id, day, held, room in rows.values_list("user_id", "day", "held", "room"):
        by = user_id if split == "agent" else day if split in cells.DAYS else ""
        found.setdefault(cells.key_of(by, split), Cell()).pairs.append((held, room))
    return found
