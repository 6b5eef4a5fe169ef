"""Whatever is planned, the intervals say the same as asking minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import roster
from accounts.models import Leave, Shift

MONDAY = date(2026, 6, 1)
START = datetime(2026, 5, 30, tzinfo=UTC)
DAY = timedelta(days=1)
clocks = st.integers(0, 95).map(lambda n: time(n // 4, n % 4 * 15))
days = st.integers(-3, 12).map(lambda n: MONDAY + n * DAY)
zones = st.sampled_from(["UTC", "Asia/Baku", "Asia/Kolkata", "Pacific/Kiritimati", "Pacific/Pago_Pago"])


@st.composite
def shifts(draw):
    starts, ends = draw(clocks), draw(clocks)
    place = {"on_date": draw(days)}
    if draw(st.booleans()):
        first = draw(days)
        last = draw(st.one_of(st.none(), days.filter(lambda day: day >= first)))
        place = {"weekday": draw(st.integers(0, 6)), "first_date": first, "last_date": last}
    return Shift(starts=starts, ends=ends, is_overnight=ends <= starts, time_zone=draw(zones), **place)


@st.composite
def leaves(draw):
    first = draw(days)
    return Leave(first_date=first, last_date=first + draw(st.integers(0, 4)) * DAY)


def works(those, off, at):
    """Ask of one instant, by the clock of each shift: these zones keep theirs all year."""
    for shift in those:
        local = at.astimezone(ZoneInfo(shift.time_zone)).replace(tzinfo=None)
        for day in (local.date(), local.date() - DAY):
            ends = datetime.combine(day + DAY if shift.is_overnight else day, shift.ends)
            if datetime.combine(day, shift.starts) <= local < ends and shift in roster.on_day(
                those, off, day
            ):
                return True
    return False


@settings(max_examples=60, deadline=None)
@given(
    st.lists(shifts(), max_size=5), st.lists(leaves(), max_size=2), st.integers(0, 96), st.integers(1, 900)
)
def test_intervals_agree_with_every_minute(those, off, first, quarters):
    start = START + first * timedelta(minutes=15)
    end = start + quarters * timedelta(minutes=15)

    found = roster.intervals(those, off, start, end)

    step = timedelta(minutes=15)
    asked = [start + n * step for n in range(quarters) if works(those, off, start + n * step)]
    told = [each.start + n * step for each in found for n in range((each.end - each.start) // step)]
    assert told == asked
    assert all(one.end < two.start for one, two in pairwise(found))
