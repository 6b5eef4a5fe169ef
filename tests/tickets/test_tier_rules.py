"""Who is served by which tier: by hand, by a signed attribute, by the domain of a verified address."""

from datetime import timedelta

import pytest

from channels_live.identities import customer_for
from channels_live.widget import visitors
from channels_live.widget.identity import Claim
from escalation.models import SlaClock
from helpdesk.core.errors import Invalid
from tests.cast import NOON, make_tier
from tests.writing import write
from tickets import actions, events, recount, tiering
from tickets.actions.tiers import add_tier_rule, remove_tier_rule
from tickets.models import Customer, Identity, TicketEvent, Tier, TierChange, TierRecount, TierRule

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def tiers(db):
    make_tier()
    for rank, slug in enumerate(("silver", "gold"), 1):
        Tier.objects.create(slug=slug, name=slug.title(), rank=rank)


def tier(slug):
    return Tier.objects.get(slug=slug)


def domain(value, slug="gold"):
    return add_tier_rule(kind="domain", value=value, tier=tier(slug), at=NOON)


def attribute(value, slug="gold", name="plan"):
    return add_tier_rule(kind="attribute", name=name, value=value, tier=tier(slug), at=NOON)


def customer_at(address):
    return customer_for({"email": address}, name="Rosa", language="en", at=NOON)[0]


def visitor(shop, **claim):
    made = Claim("42", "Rosa", **claim)
    return visitors.begin(shop, claim=made, profile={}, facts={}, at=NOON)[0].customer


def served(customer):
    customer = Customer.objects.get(pk=customer.pk)
    return customer.tier.slug, customer.tier_source, customer.tier_reason


def recounted():
    while recount.go_on(now=NOON):
        pass


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("rosa@acme.example", ("gold", "domain", "acme.example")),
        ("rosa@ACME.example", ("gold", "domain", "acme.example")),
        ("rosa@mail.acme.example", ("gold", "domain", "acme.example")),
        ("rosa@trial.acme.example", ("silver", "domain", "trial.acme.example")),
        ("rosa@notacme.example", ("basic", "default", "")),
        ("rosa@acme.example.evil", ("basic", "default", "")),
    ],
)
def test_verified_address_is_served_by_its_domain(address, expected):
    domain("acme.example")
    domain("trial.acme.example", "silver")

    assert served(customer_at(address)) == expected


def test_typed_address_decides_nothing(shop):
    domain("acme.example")

    typed = visitors.begin(shop, claim=None, profile={"email": "rosa@acme.example"}, facts={}, at=NOON)[
        0
    ].customer

    assert (typed.email, served(typed)) == ("rosa@acme.example", ("basic", "default", ""))


@pytest.mark.parametrize(("is_verified", "slug"), [(True, "gold"), (False, "basic")])
def test_signed_address_counts_when_the_site_says_it_is_verified(shop, is_verified, slug):
    domain("acme.example")

    assert served(visitor(shop, email="rosa@acme.example", is_email_verified=is_verified))[0] == slug


def test_signed_attribute_is_stronger_than_the_domain(shop):
    domain("acme.example")
    attribute("Starter", "silver")

    customer = visitor(
        shop, email="rosa@acme.example", is_email_verified=True, attributes={"plan": "starter"}
    )

    assert served(customer) == ("silver", "attribute", "plan=starter")


def test_the_best_of_several_attributes_counts(shop):
    attribute("enterprise")
    attribute("2", "silver", name="tier")

    assert served(visitor(shop, attributes={"plan": "enterprise", "tier": "2"}))[0] == "gold"


def test_changed_attribute_changes_the_tier_and_a_missing_one_does_not(shop):
    attribute("enterprise")

    first = served(visitor(shop, attributes={"plan": "enterprise"}))
    second = served(visitor(shop))
    third = served(visitor(shop, attributes={"plan": "free"}))

    assert [first[0], second[0], third] == ["gold", "gold", ("basic", "default", "")]


def test_by_hand_is_stronger_than_every_rule_until_it_is_taken_back(shop, ana):
    attribute("enterprise")
    customer = visitor(shop, attributes={"plan": "enterprise"})

    actions.set_customer_tier(
        customer, tier=tier("silver"), by=ana.as_actor(), at=NOON, reason="agreed by phone"
    )
    visitor(shop, attributes={"plan": "enterprise", "tier": "x"})
    domain("acme.example")
    recounted()
    by_hand = served(customer)
    actions.follow_tier_rules(customer, by=ana.as_actor(), at=NOON)

    assert by_hand == ("silver", "agent", "agreed by phone")
    assert served(customer) == ("gold", "attribute", "plan=enterprise")
    assert [(c.was.slug, c.tier.slug, c.by_name) for c in TierChange.objects.order_by("id")] == [
        ("basic", "gold", ""),
        ("gold", "silver", "Ana"),
        ("silver", "gold", "Ana"),
    ]


def test_by_hand_needs_a_reason(ana):
    customer = customer_at("rosa@acme.example")

    with pytest.raises(Invalid) as refusal:
        actions.set_customer_tier(customer, tier=tier("gold"), by=ana.as_actor(), at=NOON, reason=" ")

    assert list(refusal.value.fields) == ["reason"]
    assert TierChange.objects.count() == 0


def test_rules_reach_customers_who_are_there_already(monkeypatch):
    monkeypatch.setattr(recount, "BATCH", 2)
    people = [customer_at(f"{n}@acme.example") for n in range(5)]
    other = customer_at("rosa@else.example")

    rule = domain("acme.example")
    recounted()
    with_rule = [served(person)[0] for person in people]
    remove_tier_rule(rule)
    recounted()

    assert with_rule == ["gold"] * 5
    assert [served(person) for person in people] == [("basic", "default", "")] * 5
    assert (served(other), TierChange.objects.filter(customer=other).count()) == (("basic", "default", ""), 0)
    assert TierRecount.objects.count() == 0


def test_another_rule_of_the_same_tier_gives_its_own_reason():
    rule = domain("acme.example")
    customer = customer_at("rosa@mail.acme.example")
    domain("mail.acme.example")
    remove_tier_rule(rule)
    recounted()

    assert served(customer) == ("gold", "domain", "mail.acme.example")


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ("", "This is not a domain. Write it as acme.example."),
        ("acme", "This is not a domain. Write it as acme.example."),
        ("rosa@acme.example", "This is not a domain. Write it as acme.example."),
        ("https://acme.example/", "This is not a domain. Write it as acme.example."),
        ("acme..example", "This is not a domain. Write it as acme.example."),
        ("-acme.example", "This is not a domain. Write it as acme.example."),
        ("a" * 64 + ".example", "This is not a domain. Write it as acme.example."),
        (
            "Gmail.com",
            "Anybody can have an address at gmail.com. Name a domain that is the customer's own.",
        ),
        ("@ACME.example", "There is a rule for acme.example already: Gold."),
    ],
)
def test_wrong_domain_is_refused_with_a_sentence(value, sentence):
    domain("acme.example")

    with pytest.raises(Invalid) as refusal:
        domain(value)

    assert refusal.value.fields == {"value": [sentence]}
    assert TierRule.objects.count() == 1


def test_domain_with_other_letters_is_kept_as_mail_knows_it():
    assert domain("@Bücher.example").value == "xn--bcher-kva.example"


@pytest.mark.parametrize(("name", "value", "field"), [("age", "7", "name"), ("plan", " ", "value")])
def test_wrong_attribute_is_refused(name, value, field):
    with pytest.raises(Invalid) as refusal:
        attribute(value, name=name)

    assert list(refusal.value.fields) == [field]


def test_change_is_an_event_of_every_unfinished_ticket(shop, ana):
    ticket = write(shop, "Where is my order?").ticket
    actions.set_customer_tier(
        ticket.customer, tier=tier("gold"), by=ana.as_actor(), at=NOON + MINUTE, reason="big customer"
    )

    told = TicketEvent.objects.get(ticket=ticket, kind=events.TIER)
    assert (told.by_name, told.data) == (
        "Ana",
        {"tier": "gold", "from": "basic", "name": "Gold", "source": "agent", "reason": "big customer"},
    )


def due(ticket, metric):
    return SlaClock.objects.get(ticket=ticket, metric=metric).due_at


def test_upgrade_tightens_with_grace(shop, ana):
    ticket = write(shop, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + MINUTE, text="Looking")
    resolution = due(ticket, "requester_wait")

    actions.set_customer_tier(
        ticket.customer, tier=tier("gold"), by=ana.as_actor(), at=NOON + timedelta(hours=10), reason="x"
    )

    # 24 h become 8, of which 10 are over: a quarter of the new target is left.
    assert resolution == NOON + timedelta(hours=24)
    assert due(ticket, "requester_wait") == NOON + timedelta(hours=12)
    assert SlaClock.objects.get(ticket=ticket, metric="requester_wait").breached is False


def test_downgrade_never_loosens_a_promise_of_a_reply(shop, ana):
    customer = visitor(shop)
    gold = {"tier": tier("gold"), "by": ana.as_actor(), "at": NOON, "reason": "x"}
    actions.set_customer_tier(customer, **gold)
    ticket = write(shop, "Where is my order?", sender="signed:42").ticket
    promised = due(ticket, "first_touch")

    actions.set_customer_tier(
        customer, tier=tier("basic"), by=ana.as_actor(), at=NOON + timedelta(seconds=5), reason="x"
    )

    assert (promised, due(ticket, "first_touch")) == (NOON + timedelta(seconds=15),) * 2


@pytest.mark.parametrize(
    ("source", "reason", "words"),
    [
        ("domain", "acme.example", "because of the domain acme.example"),
        ("attribute", "plan=pro", "because your site signed plan=pro"),
        ("agent", "agreed", "set by hand: agreed"),
        ("api", "", "set over the API"),
        ("default", "", "the tier of new customers"),
    ],
)
def test_reason_in_words(source, reason, words):
    assert tiering.because(source, reason) == words


def test_messenger_customers_cost_no_extra_statement(django_assert_max_num_queries):
    domain("acme.example")

    with django_assert_max_num_queries(8):
        customer_for({"whatsapp": "994505550000"}, name="Rosa", language="en", at=NOON)

    assert Identity.objects.count() == 1
