"""Two people who were taken for one are taken apart: nobody's words or answers reach the other any more."""

from datetime import timedelta

import pytest

from channels_live.widget import visitors
from channels_live.widget.identity import Claim
from escalation.models import SlaClock
from helpdesk.core.errors import Refused
from tests.cast import NOON, make_account
from tests.writing import write
from tickets import actions
from tickets.models import Customer, Identity, Join, Message, Thread, Ticket

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
PHONE = "994501112233"


@pytest.fixture
def chat(shop) -> Ticket:
    return write(shop, "I was charged twice for my order, please give it back", sender="v1").ticket


@pytest.fixture
def call(bot) -> Ticket:
    return write(bot, "Where is order 48211?", sender=PHONE, ids={"whatsapp": PHONE}).ticket


@pytest.fixture
def join(chat, call, ana) -> Join:
    """Ana takes the visitor for the one on the phone."""
    return joined(chat, call, ana, minute=1)


def joined(other: Ticket, kept: Ticket, ana, *, minute: int) -> Join:
    at = NOON + minute * MINUTE
    return actions.join_customers(
        Customer.objects.get(tickets=other), into=Customer.objects.get(tickets=kept), by=ana.as_actor(), at=at
    )


def end(ticket: Ticket, ana, *, minute: int) -> None:
    actions.solve(ticket, by=ana.as_actor(), at=NOON + minute * MINUTE)
    actions.close(ticket, by=ana.as_actor(), at=NOON + minute * MINUTE)


def test_a_thread_that_joined_the_others_ticket_feeds_it_no_more(chat, call, join, shop, bot, ana):
    """Their question goes on where they alone are answered, with its own time; nothing of it is lost."""
    end(chat, ana, minute=2)
    asked = write(shop, "And where is it now, please?", sender="v1", at=NOON + 3 * MINUTE)
    assert asked.ticket == call

    actions.part_customers(join, by=ana.as_actor(), at=NOON + 5 * MINUTE)

    visitor, caller = Thread.objects.get(external_id="v1"), Thread.objects.get(external_id=PHONE)
    assert (caller.ticket, visitor.ticket.customer) == (call, visitor.customer)
    assert visitor.ticket not in (chat, call)
    assert visitor.ticket.waiting_since == NOON + 3 * MINUTE
    clock = SlaClock.objects.get(ticket=visitor.ticket, metric="first_response")
    assert (clock.start_at, clock.state) == (NOON + 3 * MINUTE, "running")
    note = visitor.ticket.messages.get(kind="note")
    assert note.text == f"Asked in #{call.pk}: And where is it now, please?"
    later = write(shop, "Hello?", sender="v1", at=NOON + 6 * MINUTE)
    assert later.ticket == visitor.ticket
    sent = actions.reply(call, by=ana.as_actor(), at=NOON + 7 * MINUTE, text="Order 48211 is on its way")
    assert [message.thread for message in sent] == [caller]
    assert not Message.objects.filter(thread=visitor, author_kind="system").exists()


def test_a_thread_whose_questions_were_answered_goes_back_to_its_own_ticket(chat, call, join, shop, ana):
    actions.solve(chat, by=ana.as_actor(), at=NOON + 2 * MINUTE)
    asked = write(shop, "And where is it now, please?", sender="v1", at=NOON + 3 * MINUTE)
    assert asked.ticket == call
    visitor = Thread.objects.get(external_id="v1")
    actions.reply(call, by=ana.as_actor(), at=NOON + 4 * MINUTE, text="On its way", threads=[visitor])

    actions.part_customers(join, by=ana.as_actor(), at=NOON + 5 * MINUTE)

    visitor.refresh_from_db()
    assert (visitor.ticket, Ticket.objects.count()) == (chat, 2)


def test_the_one_who_was_kept_writes_on_no_ticket_of_the_others(chat, call, join, bot, ana):
    end(call, ana, minute=2)
    asked = write(bot, "Anything new?", sender=PHONE, at=NOON + 3 * MINUTE)
    assert asked.ticket == chat

    actions.part_customers(join, by=ana.as_actor(), at=NOON + 5 * MINUTE)

    caller = Thread.objects.get(external_id=PHONE)
    assert caller.ticket.customer == caller.customer != Ticket.objects.get(pk=chat.pk).customer


def test_a_place_they_wrote_from_since_goes_with_them(shop, bot, call, ana):
    """The one on the phone was joined into the visitor; then wrote to a second number of ours."""
    chat = write(shop, "I was charged twice for my order", sender="v1").ticket
    join = joined(call, chat, ana, minute=1)
    second = make_account("telegram", "Second bot")
    asked = write(second, "Hello again", sender=PHONE, ids={"whatsapp": PHONE}, at=NOON + 3 * MINUTE)

    actions.part_customers(join, by=ana.as_actor(), at=NOON + 5 * MINUTE)

    owner = Customer.objects.get(identities__value=PHONE)
    assert set(Thread.objects.filter(external_id=PHONE).values_list("customer", flat=True)) == {owner.pk}
    assert Thread.objects.get(account=second).ticket.customer == owner
    assert asked.thread.customer_id != owner.pk


def test_who_was_joined_on_is_taken_apart_from_the_last_one_first(chat, call, join, bot, ana):
    third = write(bot, "Good morning", sender="88", ids={"telegram": "88"}).ticket
    joined(call, third, ana, minute=2)

    with pytest.raises(Refused, match="Take that apart first"):
        actions.part_customers(join, by=ana.as_actor(), at=NOON + 3 * MINUTE)


def signed(shop, user: str) -> Customer:
    claim = Claim(user, email="office@shop.example", is_email_verified=True)
    return visitors.begin(shop, claim=claim, profile={}, facts={}, at=NOON)[0].customer


def test_two_whom_a_site_signs_are_two_although_they_share_a_mailbox(shop):
    rosa, omar = signed(shop, "u1"), signed(shop, "u2")

    assert (rosa != omar, signed(shop, "u1"), signed(shop, "u2")) == (True, rosa, omar)
    assert Identity.objects.get(kind="email").customer == rosa


def test_one_who_is_signed_in_on_two_sites_may_be_one_person(shop, ana):
    """Each site counts its people by itself; only two ids of one site are two people."""
    rosa = signed(shop, "u1")
    claim = Claim("77")
    second = make_account("webchat", "Second shop")
    other = visitors.begin(second, claim=claim, profile={}, facts={}, at=NOON)[0].customer

    join = actions.join_customers(other, into=rosa, by=ana.as_actor(), at=NOON)

    assert join.state == "joined"
