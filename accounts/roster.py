"""Who is planned to work when. Pure over shifts and time off; only the last functions read tables.

A person's plan of a date: nothing on time off, else the shifts of that date, else the weekly ones.
A night shift belongs to the date it begins; times are of the shift's own zone, lengths are real seconds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import Leave, Queue, Shift

DAY = timedelta(days=1)
LONGEST = 2 * DAY  # a night shift in any zone begins at most so long before the instant it covers
UNTIL_WITHIN, SOON, NEXT_WITHIN = timedelta(days=2), timedelta(days=8), timedelta(days=62)


@dataclass(frozen=True, order=True)
class Interval:
    """Time at work, from its first instant up to its end."""

    start: datetime
    end: datetime


@dataclass(frozen=True)
class Turn:
    """One occurrence of a shift."""

    day: date
    shift: Shift
    start: datetime
    end: datetime


Plan = dict[int, tuple[Interval, ...]]


def turn_of(shift: Shift, day: date) -> Turn:
    """Place a shift on a date; clock times that a zone skips or repeats are taken as Python reads them."""
    ends_on = day + DAY if shift.is_overnight else day
    return Turn(
        day,
        shift,
        _instant(day, shift.starts, shift.time_zone),
        _instant(ends_on, shift.ends, shift.time_zone),
    )


def on_day(shifts: Iterable[Shift], leaves: Iterable[Leave], day: date) -> list[Shift]:
    """Give one person's shifts that begin on a date."""
    if any(leave.covers(day) for leave in leaves):
        return []
    found = [shift for shift in shifts if shift.falls_on(day)]
    return [shift for shift in found if not shift.is_weekly] or found


def turns(shifts: list[Shift], leaves: list[Leave], first: date, last: date) -> Iterator[Turn]:
    """Yield one person's turns that begin from the first to the last date."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        for shift in on_day(shifts, leaves, day):
            yield turn_of(shift, day)


def intervals(
    shifts: list[Shift], leaves: list[Leave], start: datetime, end: datetime
) -> tuple[Interval, ...]:
    """Give one person's time at work in [start, end), joined where turns touch."""
    joined: list[Interval] = []
    found = turns(shifts, leaves, (start - LONGEST).date(), (end + DAY).date())
    for turn in sorted(found, key=lambda turn: turn.start):
        low, high = max(turn.start, start), min(turn.end, end)
        if low >= high:
            continue
        if joined and low <= joined[-1].end:
            joined[-1] = Interval(joined[-1].start, max(joined[-1].end, high))
        else:
            joined.append(Interval(low, high))
    return tuple(joined)


def planned(queue: Queue, start: datetime, end: datetime) -> Plan:
    """Give the planned time of each active member of a queue in [start, end), by their id."""
    members = queue.members.filter(is_active=True).values_list("pk", flat=True)
    return plan_of(members, start, end)


def planned_at(queue: Queue, at: datetime) -> frozenset[int]:
    """Give the ids of the members who are planned to work at an instant."""
    return frozenset(planned(queue, at, at + timedelta(seconds=1)))


def plan_of(people: Iterable[int], start: datetime, end: datetime) -> Plan:
    """Give the planned time of these people in [start, end); who has none is left out."""
    first, last = (start - LONGEST).date(), (end + DAY).date()
    shifts, leaves = loaded(people, first, last)
    found = {pk: intervals(those, leaves.get(pk, []), start, end) for pk, those in sorted(shifts.items())}
    return {pk: times for pk, times in found.items() if times}


def is_planned(queue: Queue) -> bool:
    """Tell whether anybody of this queue has a plan at all; without one there is only presence."""
    return Shift.objects.filter(user__memberships__queue=queue, user__is_active=True).exists()


def until(user_id: int, at: datetime) -> datetime | None:
    """Tell when the turn of a person ends that is under way, two days ahead at most; none is off shift."""
    found = plan_of([user_id], at, at + UNTIL_WITHIN).get(user_id, ())
    return found[0].end if found and found[0].start <= at else None


def next_start(user_id: int, at: datetime) -> datetime | None:
    """Tell when a person's next turn begins, later than now."""
    for ahead in (SOON, NEXT_WITHIN):
        found = plan_of([user_id], at, at + ahead).get(user_id, ())
        if starts := [interval.start for interval in found if interval.start > at]:
            return starts[0]
    return None


def loaded(
    people: Iterable[int], first: date, last: date
) -> tuple[Mapping[int, list[Shift]], Mapping[int, list[Leave]]]:
    """Read what may matter from the first to the last date, by person, in two statements."""
    people = list(people)
    weekly = Q(first_date__lte=last) & (Q(last_date=None) | Q(last_date__gte=first))
    shifts, leaves = defaultdict(list), defaultdict(list)
    for shift in Shift.objects.filter(weekly | Q(on_date__range=(first, last)), user__in=people):
        shifts[shift.user_id].append(shift)
    for leave in Leave.objects.filter(user__in=people, first_date__lte=last, last_date__gte=first):
        leaves[leave.user_id].append(leave)
    return shifts, leaves


def _instant(day: date, clock: time, zone: str) -> datetime:
    return datetime.combine(day, clock, ZoneInfo(zone)).astimezone(UTC)
