"""Ana is an agent, Dario an admin, Mina a supervisor."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.cast import make_person


@pytest.fixture(autouse=True)
def _database(db):
    cache.clear()


@pytest.fixture
def ana():
    return make_person("Ana")


@pytest.fixture
def dario():
    return make_person("Dario", role="admin")


@pytest.fixture
def mina():
    return make_person("Mina", role="supervisor")


@pytest.fixture
def as_person():
    def sign_in(user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
