"""Tickets that nobody can help now never keep others from being looked at."""

from datetime import timedelta

import pytest

from accounts import attendance
from accounts.actions import deactivate
from escalation import actions, escalations_sweep
from helpdesk.core.turns import in_turn
from tests.cast import NOON, make_person, make_queue
from tests.escalations.conftest import ASK
from tests.writing import write
from tickets.models import Ticket

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize("every", [1, 2, 3, 60])
def test_each_of_a_thousand_has_a_turn_however_often_one_looks(every):
    seen: set[int] = set()
    for turn in range(40):
        batch = in_turn(range(1000), NOON + turn * every * SECOND, 200)
        assert len(set(batch)) == 200
        seen.update(batch)

    assert seen == set(range(1000))


def test_a_few_are_all_looked_at_in_their_order():
    assert in_turn([7, 3, 9], NOON, 200) == [7, 3, 9]


@pytest.mark.django_db
def test_a_ticket_gets_an_owner_although_others_before_it_can_have_none(shop, ana):
    """Nigar signed off and is the last to answer: hers stay hers, Ana is gone and hers go to her."""
    make_person("Leyla", queues=("senior",))
    nigar = make_person("Nigar", role="supervisor", queues=("management",))
    owners = (nigar, nigar, nigar, ana)
    tickets = [write(shop, "Hello", sender=f"customer{n}").ticket for n in range(len(owners))]
    for ticket, owner in zip(tickets, owners, strict=True):
        by = owner.as_actor()
        actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=by, at=NOON)
    attendance.choose(nigar, "offline", at=NOON)
    deactivate(ana, at=NOON)

    for turn in range(10):
        escalations_sweep.sweep(now=NOON + turn * SECOND, most=2)

    assert Ticket.objects.get(pk=tickets[-1].pk).owner == nigar
