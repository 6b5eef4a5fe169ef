"""The demo's conversations show each view of the inbox something."""

import pytest

from accounts.models import User
from helpdesk.demo import accounts, people, talk
from tests.cast import NOON
from tickets import queries


@pytest.mark.django_db
def test_a_window_closes_soon_in_the_demo():
    users = people.make(NOON)
    accounts.make(NOON)
    talk.make(NOON)

    admin = User.objects.get(role="admin")
    found = queries.view_of(admin, "closing", at=NOON)

    assert users
    assert [ticket.customer.name for ticket in found] == ["Hannah Vogel"]
