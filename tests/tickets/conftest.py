"""What the ticket tests share: a shop's widget, two agents and a finance desk."""

import pytest

from tests.cast import make_account, make_person, make_queue


@pytest.fixture
def shop(db):
    return make_account("webchat", "Shop")


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def dario(db):
    return make_person("Dario")


@pytest.fixture
def fatima(db):
    """Works in finance, whose queue is private."""
    make_queue("finance", is_private=True)
    return make_person("Fatima", queues=("finance",))
