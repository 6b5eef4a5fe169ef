"""A ticket in a hurry that takes more room than a chat is given its room, although chats come all day."""

from datetime import timedelta

import pytest

from accounts.models import Membership, Queue
from tests.cast import NOON, make_queue
from tests.writing import write
from tickets import actions
from tickets.models import Placement, Ticket
from tickets.routing import dispatch, load, sweep

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
LATE = NOON + 46 * MINUTE


@pytest.fixture
def ana(person, phone):
    """She answers chats, and has to do with money as well."""
    found = person("Ana")
    Queue.objects.filter(pk=make_queue("finance").pk).update(strategy="automatic")
    Membership.objects.create(user=found, queue=Queue.objects.get(slug="finance"))
    return found


@pytest.fixture
def case(phone, ana) -> Ticket:
    """A case for finance, three units, due in an hour."""
    ticket = write(phone, "The bank took it twice", sender="luis").ticket
    finance = Queue.objects.get(slug="finance")
    ticket = actions.transfer(ticket, to=finance, by=ana.as_actor(), at=NOON)
    Ticket.objects.filter(pk=ticket.pk).update(next_due_start_at=NOON, next_due_at=NOON + 60 * MINUTE)
    return ticket


def chats_of(shop, user, count: int) -> list[Ticket]:
    made = [write(shop, "Hello", sender=f"v{n}").ticket for n in range(count)]
    return [actions.claim(chat, by=user.as_actor(), at=NOON) for chat in made]


def where(ticket: Ticket) -> tuple[str, str]:
    placement = Placement.objects.select_related("user").get(ticket=ticket)
    return placement.state, placement.user.name if placement.user else ""


def test_room_for_a_case_is_kept_until_it_is_enough(shop, ana, case):
    first, _second = chats_of(shop, ana, 2)
    waits = write(shop, "Hello", sender="rosa", at=NOON + MINUTE).ticket

    sweep.hand_out(now=LATE)
    assert (where(waits), where(case)) == (("waiting", ""), ("waiting", ""))
    assert dispatch.push(waits.pk, at=LATE) is None
    assert dispatch.pull(ana.pk, at=LATE) is None

    actions.solve(first, by=ana.as_actor(), at=LATE)
    sweep.drain(ana.pk, now=LATE)

    assert (where(case), load.drift()) == (("held", "Ana"), 0)


def test_only_one_person_is_kept_free_for_it(shop, ana, person, case):
    chats_of(shop, ana, 2)
    person("Dario")
    waits = write(shop, "Hello", sender="rosa", at=NOON + MINUTE).ticket

    sweep.hand_out(now=LATE)

    assert where(waits) == ("offered", "Dario")


def test_before_it_is_in_a_hurry_chats_go_first(shop, ana, case):
    chats_of(shop, ana, 2)
    waits = write(shop, "Hello", sender="rosa", at=NOON + MINUTE).ticket

    sweep.hand_out(now=NOON + 30 * MINUTE)

    assert where(waits) == ("offered", "Ana")


def test_a_case_for_nobody_who_is_here_keeps_nobody_from_chats(shop, ana, case):
    chats_of(shop, ana, 2)
    Membership.objects.filter(queue__slug="finance").delete()
    waits = write(shop, "Hello", sender="rosa", at=NOON + MINUTE).ticket

    sweep.hand_out(now=LATE)

    assert where(waits) == ("offered", "Ana")
