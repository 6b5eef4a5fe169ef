"""One phone number has several spellings in Brazil, Mexico and Argentina: it is one person's all the same."""

from datetime import timedelta

import pytest

from tests.cast import NOON, make_account
from tests.jobs.test_races import at_once
from tests.writing import write
from tickets import actions, joining
from tickets.models import Customer, LinkCode, Thread

MINUTE = timedelta(minutes=1)
PAIRS = [
    ("5511987654321", "551187654321"),
    ("5215512345678", "525512345678"),
    ("5491123456789", "541123456789"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("told", "typed"), [*PAIRS, *(pair[::-1] for pair in PAIRS)])
def test_a_typed_number_is_proposed_and_gets_its_code_in_any_spelling(shop, bot, ana, told, typed):
    known = write(bot, "Where is order 48211?", sender=told, ids={"whatsapp": told}).ticket
    visitor = write(shop, "I was charged twice", sender="v1", at=NOON + MINUTE).ticket
    Customer.objects.filter(pk=visitor.customer_id).update(phone=f"+{typed}")

    for one, other in ((visitor, known), (known, visitor)):
        found = joining.proposals(Customer.objects.get(tickets=one))
        assert [proposal.customer.pk for proposal in found] == [other.customer_id]
    thread = Thread.objects.get(external_id="v1")
    actions.send_link_code(thread, address=f"00{typed}", by=ana.as_actor(), at=NOON + MINUTE)
    assert LinkCode.objects.get().sent_to.customer_id == known.customer_id


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pair", PAIRS)
def test_two_spellings_that_first_write_at_one_moment_are_one_customer(pair):
    accounts = [make_account("telegram", name) for name in ("First", "Second")]

    at_once(
        [
            lambda account=account, number=number: write(
                account, "Where is order 48211?", sender=number, ids={"whatsapp": number}
            )
            for account, number in zip(accounts, pair, strict=True)
        ]
    )

    assert Customer.objects.count() == 1
