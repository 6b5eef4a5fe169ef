"""The tier of customers who turn out to be one person, and of those who are two again."""

import pytest

from channels_live.identities import customer_for
from tests.cast import NOON, make_tier
from tests.writing import write
from tickets import actions, recount
from tickets.actions.tiers import add_tier_rule
from tickets.models import Customer, Ticket, Tier


@pytest.fixture(autouse=True)
def tiers(db):
    make_tier()
    for rank, slug in enumerate(("silver", "gold"), 1):
        Tier.objects.create(slug=slug, name=slug.title(), rank=rank)


@pytest.fixture
def kept(shop):
    return write(shop, "Where is my parcel?", sender="rosa").ticket.customer


@pytest.fixture
def other(shop):
    return write(shop, "My invoice is wrong", sender="rosa-2").ticket.customer


def tier(slug):
    return Tier.objects.get(slug=slug)


def served(*customers):
    return [Customer.objects.get(pk=customer.pk).tier.slug for customer in customers]


def tickets_of(customer):
    return [ticket.tier.slug for ticket in Ticket.objects.filter(customer=customer).order_by("pk")]


def by_hand(customer, slug, ana):
    actions.set_customer_tier(
        customer, tier=tier(slug), by=ana.as_actor(), at=NOON, reason=f"{slug} contract"
    )


def test_a_tier_set_by_hand_comes_along_and_goes_again(kept, other, ana):
    by_hand(other, "gold", ana)

    join = actions.join_customers(other, into=kept, by=ana.as_actor(), at=NOON)
    joined = served(kept), tickets_of(kept)
    actions.part_customers(join, by=ana.as_actor(), at=NOON)

    assert joined == (["gold"], ["gold", "gold"])
    assert served(kept, other) == ["basic", "gold"]
    assert (tickets_of(kept), tickets_of(other)) == (["basic"], ["gold"])


def test_the_better_of_two_tiers_set_by_hand_stays(kept, other, ana):
    by_hand(kept, "gold", ana)
    by_hand(other, "silver", ana)

    join = actions.join_customers(other, into=kept, by=ana.as_actor(), at=NOON)
    joined = served(kept), tickets_of(kept)
    actions.part_customers(join, by=ana.as_actor(), at=NOON)

    assert joined == (["gold"], ["gold", "gold"])
    assert served(kept, other) == ["gold", "silver"]


def test_what_the_site_signed_about_the_other_one_counts_while_they_are_one(kept, other, ana):
    add_tier_rule(kind="attribute", name="plan", value="pro", tier=tier("gold"), at=NOON)
    actions.learn_attributes(other, {"plan": "pro"}, at=NOON)

    join = actions.join_customers(other, into=kept, by=ana.as_actor(), at=NOON)
    joined = served(kept)
    while recount.go_on(now=NOON):
        pass
    counted = served(kept)
    actions.part_customers(join, by=ana.as_actor(), at=NOON)

    assert (joined, counted, served(kept, other)) == (["gold"], ["gold"], ["basic", "gold"])


def test_a_verified_address_of_the_other_one_decides(kept, ana):
    add_tier_rule(kind="domain", value="acme.example", tier=tier("gold"), at=NOON)
    mailer = customer_for({"email": "rosa@acme.example"}, name="Rosa", language="en", at=NOON)[0]

    actions.join_customers(mailer, into=kept, by=ana.as_actor(), at=NOON)

    assert (served(kept), tickets_of(kept)) == (["gold"], ["gold"])
