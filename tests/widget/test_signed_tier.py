"""A signed plan of the site decides the tier; one that was tampered with opens nothing."""

import json
import time

from django.test import Client

from channels_live.widget.identity import signature
from tests.cast import NOON
from tickets.actions.tiers import add_tier_rule
from tickets.models import Customer, Tier


def begin(shop, fields, **changed):
    exp = int(time.time()) + 3600
    claim = {**fields, "exp": exp, "hash": signature("kept by the shop's server", shop.key, fields, exp)}
    body = json.dumps({"key": shop.key, "identity": {**claim, **changed}})
    return Client().post("/widget/api/session/", body, content_type="application/json").status_code


def test_signed_plan_gives_the_tier(shop):
    gold = Tier.objects.create(slug="gold", name="Gold", rank=2)
    add_tier_rule(kind="attribute", name="plan", value="Enterprise", tier=gold, at=NOON)

    status = begin(shop, {"user_id": "42", "name": "Rosa", "plan": "enterprise"})

    customer = Customer.objects.get()
    assert (status, customer.tier.slug, customer.tier_reason, customer.attributes) == (
        201,
        "gold",
        "plan=enterprise",
        {"plan": "enterprise"},
    )


def test_plan_that_was_not_signed_opens_nothing(shop):
    assert begin(shop, {"user_id": "42"}, plan="enterprise") == 401
    assert begin(shop, {"user_id": "42", "plan": "free"}, plan="enterprise") == 401
    assert Customer.objects.count() == 0
