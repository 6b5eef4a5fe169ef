"""Promises over the API."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_token
from accounts.models import Calendar
from escalation import defaults
from escalation.models import Reprojection
from tests.cast import make_person, make_queue
from tests.writing import write

pytestmark = pytest.mark.django_db


@pytest.fixture
def api(ana):
    return client_of(ana)


@pytest.fixture
def admin():
    return client_of(make_person("Dario", role="admin"))


def client_of(user) -> Client:
    _row, text = create_token(user, name="tests", at=timezone.now())
    return Client(headers={"authorization": f"Bearer {text}"})


def test_clocks_are_listed_with_the_names_of_the_vectors(phone, api):
    at = timezone.now().replace(microsecond=0) - timedelta(hours=2)
    ticket = write(phone, "Where is my order?", at=at).ticket

    found = api.get(f"/api/v1/tickets/{ticket.pk}/clocks/").json()["results"]

    first = next(clock for clock in found if clock["metric"] == "first_response")
    due = (at + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert {name: first[name] for name in first if name != "elapsed_s"} == {
        "metric": "first_response",
        "n": 1,
        "state": "running",
        "start": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "due": due,
        "end": None,
        "breached": True,
        "breached_at": due,
        "policy_version": 1,
    }
    assert 7200 <= first["elapsed_s"] < 7260


def test_clocks_of_a_hidden_ticket_are_not_found(phone, api):
    ticket = write(phone, "Where is my order?").ticket
    ticket.queue = make_queue("finance", is_private=True)
    ticket.save()

    assert api.get(f"/api/v1/tickets/{ticket.pk}/clocks/").status_code == 404


def test_a_new_version_is_written_by_admins_only(api, admin):
    document = defaults.document()
    assert admin.get("/api/v1/policies/").json()["results"][0]["version"] == 1

    assert api.post("/api/v1/policies/", document, content_type="application/json").status_code == 403
    made = admin.post("/api/v1/policies/", document, content_type="application/json")

    assert (made.status_code, made.json()["version"], list(made.json()["tiers"])) == (
        201,
        2,
        ["basic", "silver", "gold"],
    )
    assert [each["version"] for each in api.get("/api/v1/policies/").json()["results"]] == [2, 1]


def test_a_policy_below_the_floor_is_refused_with_field_and_sentence(admin):
    document = defaults.document()
    document["tiers"]["gold"]["targets"]["first_touch"]["*"]["chat"] = 31
    document["tiers"]["basic"]["targets"]["first_touch"]["*"]["chat"] = 0

    first = admin.post("/api/v1/policies/", document, content_type="application/json")
    document["tiers"]["basic"]["targets"]["first_touch"]["*"]["chat"] = 30
    second = admin.post("/api/v1/policies/", document, content_type="application/json")

    assert (first.status_code, list(first.json()["error"]["fields"])) == (
        422,
        ["tiers.basic.targets.first_touch.*.chat"],
    )
    assert second.json()["error"]["fields"] == {
        "tiers.gold.targets.first_touch.*.chat": ["At most 30 s here: nobody is promised less."]
    }


@pytest.mark.parametrize("body", ["[]", '"x"', "null", "3", '{"tiers": null}'])
def test_what_is_no_policy_is_refused(admin, body):
    assert admin.post("/api/v1/policies/", body, content_type="application/json").status_code == 422


def test_a_calendar_is_shown_and_changed(api, admin):
    make_queue()
    assert api.get("/api/v1/calendars/always/").json()["is_always_open"] is True
    assert api.get("/api/v1/calendars/absent/").status_code == 404

    refused = admin.patch(
        "/api/v1/calendars/always/", {"is_always_open": False}, content_type="application/json"
    )
    changed = admin.patch(
        "/api/v1/calendars/always/", {"name": "Day and night"}, content_type="application/json"
    )

    assert (refused.status_code, refused.json()["error"]["fields"]["weekly"]) == (
        422,
        ["This calendar has no open minute in the next 14 days."],
    )
    assert (changed.status_code, Calendar.objects.get(slug="always").name) == (200, "Day and night")


def test_a_version_is_written_for_open_tickets_too_when_asked(phone, admin):
    write(phone, "Where is my order?")
    document = defaults.document()

    wrong = admin.post("/api/v1/policies/", {**document, "for_open": "yes"}, content_type="application/json")
    right = admin.post("/api/v1/policies/", {**document, "for_open": True}, content_type="application/json")

    assert (wrong.status_code, list(wrong.json()["error"]["fields"])) == (422, ["for_open"])
    assert (right.status_code, Reprojection.objects.get().version) == (201, right.json()["version"])
