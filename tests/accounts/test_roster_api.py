"""The roster over the API."""

from datetime import date, time

import pytest
from django.test import Client
from django.utils import timezone

from accounts import actions
from tests.cast import make_queue


@pytest.fixture
def caller():
    def of(user):
        _row, text = actions.create_token(user, name="tests", at=timezone.now())
        return Client(headers={"authorization": f"Bearer {text}"})

    return of


def test_planned_time_is_listed_by_its_start(ana, dario, caller):
    monday = date(2026, 6, 1)
    actions.plan_shift(ana, day=monday, starts=time(9), ends=time(17), is_weekly=True)
    actions.plan_shift(dario, day=monday, starts=time(6), ends=time(12))

    found = caller(ana).get(
        "/api/v1/roster/?queue=frontline&from=2026-06-01T10:00:00Z&to=2026-06-09T00:00:00Z"
    )

    assert found.json() == {
        "results": [
            {
                "user": {"id": ana.pk, "name": "Ana"},
                "start": "2026-06-01T10:00:00Z",
                "end": "2026-06-01T17:00:00Z",
            },
            {
                "user": {"id": dario.pk, "name": "Dario"},
                "start": "2026-06-01T10:00:00Z",
                "end": "2026-06-01T12:00:00Z",
            },
            {
                "user": {"id": ana.pk, "name": "Ana"},
                "start": "2026-06-08T09:00:00Z",
                "end": "2026-06-08T17:00:00Z",
            },
        ],
        "next": None,
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "queue"),
        ("queue=absent", "queue"),
        ("queue=frontline&from=yesterday", "from"),
        ("queue=frontline&from=2026-06-01T10:00:00", "from"),
        ("queue=frontline&from=0001-01-01T00:00:00Z", "from"),
        ("queue=frontline&from=2026-06-02T00:00:00Z&to=2026-06-01T00:00:00Z", "to"),
        ("queue=frontline&from=2026-06-01T00:00:00Z&to=2027-06-01T00:00:00Z", "to"),
    ],
)
def test_wrong_question_is_refused_by_its_field(ana, caller, query, field):
    answer = caller(ana).get(f"/api/v1/roster/?{query}")

    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field])


def test_the_roster_of_another_queue_is_for_supervisors(ana, mina, caller):
    make_queue("finance")

    assert caller(ana).get("/api/v1/roster/?queue=finance").status_code == 422
    assert caller(mina).get("/api/v1/roster/?queue=finance").json() == {"results": [], "next": None}
