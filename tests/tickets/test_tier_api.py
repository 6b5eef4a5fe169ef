"""A customer's tier over the API."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actions import create_token
from accounts.models import Queue
from tests.cast import make_person, make_queue
from tests.writing import write
from tickets.actions.tiers import add_tier_rule
from tickets.models import Customer, Tier, TierChange


@pytest.fixture
def customer(shop):
    Tier.objects.create(slug="gold", name="Gold", rank=2)
    return write(shop, "Where is my order?").ticket.customer


@pytest.fixture
def mina(db):
    return make_person("Mina", role="supervisor")


@pytest.fixture
def call(mina):
    _row, text = create_token(mina, name="tests", at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {text}"})
    return lambda pk, body: client.patch(f"/api/v1/customers/{pk}/", body, content_type="application/json")


def test_tier_is_set_with_a_reason_and_given_back_to_the_rules(customer, call):
    set_ = call(customer.pk, {"tier": "gold", "reason": "contract 7"})
    back = call(customer.pk, {"tier": None})

    assert [(a.status_code, a.json()["tier"], a.json()["tier_source"]) for a in (set_, back)] == [
        (200, "gold", "api"),
        (200, "basic", "default"),
    ]
    assert set_.json()["tier_reason"] == "contract 7"
    assert [(change.source, change.by_name) for change in TierChange.objects.all()] == [
        ("default", "Mina"),
        ("api", "Mina"),
    ]


def test_rules_do_not_undo_what_the_api_set(customer, call):
    customer.attributes = {"plan": "free"}
    customer.save()
    call(customer.pk, {"tier": "gold"})

    add_tier_rule(
        kind="attribute", name="plan", value="free", tier=Tier.objects.get(slug="basic"), at=timezone.now()
    )

    assert Customer.objects.get(pk=customer.pk).tier.slug == "gold"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"tier": "platinum"}, "tier"),
        ({"tier": 3}, "tier"),
        ({}, "tier"),
        ({"tier": "gold", "reason": 3}, "reason"),
    ],
)
def test_what_is_no_tier_is_refused(customer, call, body, field):
    answer = call(customer.pk, body)

    assert (answer.status_code, list(answer.json()["error"]["fields"])) == (422, [field])


def test_customer_of_a_hidden_ticket_is_not_there(customer, call):
    customer.tickets.update(queue=make_queue("finance", is_private=True))

    assert call(customer.pk, {"tier": "gold"}).status_code == 404


def test_tiers_are_listed_with_their_rules(customer, ana):
    gold = Tier.objects.get(slug="gold")
    add_tier_rule(kind="domain", value="acme.example", tier=gold, at=timezone.now())
    _row, text = create_token(ana, name="tests", at=timezone.now())

    found = Client(headers={"authorization": f"Bearer {text}"}).get("/api/v1/tiers/").json()["results"]

    assert [(tier["slug"], tier["rules"]) for tier in found] == [
        ("basic", []),
        ("gold", [{"kind": "domain", "name": "", "value": "acme.example"}]),
    ]


def test_an_agent_changes_no_tier_until_they_lead_a_queue(customer, ana):
    _row, text = create_token(ana, name="tests", at=timezone.now())
    client = Client(headers={"authorization": f"Bearer {text}"})

    def change():
        return client.patch(
            f"/api/v1/customers/{customer.pk}/", {"tier": "gold"}, content_type="application/json"
        )

    refused = change()
    make_queue("finance")
    Queue.objects.filter(slug="finance").update(lead=ana)

    assert (refused.status_code, change().status_code) == (403, 200)
    assert refused.json()["error"]["message"] == "A supervisor or a queue's lead can change the tier."
