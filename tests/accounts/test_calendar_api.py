"""Hours over the API: named days too, and texts that fit."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_token
from accounts.models import Calendar
from tests.cast import make_calendar, make_queue


@pytest.fixture
def call(dario):
    make_calendar()
    _row, text = create_token(dario, name="tests", at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {text}"})
    return lambda body: client.patch("/api/v1/calendars/always/", body, content_type="application/json")


def test_a_holiday_has_a_name_and_a_source(call):
    note = {"name": "Christmas", "source": "hand"}
    answer = call(
        {"holidays": ["2026-12-25"], "notes": {"2026-12-25": note, "2026-12-26": {"name": "nothing there"}}}
    )

    assert (answer.status_code, answer.json()["notes"]) == (200, {"2026-12-25": note})


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 81}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"notes": {"2026-12-25": "Christmas"}}, "notes"),
        ({"notes": {"2026-12-25": {"name": 7}}}, "notes"),
        ({"notes": {"2026-12-25": {"colour": "red"}}}, "notes"),
        ({"notes": {"2026-12-25": {"name": "x" * 121}}}, "notes"),
        ({"notes": []}, "notes"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
    ],
)
def test_what_does_not_fit_is_refused_by_its_field(call, body, field):
    answer = call(body)

    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field])
    assert Calendar.objects.get(slug="always").name == "Always"


@pytest.fixture
def create(dario, ana):
    def of(body, user=dario):
        _row, text = create_token(user, name="tests", at=timezone.now())
        client = Client(headers={"authorization": f"Bearer {text}"})
        return client.post("/api/v1/calendars/", body, content_type="application/json")

    return of


def test_hours_are_created_by_admins(create, ana):
    body = {
        "name": "Night desk",
        "time_zone": "Asia/Baku",
        "weekly": {"mon": [["22:00", "06:00"]]},
        "holidays": ["2026-12-25", "2026-12-25"],
    }

    made = create(body)

    assert create(body, ana).status_code == 403
    assert (made.status_code, made.json()) == (
        201,
        {
            "slug": "night-desk",
            "is_always_open": False,
            "special": {},
            "notes": {},
            **body,
            "holidays": ["2026-12-25"],
        },
    )


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "name"),
        ({"name": "x"}, "weekly"),
        ({"name": "x", "weekly": {"mon": [["9", "17"]]}}, "weekly.mon"),
        ({"name": "x", "weekly": {"mon": 5}}, "weekly.mon"),
        ({"name": "x", "weekly": {"mon": [["09:00", "13:00"], ["12:00", "18:00"]]}}, "weekly.mon"),
        ({"name": "x", "weekly": []}, "weekly"),
        ({"name": "x", "is_always_open": True, "time_zone": "Mars/Olympus"}, "time_zone"),
        ({"name": "x", "is_always_open": True, "holidays": ["soon"]}, "holidays"),
        ({"name": "x", "is_always_open": True, "special": {"2026-12-24": 5}}, "special.2026-12-24"),
    ],
)
def test_hours_that_cannot_be_are_refused_by_their_field(create, body, field):
    answer = create(body)

    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field])
    assert not Calendar.objects.filter(name="x").exists()


def test_hours_are_removed_over_the_api_unless_something_needs_them(dario):
    _row, text = create_token(dario, name="tests", at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {text}"})
    make_queue()
    spare = Calendar.objects.create(slug="spare", name="Spare", is_always_open=True)

    answers = [client.delete(f"/api/v1/calendars/{slug}/") for slug in ("spare", "always", "absent")]

    assert [answer.status_code for answer in answers] == [204, 409, 404]
    assert answers[1].json()["error"]["code"] == "in_use"
    assert not Calendar.objects.filter(pk=spare.pk).exists()


def test_only_admins_remove_hours(ana):
    _row, text = create_token(ana, name="tests", at=timezone.now())
    Calendar.objects.create(slug="spare", name="Spare", is_always_open=True)

    answer = Client(headers={"authorization": f"Bearer {text}"}).delete("/api/v1/calendars/spare/")

    assert (answer.status_code, Calendar.objects.filter(slug="spare").exists()) == (403, True)
