"""Calendar arithmetic: which seconds count, and when a number of them has passed.

An instant is open by wall-clock membership: it is converted to the calendar's zone, and its local date and
time are looked up. A repeated hour therefore counts twice and a skipped one not at all, with no special case.
Everything works in whole seconds of the epoch; an instant between two seconds belongs to the earlier one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from helpdesk.core import weekhours
from helpdesk.core.weekhours import DAY_S, Hours

HORIZON_DAYS = 400
EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
PROBE_S = 6 * 3600

Spans = tuple[tuple[int, int], ...]
Day = tuple[Spans, int]


class NeverOpens(Exception):
    """The calendar has no open second in the next HORIZON_DAYS days."""


@dataclass(frozen=True)
class Calendar:
    """Weekly hours in one zone (Monday first, seconds from midnight), with holidays and special dates."""

    tz: str = "UTC"
    weekly: tuple[Hours, ...] = ((),) * 7
    holidays: frozenset[date] = frozenset()
    special: Mapping[date, Hours] = field(default_factory=dict)
    always_open: bool = False
    _days: dict[int, Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def is_open(self, t: datetime) -> bool:
        return self.is_open_at(seconds_of(t))

    def elapsed(self, a: datetime, b: datetime) -> int:
        """Count the open seconds in [a, b)."""
        return self.elapsed_between(seconds_of(a), seconds_of(b))

    def add(self, t: datetime, seconds: int) -> datetime:
        """Return the earliest instant d with elapsed(t, d) == seconds."""
        return instant_of(self.add_to(seconds_of(t), seconds))

    def next_open(self, t: datetime) -> datetime:
        """Return t itself when open, else the next opening."""
        return instant_of(self.next_open_at(seconds_of(t)))

    def hours_on(self, on: date) -> Hours:
        """Give the open hours of a local date by its own clock, in seconds from midnight."""
        return ((0, DAY_S),) if self.always_open else self._hours_on(on.toordinal() - EPOCH_ORDINAL)

    def open_spans(self, a: datetime, b: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open stretches of [a, b), those that midnight alone divides in one."""
        low, high = seconds_of(a), seconds_of(b)
        if self.always_open:
            yield instant_of(low), instant_of(high)
            return
        begun: tuple[int, int] | None = None
        for start, end in self._open_from(low):
            if start >= high:
                break
            if begun and begun[1] == start:
                begun = begun[0], min(end, high)
                continue
            if begun:
                yield instant_of(begun[0]), instant_of(begun[1])
            begun = start, min(end, high)
        if begun:
            yield instant_of(begun[0]), instant_of(begun[1])

    def is_open_at(self, t: int) -> bool:
        if self.always_open:
            return True
        spans, _ = self._day(t // DAY_S)
        index = bisect_right(spans, (t, DAY_S * DAY_S)) - 1
        return index >= 0 and t < spans[index][1]

    def elapsed_between(self, a: int, b: int) -> int:
        if b <= a:
            return 0
        if self.always_open:
            return b - a
        first, last = a // DAY_S, (b - 1) // DAY_S
        total = sum(self._day(day)[1] for day in range(first, last + 1))
        total -= sum(min(end, a) - start for start, end in self._day(first)[0] if start < a)
        return total - sum(end - max(start, b) for start, end in self._day(last)[0] if end > b)

    def add_to(self, t: int, seconds: int) -> int:
        if self.always_open or seconds <= 0:
            return t + max(seconds, 0)
        left = seconds
        for start, end in self._open_from(t):
            if end - start >= left:
                return start + left
            left -= end - start
        raise NeverOpens(f"no open time within {HORIZON_DAYS} days")

    def next_open_at(self, t: int) -> int:
        if self.always_open:
            return t
        for start, _ in self._open_from(t):
            return start
        raise NeverOpens(f"no open time within {HORIZON_DAYS} days")

    def _open_from(self, t: int) -> Iterator[tuple[int, int]]:
        day, closed_days = t // DAY_S, 0
        while closed_days <= HORIZON_DAYS:
            spans, total = self._day(day)
            for start, end in spans:
                if end > t:
                    yield max(start, t), end
            closed_days = 0 if total else closed_days + 1
            day += 1

    def _day(self, day: int) -> Day:
        known = self._days.get(day)
        if known is None:
            spans = tuple(self._spans(day * DAY_S, (day + 1) * DAY_S))
            known = self._days[day] = (spans, sum(end - start for start, end in spans))
        return known

    def _spans(self, a: int, b: int) -> Iterator[tuple[int, int]]:
        """Yield the open spans of [a, b): inside one offset, local time is a straight line."""
        for start, end, offset in _offsets(self.tz, a, b):
            local_start, local_end = start + offset, end + offset
            for local_day in range(local_start // DAY_S, (local_end - 1) // DAY_S + 1):
                midnight = local_day * DAY_S
                for opens, closes in self._hours_on(local_day):
                    low, high = max(midnight + opens, local_start), min(midnight + closes, local_end)
                    if low < high:
                        yield low - offset, high - offset

    def _hours_on(self, local_day: int) -> Hours:
        on = date.fromordinal(local_day + EPOCH_ORDINAL)
        if on in self.holidays:
            return ()
        if on in self.special:
            return weekhours.merged(weekhours.until_midnight(self.special[on]))
        # The night shift that began yesterday is judged by today: a holiday cuts it at midnight.
        yesterday = on - timedelta(days=1)
        tails = weekhours.after_midnight(self.weekly[yesterday.weekday()])
        tails += weekhours.after_midnight(self.special.get(yesterday, ()))
        return weekhours.merged(weekhours.until_midnight(self.weekly[on.weekday()]) + tails)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Calendar:
        """Read the JSON form; it must have no `problems`."""
        if data.get("weekly") == weekhours.ALWAYS:
            return cls(tz=data.get("tz", "UTC"), always_open=True)
        weekly = data.get("weekly", {})
        special = data.get("special", {})
        return cls(
            tz=data["tz"],
            weekly=tuple(weekhours.parse(weekly.get(name, ())) for name in weekhours.WEEKDAYS),
            holidays=frozenset(date.fromisoformat(day) for day in data.get("holidays", ())),
            special={date.fromisoformat(day): weekhours.parse(hours) for day, hours in special.items()},
        )


ALWAYS_OPEN = Calendar(always_open=True)


def seconds_of(t: datetime) -> int:
    return int((t - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1))


def instant_of(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _offset(zone: ZoneInfo, t: int) -> int:
    offset = datetime.fromtimestamp(t, zone).utcoffset()
    return int(offset.total_seconds()) if offset is not None else 0


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _offsets(name: str, a: int, b: int) -> Iterator[tuple[int, int, int]]:
    """Cut [a, b) where the zone's offset changes, exactly to the second."""
    zone = _zone(name)
    start, offset = a, _offset(zone, a)
    for low in range(a, b, PROBE_S):
        high = min(low + PROBE_S, b)
        if _offset(zone, high) == offset:
            continue
        change = _first_change(zone, low, high, offset)
        if start < change:
            yield start, change, offset
        start, offset = change, _offset(zone, high)
    if start < b:
        yield start, b, offset


def _first_change(zone: ZoneInfo, low: int, high: int, offset: int) -> int:
    while high - low > 1:
        middle = (low + high) // 2
        if _offset(zone, middle) == offset:
            low = middle
        else:
            high = middle
    return high
