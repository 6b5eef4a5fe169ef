"""Customers become one person only on evidence, and are taken apart again."""

from datetime import timedelta

import pytest

from helpdesk.core.errors import Refused
from tests.cast import NOON
from tests.writing import write
from tickets import actions, joining
from tickets.models import Customer, Identity, Join, LinkCode, Message, Thread, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PHONE = "994501112233"


@pytest.fixture
def visitor(shop):
    """Rosa in the chat; she has typed a number, which proves nothing."""
    ticket = write(shop, "I was charged twice for my order, please give it back", sender="v1").ticket
    Customer.objects.filter(pk=ticket.customer_id).update(phone=f"+{PHONE}")
    return Ticket.objects.get(pk=ticket.pk)


@pytest.fixture
def caller(bot):
    return write(
        bot, "Where is order 48211 that I paid last week?", sender=PHONE, ids={"whatsapp": PHONE}
    ).ticket


def customer_of(ticket: Ticket) -> Customer:
    return Ticket.objects.select_related("customer").get(pk=ticket.pk).customer


def test_a_typed_number_joins_nobody_and_is_proposed_with_its_evidence(visitor, caller):
    assert customer_of(visitor) != customer_of(caller)

    found = joining.proposals(customer_of(visitor))

    assert [(p.customer.pk, [(e.kind, e.value, e.is_verified) for e in p.evidence]) for p in found] == [
        (caller.customer_id, [("phone", PHONE, False)])
    ]


def test_joining_moves_all_and_taking_apart_gives_it_back(visitor, caller, ana):
    other, kept = customer_of(visitor), customer_of(caller)
    join = actions.join_customers(other, into=kept, by=ana.as_actor(), at=NOON + MINUTE)

    assert customer_of(visitor) == kept
    assert Thread.objects.get(external_id="v1").customer == kept
    actions.part_customers(join, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    other.refresh_from_db()
    assert (customer_of(visitor), customer_of(caller), other.merged_into) == (other, kept, None)
    assert Thread.objects.get(external_id="v1").customer == other
    assert Identity.objects.get(kind="whatsapp").customer == kept
    kinds = list(visitor.events.values_list("kind", "by_name"))
    assert ("customer_joined", "Ana") in kinds
    assert ("customer_parted", "Ana") in kinds


def test_what_was_taken_apart_is_not_proposed_again(visitor, caller, ana):
    other, kept = customer_of(visitor), customer_of(caller)
    join = actions.join_customers(other, into=kept, by=ana.as_actor(), at=NOON + MINUTE)
    actions.part_customers(join, by=ana.as_actor(), at=NOON + 2 * MINUTE)

    assert joining.proposals(customer_of(visitor)) == []


def test_a_no_is_remembered(visitor, caller, ana):
    actions.refuse_join(customer_of(caller), customer_of(visitor), by=ana.as_actor(), at=NOON)

    assert joining.proposals(customer_of(visitor)) == []
    assert joining.proposals(customer_of(caller)) == []


def test_a_ticket_opened_after_the_join_goes_back_with_its_thread(visitor, caller, shop, ana):
    other, kept = customer_of(visitor), customer_of(caller)
    join = actions.join_customers(other, into=kept, by=ana.as_actor(), at=NOON + MINUTE)
    actions.solve(visitor, by=ana.as_actor(), at=NOON + MINUTE)
    actions.close(visitor, by=ana.as_actor(), at=NOON + MINUTE)
    actions.solve(caller, by=ana.as_actor(), at=NOON + MINUTE)
    later = write(shop, "Something new and different today", sender="v1", at=NOON + 9 * MINUTE).ticket
    assert customer_of(later) == kept

    actions.part_customers(join, by=ana.as_actor(), at=NOON + 10 * MINUTE)

    assert customer_of(later) == other


def test_the_same_words_of_one_person_are_linked_once_they_are_known_to_be_one(shop, bot, ana):
    text = "I was charged twice for order 48211, please refund the second payment"
    first = write(bot, text, sender=PHONE, ids={"whatsapp": PHONE}).ticket
    second = write(shop, text, sender="v1", at=NOON + MINUTE).ticket

    actions.join_customers(
        customer_of(second), into=customer_of(first), by=ana.as_actor(), at=NOON + 2 * MINUTE
    )

    assert Ticket.objects.exclude(job=None).count() == 2
    assert Ticket.objects.values("job").distinct().count() == 1
    assert second.events.get(kind="joined_job").data["how"] == "auto"


def test_two_signed_ids_are_never_one_person(visitor, caller, ana):
    for ticket, value in ((visitor, "u1"), (caller, "u2")):
        Identity.objects.create(
            customer=customer_of(ticket),
            kind="signed",
            scope="s",
            value=value,
            is_verified=True,
            created_at=NOON,
        )

    assert joining.proposals(customer_of(visitor)) == []
    with pytest.raises(Refused, match="two people"):
        actions.join_customers(customer_of(visitor), into=customer_of(caller), by=ana.as_actor(), at=NOON)


def test_joins_that_make_no_sense_are_refused(visitor, caller, ana):
    other, kept = customer_of(visitor), customer_of(caller)
    with pytest.raises(Refused, match="one and the same"):
        actions.join_customers(kept, into=kept, by=ana.as_actor(), at=NOON)
    actions.join_customers(other, into=kept, by=ana.as_actor(), at=NOON)
    with pytest.raises(Refused, match="joined with somebody already"):
        actions.join_customers(kept, into=other, by=ana.as_actor(), at=NOON)


def code_in(ticket: Ticket) -> str:
    said = Message.objects.filter(ticket=ticket, author_kind="system").latest("pk").text
    return next(word for word in said.replace(".", " ").split() if word.isdecimal())


def test_the_code_sent_to_the_known_address_proves_it(visitor, caller, shop, ana):
    actions.send_link_code(
        Thread.objects.get(external_id="v1"), address=f"+{PHONE}", by=ana.as_actor(), at=NOON + MINUTE
    )

    write(shop, f"it is {code_in(caller)}", sender="v1", at=NOON + 2 * MINUTE)

    assert customer_of(visitor) == customer_of(caller)
    join = Join.objects.get()
    assert (join.source, join.evidence[0]["is_verified"]) == ("code", True)


def test_a_wrong_an_old_and_a_guessed_code_prove_nothing(visitor, caller, shop, ana):
    thread = Thread.objects.get(external_id="v1")
    actions.send_link_code(thread, address=PHONE, by=ana.as_actor(), at=NOON)
    right = code_in(caller)
    wrong = f"{(int(right) + 1) % 10**6:06d}"

    for n in range(5):
        write(shop, wrong, sender="v1", at=NOON + n * timedelta(seconds=1))
    write(shop, right, sender="v1", at=NOON + MINUTE)
    assert customer_of(visitor) != customer_of(caller)

    actions.send_link_code(thread, address=PHONE, by=ana.as_actor(), at=NOON + MINUTE)
    write(shop, code_in(caller), sender="v1", at=NOON + 12 * MINUTE)
    assert customer_of(visitor) != customer_of(caller)


def test_codes_are_few_and_only_to_known_addresses(visitor, caller, ana):
    thread = Thread.objects.get(external_id="v1")
    with pytest.raises(Refused, match="Nobody has written to us from there"):
        actions.send_link_code(thread, address="+15550001111", by=ana.as_actor(), at=NOON)
    for _ in range(3):
        actions.send_link_code(thread, address=PHONE, by=ana.as_actor(), at=NOON)
    with pytest.raises(Refused, match="Three codes"):
        actions.send_link_code(thread, address=PHONE, by=ana.as_actor(), at=NOON)
    assert LinkCode.objects.filter(used_at=None).count() == 1
