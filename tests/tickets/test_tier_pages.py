"""Tiers on pages: the rules in the settings, the reason and the change on the ticket."""

import pytest
from django.test import Client

from tests.cast import NOON, make_person, make_tier
from tests.writing import write
from tickets.models import Customer, Tier, TierChange, TierRule


@pytest.fixture(autouse=True)
def tiers(db):
    make_tier()
    Tier.objects.create(slug="gold", name="Gold", rank=2)


def page_of(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def mina(db):
    return make_person("Mina", role="supervisor")


@pytest.fixture
def admin(db):
    return page_of(make_person("Nigar", role="admin"))


def test_rule_is_added_and_removed_on_the_page(admin):
    values = {"kind": "domain", "value": "@Acme.example", "tier": "gold"}

    added = admin.post("/settings/tiers/", values, follow=True).content.decode()
    rule = TierRule.objects.get()
    removed = admin.post(f"/settings/tiers/rules/{rule.pk}/removal/", follow=True).content.decode()

    assert "acme.example is served as Gold from now on." in added
    assert "Remove the rule for acme.example" in added
    assert "The rule for acme.example is gone" in removed
    assert TierRule.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"kind": "domain", "value": "acme"}, "This is not a domain. Write it as acme.example."),
        ({"kind": "domain", "value": "acme.example"}, "There is a rule for acme.example already: Gold."),
        ({"kind": "domain", "value": "gmail.com"}, "Anybody can have an address at gmail.com."),
        ({"kind": "attribute", "name": "", "value": "pro"}, "Choose one of: plan, tier."),
    ],
)
def test_wrong_rule_is_told_beside_its_field(admin, values, sentence):
    TierRule.objects.create(
        kind="domain",
        value="acme.example",
        tier=Tier.objects.get(slug="gold"),
        created_at=NOON,
    )

    answer = admin.post("/settings/tiers/", {**values, "tier": "gold"})

    assert answer.status_code == 422
    said = [str(error) for errors in answer.context["form"].errors.values() for error in errors]
    assert [text[: len(sentence)] for text in said] == [sentence]


def test_ticket_page_says_why_and_takes_a_change_with_a_reason(shop, mina):
    ticket, hers = write(shop, "Where is my order?").ticket, page_of(mina)
    path = f"/inbox/{ticket.number}/tier/"

    before = hers.get(path).content.decode()
    refused = hers.post(path, {"tier": "gold", "reason": ""})
    changed = hers.post(path, {"tier": "gold", "reason": "pays for 40 seats"}).content.decode()

    assert "the tier of new customers" in before
    assert (refused.status_code, refused.context["form"].errors) == (
        422,
        {"reason": ["Say why; others will want to know."]},
    )
    assert "set by hand: pays for 40 seats" in changed
    assert TierChange.objects.get().by_user == mina
    ticket.refresh_from_db()
    assert ticket.tier.slug == "gold"


def test_a_tier_set_by_hand_is_taken_back_on_the_ticket_page(shop, mina):
    ticket, hers = write(shop, "Where is my order?").ticket, page_of(mina)
    hers.post(f"/inbox/{ticket.number}/tier/", {"tier": "gold", "reason": "by mistake"})

    hers.post(f"/inbox/{ticket.number}/tier/", {"tier": "", "reason": ""})

    customer = Customer.objects.get()
    assert (customer.tier.slug, customer.tier_source) == ("basic", "default")


def test_the_change_is_told_in_the_conversation(shop, mina):
    ticket, hers = write(shop, "Where is my order?").ticket, page_of(mina)
    hers.post(f"/inbox/{ticket.number}/tier/", {"tier": "gold", "reason": "pays for 40 seats"})

    shown = hers.get(f"/inbox/{ticket.number}/").content.decode()

    assert "set by hand: pays for 40 seats" in shown


def test_an_agent_sees_why_but_changes_nothing(shop, ana):
    ticket, hers = write(shop, "Where is my order?").ticket, page_of(ana)

    shown = hers.get(f"/inbox/{ticket.number}/tier/").content.decode()
    refused = hers.post(f"/inbox/{ticket.number}/tier/", {"tier": "gold", "reason": "asked nicely"})

    assert "the tier of new customers" in shown
    assert "Change the tier" not in shown
    assert refused.status_code == 409
    ticket.refresh_from_db()
    assert ticket.tier.slug == "basic"
