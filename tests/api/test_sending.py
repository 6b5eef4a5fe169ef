"""Answers to tap and templates over the API: what cannot be sent is named by its field."""

import pytest
import yaml

from channels_live.models import MessageTemplate
from channels_live.simulator.graph import templates
from tests.cast import NOON, make_account
from tests.writing import write
from tickets.models import Delivery, Ticket

pytestmark = pytest.mark.django_db
ROWS = [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}]
ORDER = {"name": "order_update", "language": "en-US", "values": {"1": "Rosa", "body.2": "A-7"}}
COLUMNS = ("name", "language", "status", "components")


@pytest.fixture
def asked(db) -> Ticket:
    """Rosa asks on a number whose templates we know."""
    number = make_account("whatsapp", "Baku", phone_number_id="1", waba_id="2", access_token="t")
    for row in templates.listed():
        values = {name: row[name] for name in COLUMNS}
        MessageTemplate.objects.create(account=number, synced_at=NOON, **values)
    return write(number, "Where is my parcel?", sender="994500000001").ticket


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"text": "Well?", "choices": {"rows": []}}, {"choices": ["rows: This list may not be empty."]}),
        (
            {"text": "Well?", "choices": {"rows": [{}]}},
            {"choices": ["rows: 0: title: This field is required."]},
        ),
        (
            {"text": "Well?", "choices": {"rows": [{"title": "Yes"}, {"title": "Yes"}]}},
            {"choices": ["Two answers to tap are the same. Change one."]},
        ),
        (
            {"text": "Well?", "choices": {"rows": [{"title": str(n)} for n in range(11)]}},
            {"choices": ["This address shows at most 10 answers to tap."]},
        ),
        ({"choices": {"rows": ROWS}}, {"text": ["Write the question above its answers."]}),
        (
            {"text": "n", "kind": "note", "choices": {"rows": ROWS}},
            {"choices": ["A note goes to nobody outside: leave this out."]},
        ),
        ({"template": ORDER, "text": "x"}, {"text": ["A template brings its own text: leave this empty."]}),
        (
            {"template": ORDER, "choices": {"rows": ROWS}},
            {"choices": ["A template brings its own buttons: leave this out."]},
        ),
        ({"template": {"name": "x"}}, {"template": ["language: This field is required."]}),
        ({"template": {**ORDER, "name": "x"}}, {"template": ["This account has no template of this name."]}),
        (
            {"template": {**ORDER, "language": "fr"}},
            {"template": ["It is there in these languages: az, en_US, id."]},
        ),
        (
            {"template": {**ORDER, "values": {"1": " ", "9": "x"}}},
            {
                "template": [
                    "values: body.1: This field is required.",
                    "values: body.2: This field is required.",
                    "values: body.9: The template has no such blank.",
                ]
            },
        ),
        (
            {"template": {**ORDER, "values": {"1": 5, "2": "x"}}},
            {"template": ["values: 1: This must be text."]},
        ),
        (
            {"template": {"name": "opening_hours", "language": "en", "values": {"1": "5"}}},
            {"template": ["WhatsApp has paused it, because customers disliked it. Choose another one."]},
        ),
    ],
)
def test_what_cannot_be_sent_is_named_by_its_field(ana, asked, body, fields):
    answer = ana.post(f"tickets/{asked.number}/messages/", body)

    assert (answer.status_code, answer.json()["error"]["fields"]) == (422, fields)
    assert Delivery.objects.count() == 0


def test_address_without_templates_says_so(ana, ticket):
    answer = ana.post(f"tickets/{ticket.number}/messages/", {"template": ORDER})

    fields = {"template": ["This address takes no templates."]}
    assert (answer.status_code, answer.json()["error"]["fields"]) == (422, fields)


def test_schema_tells_of_choices_and_templates(client):
    schema = yaml.safe_load(client.get("/api/v1/schema/").content)["components"]["schemas"]

    ask = schema["MessageAskRequest"]["properties"]
    assert {"choices", "template"} <= set(ask)
    assert schema["ChoicesAskRequest"]["required"] == ["rows"]
    assert sorted(schema["TemplateAskRequest"]["required"]) == ["language", "name"]
