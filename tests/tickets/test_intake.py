"""Which ticket a message belongs to, and what storing it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOON, make_account
from tests.writing import write
from tickets import actions
from tickets.models import Message, Ticket

pytestmark = pytest.mark.django_db


def test_first_message_opens_a_ticket(shop):
    message = write(shop, "My order 4821 never came")

    ticket = message.ticket
    assert (ticket.status, ticket.subject, ticket.in_count) == ("new", "My order 4821 never came", 1)
    assert [(e.seq, e.kind) for e in ticket.events.all()] == [(1, "created"), (2, "message")]
    assert message.seq == 2


def test_second_message_goes_to_the_live_ticket(shop):
    first = write(shop, "Hello")
    second = write(shop, "Anybody there?", at=NOON + timedelta(minutes=50))

    assert second.ticket_id == first.ticket_id
    assert Ticket.objects.count() == 1


def test_a_redelivered_message_is_stored_once(shop):
    first = write(shop, "Hello", external_id="m1")
    again = write(shop, "Hello", external_id="m1")

    assert first.pk == again.pk
    assert Message.objects.count() == 1


def test_equal_text_is_never_a_duplicate(shop):
    write(shop, "?", external_id="m1")
    write(shop, "?", external_id="m2")

    assert Message.objects.count() == 2


def test_same_customer_on_another_account_joins_the_live_ticket(shop):
    other = make_account("webchat", "Second shop")
    ids = {"whatsapp": "994501112233"}
    first = write(shop, "I was charged twice for my order", sender="a", ids=ids)
    second = write(other, "hello?? anyone", sender="b", ids=ids, at=NOON + timedelta(minutes=5))

    assert second.ticket_id == first.ticket_id
    assert first.ticket.threads.count() == 2


def test_other_order_number_is_another_ticket(shop):
    other = make_account("webchat", "Second shop")
    ids = {"whatsapp": "994501112233"}
    first = write(shop, "Where is order 48211", sender="a", ids=ids)
    second = write(other, "Where is order 59322", sender="b", ids=ids)

    assert second.ticket_id != first.ticket_id


def test_message_after_solve_reopens_within_the_window(shop, ana):
    ticket = write(shop, "Hello").ticket
    actions.solve(ticket, by=ana.as_actor(), at=NOON + timedelta(minutes=5))

    message = write(shop, "It broke again", at=NOON + timedelta(days=7))

    assert message.ticket_id == ticket.pk
    assert (message.ticket.status, message.ticket.reopen_count) == ("open", 1)


def test_message_after_the_window_opens_a_follow_up(shop, ana):
    ticket = write(shop, "Hello").ticket
    actions.solve(ticket, by=ana.as_actor(), at=NOON)

    message = write(shop, "It broke again", at=NOON + timedelta(days=7, seconds=1))

    assert message.ticket.follows_id == ticket.pk


def test_thanks_after_solve_does_not_reopen(shop, ana):
    ticket = write(shop, "Hello").ticket
    actions.solve(ticket, by=ana.as_actor(), at=NOON)

    message = write(shop, "Çox sağ olun!", at=NOON + timedelta(minutes=3))

    ticket.refresh_from_db()
    assert (message.ticket_id, message.is_courtesy, ticket.status) == (ticket.pk, True, "solved")


def test_storing_a_message_on_an_open_ticket_takes_at_most_twelve_statements(shop):
    write(shop, "Hello", external_id="m1")

    with CaptureQueriesContext(connection) as queries:
        write(shop, "My order never came", external_id="m2", at=NOON + timedelta(minutes=1))

    statements = [
        q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    assert len(statements) <= 12, "\n".join(statements)


def test_message_with_the_id_of_one_we_sent_is_refused_not_swallowed(shop, ana):
    ticket = write(shop, "Hello", external_id="m1").ticket
    answer = actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Hello Rosa")[0]
    Message.objects.filter(pk=answer.pk).update(external_id="m2")

    with pytest.raises(ValueError, match="m2"):
        write(shop, "Still here", external_id="m2")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("59322 is still not here", 1),
        ("48211 is still not here", 0),
        ("My coffee grinder came broken and I want to send it back", 0),
        ("hello? anybody", 1),
    ],
)
def test_of_several_live_tickets_a_message_goes_on_with_the_one_it_speaks_of(shop, text, wanted):
    """Rosa has two open questions, the second is newer; now she writes from a third place."""
    ids = {"whatsapp": "994501112233"}
    words = (
        "Order 48211: my coffee grinder came broken, I want to send it back",
        "Where is order 59322 with the filters",
    )
    tickets = [
        write(
            make_account("webchat", f"Shop {n}"), said, sender=f"v{n}", ids=ids, at=NOON + minutes(n)
        ).ticket
        for n, said in enumerate(words)
    ]
    assert tickets[0] != tickets[1]

    assert write(shop, text, sender="c", ids=ids, at=NOON + minutes(5)).ticket == tickets[wanted]


def minutes(n: int) -> timedelta:
    return timedelta(minutes=n)
