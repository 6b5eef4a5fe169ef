"""Which seconds are open, against hand-computed values and a naive minute-by-minute look."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.core.weekhours import WEEKDAYS
from helpdesk.core.worktime import ALWAYS_OPEN, Calendar, NeverOpens

HOUR = 3600


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def daily(tz: str, opens: str, closes: str, **rest: object) -> Calendar:
    return Calendar.from_dict({"tz": tz, "weekly": {day: [[opens, closes]] for day in WEEKDAYS}, **rest})


BERLIN = Calendar.from_dict(
    {
        "tz": "Europe/Berlin",
        "weekly": {day: [["09:00", "12:00"], ["13:00", "17:00"]] for day in WEEKDAYS[:5]},
        "holidays": ["2026-04-03", "2026-04-06"],
        "special": {"2026-12-24": [["09:00", "11:00"]]},
    }
)
NIGHT = daily("America/New_York", "22:00", "06:00", holidays=["2026-07-04"])


@pytest.mark.parametrize(
    ("calendar", "start", "end", "expected"),
    [
        (BERLIN, "2026-06-08T06:00", "2026-06-08T16:00", 7 * HOUR),
        (BERLIN, "2026-04-02T14:00", "2026-04-07T08:00", 2 * HOUR),  # Easter: two holidays and a weekend
        (BERLIN, "2026-12-24T00:00", "2026-12-25T00:00", 2 * HOUR),  # half day
        (NIGHT, "2026-03-08T00:00", "2026-03-08T12:00", 7 * HOUR),  # clocks go forward in the shift
        (NIGHT, "2026-11-01T00:00", "2026-11-01T13:00", 9 * HOUR),  # and back
        (NIGHT, "2026-07-04T00:00", "2026-07-04T12:00", 2 * HOUR),  # the holiday cuts the night at midnight
        (
            NIGHT,
            "2026-07-04T12:00",
            "2026-07-05T12:00",
            6 * HOUR,
        ),  # the part after it is judged by its own date
        (daily("Africa/Cairo", "00:00", "24:00"), "2026-04-23T21:00", "2026-04-24T22:00", 25 * HOUR),
        (
            daily(
                "Africa/Cairo", "00:00", "24:00", holidays=["2026-04-24"]
            ),  # a day of 23 h, without a midnight
            "2026-04-23T21:00",
            "2026-04-24T22:00",
            2 * HOUR,
        ),
        (
            daily("Africa/Cairo", "00:00", "24:00", holidays=["2026-10-29"]),  # a day of 25 h
            "2026-10-28T20:00",
            "2026-10-29T23:00",
            2 * HOUR,
        ),
        (daily("Australia/Lord_Howe", "01:00", "05:00"), "2026-04-04T12:00", "2026-04-04T20:00", 16_200),
        (daily("Australia/Lord_Howe", "01:00", "05:00"), "2026-10-03T12:00", "2026-10-03T20:00", 12_600),
        (daily("Europe/Berlin", "02:00", "03:00"), "2026-03-29T00:00", "2026-03-29T12:00", 0),
        (daily("Europe/Berlin", "02:00", "03:00"), "2026-10-25T00:00", "2026-10-25T12:00", 2 * HOUR),
        (daily("Asia/Kathmandu", "10:00", "17:00"), "2026-06-01T04:15", "2026-06-01T11:15", 7 * HOUR),
    ],
)
def test_elapsed_counts_wall_clock_hours(calendar, start, end, expected):
    assert calendar.elapsed(utc(start), utc(end)) == expected


def test_elapsed_backwards_is_nothing():
    assert BERLIN.elapsed(utc("2026-06-08T12:00"), utc("2026-06-08T10:00")) == 0


@pytest.mark.parametrize(
    ("start", "seconds", "expected"),
    [
        ("2026-06-05T14:30", HOUR // 2, "2026-06-05T15:00"),  # lands on closing time: due at closing time
        ("2026-06-05T15:00", 1, "2026-06-08T07:00:01"),  # begins at closing time: counts from the opening
        ("2026-06-06T10:00", 7 * HOUR, "2026-06-08T15:00"),
        ("2026-06-06T10:00", 0, "2026-06-06T10:00"),
    ],
)
def test_add_returns_the_earliest_instant(start, seconds, expected):
    assert BERLIN.add(utc(start), seconds) == utc(expected)


def test_add_refuses_a_calendar_that_never_opens():
    closed = Calendar.from_dict({"tz": "Europe/Berlin", "weekly": {}})

    with pytest.raises(NeverOpens):
        closed.add(utc("2026-06-05T14:30"), 1)


def test_opening_hours_are_half_open():
    opening, closing = utc("2026-06-08T07:00"), utc("2026-06-08T15:00")
    second = timedelta(seconds=1)

    assert [BERLIN.is_open(t) for t in (opening - second, opening, closing - second, closing)] == [
        False,
        True,
        True,
        False,
    ]
    assert BERLIN.next_open(closing) == utc("2026-06-09T07:00")
    assert BERLIN.next_open(opening) == opening


def test_a_fraction_of_a_second_belongs_to_its_second():
    a, b = utc("2026-06-08T07:00:00.900"), utc("2026-06-08T07:00:05.100")

    assert BERLIN.elapsed(a, b) == 5


ZONES = st.sampled_from(
    [
        "Africa/Cairo",
        "Australia/Lord_Howe",
        "America/New_York",
        "Europe/Berlin",
        "Asia/Kathmandu",
        "Asia/Jakarta",
    ]
)
CHANGES = st.sampled_from(
    [
        date(2026, m, d)
        for m, d in ((3, 7), (3, 28), (4, 4), (4, 23), (6, 1), (10, 3), (10, 24), (10, 29), (10, 31))
    ]
)
MINUTES = st.integers(0, 95).map(lambda quarter: f"{quarter // 4:02}:{quarter % 4 * 15:02}")
INTERVALS = st.lists(st.tuples(MINUTES, MINUTES | st.just("24:00")), max_size=2)


@st.composite
def calendars(draw) -> tuple[dict, datetime]:
    day = draw(CHANGES)
    near = st.integers(-1, 2).map(lambda n: (day + timedelta(days=n)).isoformat())
    data = {
        "tz": draw(ZONES),
        "weekly": {name: draw(INTERVALS) for name in WEEKDAYS},
        "holidays": draw(st.lists(near, max_size=1)),
        "special": draw(st.dictionaries(near, INTERVALS, max_size=1)),
    }
    return data, datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=12)


def seen_open(data: dict, t: datetime) -> bool:
    """Look up one instant as a person reads a wall clock and a door sign."""
    local = t.astimezone(ZoneInfo(data["tz"]))
    clock, today = f"{local:%H:%M}", local.date()
    yesterday = today - timedelta(days=1)
    if today.isoformat() in data["holidays"]:
        return False
    special = data["special"]
    if today.isoformat() in special:
        return any(clock >= a and (clock < b or a >= b) for a, b in special[today.isoformat()])
    evening = data["weekly"][WEEKDAYS[today.weekday()]]
    night = data["weekly"][WEEKDAYS[yesterday.weekday()]] + special.get(yesterday.isoformat(), [])
    return any(clock >= a and (clock < b or a >= b) for a, b in evening) or any(
        a >= b and clock < b for a, b in night
    )


@settings(max_examples=60, deadline=None)
@given(calendars())
def test_every_minute_agrees_with_a_naive_look(drawn):
    data, start = drawn
    calendar = Calendar.from_dict(data)
    instants = [start + timedelta(minutes=n) for n in range(3 * 1440)]

    naive = [seen_open(data, t) for t in instants]

    assert [calendar.is_open(t) for t in instants] == naive
    assert calendar.elapsed(start, start + timedelta(days=3)) == 60 * sum(naive)


OFFSETS = st.integers(0, 14 * 86_400)


@settings(max_examples=150, deadline=None)
@given(calendars(), st.tuples(OFFSETS, OFFSETS, OFFSETS).map(sorted))
def test_elapsed_is_additive(drawn, offsets):
    data, start = drawn
    calendar = Calendar.from_dict(data)
    a, b, c = (start + timedelta(seconds=n) for n in offsets)

    assert calendar.elapsed(a, b) + calendar.elapsed(b, c) == calendar.elapsed(a, c)


@settings(max_examples=150, deadline=None)
@given(calendars(), st.integers(1, 5 * 86_400))
def test_add_is_the_inverse_of_elapsed(drawn, seconds):
    data, start = drawn
    calendar = Calendar.from_dict(data)
    try:
        end = calendar.add(start, seconds)
    except NeverOpens:
        assert calendar.elapsed(start, start + timedelta(days=300)) < seconds
        return

    assert calendar.elapsed(start, end) == seconds
    assert calendar.elapsed(start, end - timedelta(seconds=1)) == seconds - 1


@settings(max_examples=100, deadline=None)
@given(ZONES, CHANGES, OFFSETS, OFFSETS)
def test_always_open_agrees_with_all_day_hours(tz, day, offset, seconds):
    all_day = daily(tz, "00:00", "24:00")
    t = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=offset)
    end = t + timedelta(seconds=seconds)

    assert all_day.elapsed(t, end) == ALWAYS_OPEN.elapsed(t, end) == seconds
    assert all_day.add(t, seconds) == ALWAYS_OPEN.add(t, seconds) == end
    assert all_day.is_open(t)
