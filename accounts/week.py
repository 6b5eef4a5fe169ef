"""A week of a queue's roster as its page draws it: a row a person, a cell a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from accounts import roster
from accounts.models import Leave, Queue, Shift, User

DAY = timedelta(days=1)


@dataclass(frozen=True)
class WeekCell:
    day: date
    shifts: list[Shift]
    leave: Leave | None


@dataclass(frozen=True)
class WeekRow:
    user: User
    cells: list[WeekCell]
    hours: float


@dataclass(frozen=True)
class Week:
    monday: date
    days: list[date]
    rows: list[WeekRow]
    people: list[int]  # how many begin a shift on each day

    @property
    def before(self) -> date:
        return self.monday - 7 * DAY

    @property
    def after(self) -> date:
        return self.monday + 7 * DAY


def week_of(queue: Queue, day: date) -> Week:
    """Lay out the week of a day for a queue's members."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + n * DAY for n in range(7)]
    members = list(queue.members.filter(is_active=True).order_by("name", "pk"))
    shifts, leaves = roster.loaded([user.pk for user in members], days[0], days[-1])
    rows = [_row(user, shifts.get(user.pk, []), leaves.get(user.pk, []), days) for user in members]
    people = [sum(bool(row.cells[n].shifts) for row in rows) for n in range(7)]
    return Week(monday, days, rows, people)


def _row(user: User, shifts: list[Shift], leaves: list[Leave], days: Iterable[date]) -> WeekRow:
    cells = [
        WeekCell(
            day,
            roster.on_day(shifts, leaves, day),
            next((leave for leave in leaves if leave.covers(day)), None),
        )
        for day in days
    ]
    turns = [roster.turn_of(shift, cell.day) for cell in cells for shift in cell.shifts]
    return WeekRow(user, cells, round(sum((t.end - t.start).total_seconds() for t in turns) / 3600, 1))
