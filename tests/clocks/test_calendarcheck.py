"""What a calendar form refuses, field by field."""

from datetime import UTC, datetime

import pytest

from helpdesk.core import calendarcheck
from helpdesk.core.calendarcheck import problems

NOW = datetime(2026, 6, 1, 10, tzinfo=UTC)
OFFICE = {"tz": "Europe/Berlin", "weekly": {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]}}


@pytest.mark.parametrize(
    "data",
    [
        OFFICE,
        {"tz": "UTC", "weekly": "24x7"},
        {"tz": "UTC", "weekly": {"mon": [["22:00", "06:00"]], "tue": [["06:00", "24:00"]]}},
        {"tz": "UTC", "weekly": {}, "special": {"2026-06-10": [["09:00", "10:00"]]}},
    ],
)
def test_a_sound_calendar_has_no_problems(data):
    assert problems(data, at=NOW) == {}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"tz": "Europe/Atlantis"}, {"tz": [calendarcheck.UNKNOWN_ZONE]}),
        ({"tz": None}, {"tz": [calendarcheck.UNKNOWN_ZONE]}),
        ({"weekly": {"mon": [["9", "17:00"]]}}, {"weekly.mon": [calendarcheck.BAD_TIME]}),
        ({"weekly": {"mon": [["09:00", "24:30"]]}}, {"weekly.mon": [calendarcheck.BAD_TIME]}),
        ({"weekly": {"mon": [["24:00", "03:00"]]}}, {"weekly.mon": [calendarcheck.BAD_TIME]}),
        ({"weekly": {"mon": [["09:00"]]}}, {"weekly.mon": [calendarcheck.BAD_TIME]}),
        ({"weekly": {"mon": 9}}, {"weekly.mon": [calendarcheck.BAD_TIME]}),
        ({"weekly": {"monday": []}}, {"weekly": [calendarcheck.BAD_DAY]}),
        (
            {"weekly": {"mon": [["09:00", "13:00"], ["12:00", "17:00"]]}},
            {"weekly.mon": [calendarcheck.OVERLAP]},
        ),
        (
            {"weekly": {"sun": [["22:00", "06:00"]], "mon": [["05:00", "17:00"]]}},
            {"weekly.mon": [calendarcheck.OVERLAP]},
        ),
        ({"holidays": ["Easter"]}, {"holidays": [calendarcheck.BAD_DATE]}),
        ({"holidays": "2026-06-01"}, {"holidays": [calendarcheck.BAD_DATE]}),
        ({"special": {"24.12.": []}}, {"special": [calendarcheck.BAD_DATE]}),
        ({"special": {"2026-12-24": [["9am", "12:00"]]}}, {"special.2026-12-24": [calendarcheck.BAD_TIME]}),
        (
            {"special": {"2026-12-24": [["09:00", "12:00"], ["11:00", "13:00"]]}},
            {"special.2026-12-24": [calendarcheck.OVERLAP]},
        ),
        ({"weekly": {}}, {"weekly": [calendarcheck.NEVER_OPEN]}),
        (
            {"holidays": ["2026-06-01", "2026-06-08", "2026-06-15"]},
            {"weekly": [calendarcheck.NEVER_OPEN]},
        ),
    ],
)
def test_a_wrong_calendar_names_the_field(change, expected):
    assert problems(OFFICE | change, at=NOW) == expected
