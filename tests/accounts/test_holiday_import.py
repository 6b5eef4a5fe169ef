"""Holidays are taken over from a country or a file: looked at first, then saved as they were edited."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import closeddays
from accounts.models import Calendar
from helpdesk.core.errors import Invalid

YEAR = datetime.now(UTC).year
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)


@pytest.fixture
def office(db):
    weekly = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
    return Calendar.objects.create(slug="office", name="Office", time_zone="Asia/Baku", weekly=weekly)


@pytest.fixture
def admin(dario, as_person, office):
    return as_person(dario)


SECOND_OF_MAY = "DTSTART;VALUE=DATE:20260502"
DAMAGED = "This is not an iCal file, or it is damaged. Its name usually ends in .ics."
PATH = "/settings/calendars/office/days/"


def ics(*events):
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}\r\n{text}\r\nEND:VEVENT\r\n" for n, text in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//\r\n{body}END:VCALENDAR\r\n".encode()


def read(*events):
    found, left_out = closeddays.days_of_file(ics(*events), name="days.ics", first=FIRST, last=LAST)
    return [f"{day.on} {day.name}".strip() for day in found], left_out


def test_country_and_year_are_previewed_and_nothing_is_saved(admin):
    answer = admin.get(PATH, {"country": "AZ", "year": YEAR})

    rows = {row.date: (row.name, row.source, row.is_picked) for row in answer.context["rows"]}
    assert rows[f"{YEAR}-11-08"] == ("Victory Day", f"Azerbaijan, {YEAR}", True)
    assert Calendar.objects.get(slug="office").holidays == []


def test_names_are_in_the_language_of_the_reader(admin, dario):
    dario.language = "az"
    dario.save()

    answer = admin.get(PATH, {"country": "AZ", "year": YEAR})

    assert {row.date: row.name for row in answer.context["rows"]}[f"{YEAR}-11-08"] == "Zəfər Günü"


def test_regions_have_their_own_days(admin):
    def days(**query):
        return {row.date for row in admin.get(PATH, {"country": "DE", "year": YEAR, **query}).context["rows"]}

    assert days(region="BY") - days() >= {f"{YEAR}-01-06"}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"country": "XX", "year": YEAR}, "country"),
        ({"country": "AZ", "year": 1200}, "year"),
        ({"country": "DE", "year": YEAR, "region": "ZZ"}, "region"),
    ],
)
def test_unknown_choice_is_told_beside_its_field(admin, query, field):
    answer = admin.get(PATH, query)

    assert (answer.status_code, list(answer.context["country"].errors)) == (422, [field])


def test_only_picked_days_are_added_as_they_were_edited(admin, office):
    office.holidays, office.special = ["2026-01-01"], {"2026-03-08": [["10:00", "12:00"]]}
    office.notes = {"2026-01-01": {"name": "New Year", "source": ""}}
    office.save()
    posted = {
        "pick": ["0", "2", "3"],
        "day-date": ["2026-03-08", "2026-05-09", "2026-05-28", "2026-12-31"],
        "day-name": ["Women's Day", "Victory", "Republic Day", "Solidarity"],
        "day-hours": ["", "", "", "9-13"],
        "day-source": ["AZ"] * 4,
    }

    answer = admin.post(PATH, posted, follow=True)

    saved = Calendar.objects.get(slug="office")
    assert "3 days are added." in answer.content.decode()
    assert (saved.holidays, saved.special) == (
        ["2026-01-01", "2026-03-08", "2026-05-28"],
        {"2026-12-31": [["09:00", "13:00"]]},
    )
    assert {day: note["name"] for day, note in saved.notes.items()} == {
        "2026-01-01": "New Year",
        "2026-03-08": "Women's Day",
        "2026-05-28": "Republic Day",
        "2026-12-31": "Solidarity",
    }


def test_days_that_are_there_are_not_picked_again(admin, office):
    office.holidays = [f"{YEAR}-05-28"]
    office.save()

    rows = admin.get(PATH, {"country": "AZ", "year": YEAR}).context["rows"]

    assert [(row.tag, row.is_picked) for row in rows if row.date == f"{YEAR}-05-28"] == [
        ("already there", False)
    ]


@pytest.mark.parametrize(
    ("date_", "hours", "sentence"),
    [
        ("soon", "", "Write dates as YYYY-MM-DD."),
        ("2026-05-28", "9 to 5", "Write times as HH:MM, from 00:00 to 24:00."),
        ("2026-05-28", "9-13, 12-14", "Two intervals overlap."),
    ],
)
def test_a_wrong_picked_day_is_told_in_its_row(admin, date_, hours, sentence):
    posted = {"pick": "0", "day-date": date_, "day-name": "x", "day-hours": hours, "day-source": ""}

    answer = admin.post(PATH, posted)

    assert (answer.status_code, answer.context["rows"][0].errors) == (422, [sentence])
    assert Calendar.objects.get(slug="office").special == {}


def test_nothing_picked_is_said(admin):
    answer = admin.post(PATH, {"day-date": "2026-05-28", "day-name": "", "day-hours": "", "day-source": ""})

    assert "Choose at least one day." in answer.content.decode()


def test_a_file_is_previewed_before_it_is_saved(admin):
    raw = ics(f"DTSTART;VALUE=DATE:{YEAR}0528\r\nSUMMARY:Republic Day", f"DTSTART:{YEAR}0601T090000Z")
    upload = SimpleUploadedFile("my <days>.ics", raw)

    answer = admin.post(PATH, {"step": "file", "file": upload})

    rows = [(row.date, row.name, row.source, row.is_picked) for row in answer.context["rows"]]
    assert rows == [(f"{YEAR}-05-28", "Republic Day", "my days.ics", True)]
    assert "1 entry is left out: it has a time of day, or cannot be read." in answer.content.decode()
    assert Calendar.objects.get(slug="office").holidays == []


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"not a calendar", DAMAGED),
        (b"\xff\xfe\x00\x01", DAMAGED),
        (
            b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT",
            DAMAGED,
        ),
        (b"x" * 1_000_001, "The file is over 1 MB."),
        (
            ics("DTSTART:20260101T090000Z"),
            f"This file has no whole-day entries from {YEAR - 1} to {YEAR + 2}.",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(admin, raw, sentence):
    answer = admin.post(PATH, {"step": "file", "file": SimpleUploadedFile("x.ics", raw)})

    assert (answer.status_code, answer.context["upload"].errors) == (422, {"file": [sentence]})


@pytest.mark.parametrize(("upload", "code"), [({}, "required"), ({"file": ""}, "required")])
def test_a_missing_file_is_told(admin, upload, code):
    answer = admin.post(PATH, {"step": "file", **upload})

    assert answer.context["upload"].errors.as_data()["file"][0].code == code


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (
            ["DTSTART;VALUE=DATE:20261224\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:X"],
            ["2026-12-24 X", "2026-12-25 X", "2026-12-26 X"],
        ),
        (
            ["DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:May"],
            ["2026-05-01 May", "2027-05-01 May"],
        ),
        (["DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY;UNTIL=20260601T000000Z"], ["2026-05-01"]),
        (["DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20270501"], ["2026-05-01"]),
        (["DTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY;COUNT=7"], ["2026-05-01"]),
        (["DTSTART;VALUE=DATE:20251230\r\nDTEND;VALUE=DATE:20260103"], ["2026-01-01", "2026-01-02"]),
        (["DTSTART;VALUE=DATE:20260501\r\nSTATUS:CANCELLED", "DTSTART;VALUE=DATE:20260502"], ["2026-05-02"]),
        (
            ["DTSTART;VALUE=DATE:20260501\r\nRRULE:FREQ=SECONDLY", "DTSTART;VALUE=DATE:20260502"],
            ["2026-05-02"],
        ),
        (["DTSTART;VALUE=DATE:20260501\r\nRRULE:nonsense", "DTSTART;VALUE=DATE:20260502"], ["2026-05-02"]),
        (["DTSTART;VALUE=DATE:99999999", "DTSTART;VALUE=DATE:20260502"], ["2026-05-02"]),
        (["SUMMARY:no date", "DTSTART;VALUE=DATE:20260502"], ["2026-05-02"]),
    ],
)
def test_entries_of_a_file(events, expected):
    assert read(*events)[0] == expected


def test_a_file_of_every_day_is_too_much():
    with pytest.raises(Invalid) as refusal:
        read("DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=DAILY")

    assert refusal.value.fields == {"file": ["This file has more than 400 days. Make it smaller first."]}


PIECES = (
    "FREQ=DAILY",
    "INTERVAL=0",
    "COUNT=-1",
    "BYDAY=99XX",
    "BYMONTH=13",
    "00000000",
    "99991231",
    "20260230",
    "VALUE=DATE",
    "TZID=",
    "BEGIN:VEVENT",
    "END:VEVENT",
    ";",
    ":",
    "=",
    ",",
    "DTSTART",
    "RRULE:",
    "BYEASTER=1",
    "UNTIL=x",
    "BYWEEKNO=53",
    "Europe",
)


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYSETPOS=366;BYMONTHDAY=1",
        "FREQ=YEARLY;BYMONTH=13",
    ],
)
def test_a_rule_that_would_be_walked_for_ever_is_left_out(rule):
    found = read(f"DTSTART;VALUE=DATE:20200101\r\nRRULE:{rule}", "DTSTART;VALUE=DATE:20260502")

    assert found == (["2026-05-02"], 1)


def test_a_file_of_too_many_repetitions_is_refused():
    with pytest.raises(Invalid) as refusal:
        read(*["DTSTART;VALUE=DATE:20200101\r\nRRULE:FREQ=YEARLY"] * 61)

    assert refusal.value.fields == {"file": ["This file has more than 60 repeating entries."]}


DAMAGE = st.lists(
    st.tuples(st.integers(0, 600), st.integers(0, 12), st.sampled_from(PIECES)), min_size=1, max_size=5
)
WHOLE = ics(
    "DTSTART;VALUE=DATE:20200101\r\nDTEND;VALUE=DATE:20200103\r\nRRULE:FREQ=YEARLY;BYMONTHDAY=1,2;INTERVAL=1"
    "\r\nEXDATE;VALUE=DATE:20270101\r\nSUMMARY:New Year",
    "DTSTART;TZID=Europe/Berlin:20261224T100000\r\nDTEND:20261227\r\nRRULE:FREQ=DAILY;COUNT=3;BYDAY=MO,TU",
)


@settings(max_examples=400, deadline=None)
@given(DAMAGE)
def test_a_damaged_file_is_read_or_refused(damage):
    raw = WHOLE
    for place, length, text in damage:
        raw = raw[:place] + text.encode() + raw[place + length :]

    try:
        found = closeddays.days_of_file(raw, name="x.ics", first=FIRST, last=LAST)[0]
    except Invalid as invalid:
        found = list(invalid.fields)

    assert found == ["file"] or all(FIRST <= day.on <= LAST for day in found)
