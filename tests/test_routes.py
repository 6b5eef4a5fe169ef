"""Every address answers every kind of person as the table says; a new one without a line fails."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from tests.cast import make_account, make_person, make_queue
from tests.routes import ROUTES
from tests.writing import write
from tickets.models import ChannelAccount

ROLES = ("nobody", "agent", "supervisor", "admin", "outsider")
ABSENT = {
    "int": "999999",
    "str": "absent",
    "slug": "absent",
    "path": "absent",
    "uuid": "00000000-0000-4000-8000-000000000000",
}
BACKEND = "django.contrib.auth.backends.ModelBackend"


def routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for entry in resolver.url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry, route)


ALL = sorted(set(routes(get_resolver())))


def address(route: str, known: dict[str, str]) -> str:
    """Fill the places of a route: known things by name, absent ones by kind."""
    parts = []
    for part in route.removeprefix("^").split("<"):
        place, bracket, rest = part.partition(">")
        if not bracket:
            parts.append(place)
            continue
        kind, _colon, name = place.rpartition(":")
        parts.append(known.get(name) or ABSENT[kind or "str"])
        parts.append(rest)
    return "/" + "".join(parts)


def test_every_route_has_a_line():
    assert (sorted(set(ALL) - set(ROUTES)), sorted(set(ROUTES) - set(ALL))) == ([], [])


@pytest.fixture
def world(db):
    cache.clear()
    queue = make_queue("finance", is_private=True)
    account = make_account("webchat", "Shop")
    ChannelAccount.objects.filter(pk=account.pk).update(queue=queue)
    ticket = write(ChannelAccount.objects.get(), "Where is my parcel?").ticket
    people = {
        "agent": make_person("Ana", queues=("finance",)),
        "supervisor": make_person("Mina", role="supervisor", queues=("finance",)),
        "admin": make_person("Dario", role="admin", queues=("finance",)),
        "outsider": make_person("Omar", queues=("frontline",)),
    }
    return {"number": str(ticket.pk), "people": people, "key": account.key}


@pytest.mark.parametrize("route", [route for route in ALL if route in ROUTES])
def test_route_answers_each_person_as_the_table_says(route, world):
    method, *expected = ROUTES[route]
    url = address(route, {"number": world["number"], "key": world["key"]})

    found = []
    for role in ROLES:
        before = transaction.savepoint()
        client = Client(raise_request_exception=False)
        if role != "nobody":
            client.force_login(world["people"][role], backend=BACKEND)
        found.append(client.generic(method, url).status_code)
        transaction.savepoint_rollback(before)

    assert found == expected
