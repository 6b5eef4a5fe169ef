"""What the schema says of an answer is what the API answers, empty values included."""

from typing import Any

import jsonschema
import pytest
import yaml
from django.test import Client

from tickets.models import Topic

LISTS = ["tickets", "customers", "queues", "tiers", "policies", "calendars", "topics", "ratings"]
OF_A_TICKET = ["", "messages/", "events/", "clocks/", "escalations/"]


@pytest.fixture
def schema(db) -> dict[str, Any]:
    return plain(yaml.safe_load(Client().get("/api/v1/schema/").content))


def plain(part: Any) -> Any:
    """Say `nullable` of OpenAPI 3.0 as JSON Schema does."""
    if isinstance(part, list):
        return [plain(each) for each in part]
    if not isinstance(part, dict):
        return part
    rest = {name: plain(value) for name, value in part.items() if name != "nullable"}
    return {"anyOf": [rest, {"type": "null"}]} if part.get("nullable") is True else rest


def problems(schema: dict[str, Any], method: str, route: str, answer: Any) -> list[str]:
    told = schema["paths"][f"/api/v1/{route}"][method]["responses"]
    said = told.get(str(answer.status_code)) or told["default"]
    expected = {**said["content"]["application/json"]["schema"], "components": schema["components"]}
    return [error.message for error in jsonschema.Draft202012Validator(expected).iter_errors(answer.json())]


@pytest.mark.parametrize("name", LISTS)
def test_list_answers_as_the_schema_says(ana, schema, ticket, name):
    Topic.objects.create(slug="delivery", name="Delivery")

    answer = ana.get(f"{name}/")

    assert (answer.status_code, problems(schema, "get", f"{name}/", answer)) == (200, [])


@pytest.mark.parametrize("part", OF_A_TICKET)
def test_ticket_answers_as_the_schema_says(ana, schema, ticket, part):
    ana.post(f"tickets/{ticket.number}/messages/", {"text": "I am looking"})

    answer = ana.get(f"tickets/{ticket.number}/{part}")

    assert (answer.status_code, problems(schema, "get", f"tickets/{{number}}/{part}", answer)) == (200, [])


def test_refusals_are_as_the_schema_says(ana, schema, ticket):
    route = "tickets/{number}/messages/"

    answer = ana.post(route.format(number=ticket.number), {"text": 5})

    assert (answer.status_code, problems(schema, "post", route, answer)) == (422, [])
