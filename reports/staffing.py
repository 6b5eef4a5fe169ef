"""Hours in which a queue is open and nobody is planned to work."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts import roster
from accounts.models import User
from accounts.roster import Interval
from helpdesk.core.worktime import Calendar
from tickets.access import open_queues


@dataclass(frozen=True)
class Gap:
    queue: str
    start: datetime
    end: datetime


def gaps(user: User, start: datetime, end: datetime) -> list[Gap]:
    """Give the gaps in [start, end) of the queues this person may see; without a roster there are none."""
    found = []
    for queue in open_queues(user).filter(is_active=True).select_related("calendar").order_by("name"):
        if not roster.is_planned(queue):
            continue
        hours = Calendar.from_dict(queue.calendar.as_rules())
        plan = [turn for turns in roster.planned(queue, start, end).values() for turn in turns]
        for opens, closes in hours.open_spans(start, end):
            found += [Gap(queue.name, *gap) for gap in uncovered(plan, opens, closes)]
    return found


def uncovered(
    plan: Iterable[Interval], start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime]]:
    """Give the stretches of [start, end) that no interval covers. Pure."""
    for turn in sorted(plan):
        if turn.start >= end:
            break
        if turn.start > start:
            yield start, turn.start
        start = max(start, turn.end)
    if start < end:
        yield start, end
