"""A customer known on a widget and a bot, and two agents."""

import pytest

from tests.cast import make_account, make_person


@pytest.fixture
def shop(db):
    return make_account("webchat", "Shop")


@pytest.fixture
def bot(db):
    return make_account("telegram", "Our bot")


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def dario(db):
    return make_person("Dario")
