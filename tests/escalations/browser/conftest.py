"""The workspace in a real browser, with the teams a ticket is handed on to."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts import attendance
from accounts.models import Queue, User
from tests.browser.conftest import ana, chromium, desk_of, outside, shop, web
from tests.cast import make_person, make_queue

__all__ = ["ana", "chromium", "desk_of", "outside", "shop", "web"]


@pytest.fixture
def teams(shop: Any, ana: User, outside: Callable[..., Any]) -> dict[str, User]:
    """Leyla is senior, Fatima works in finance, whose queue is private, Nigar is on duty."""

    def make() -> dict[str, User]:
        make_queue("finance", is_private=True)
        people = {
            "leyla": make_person("Leyla", queues=("senior",)),
            "fatima": make_person("Fatima", queues=("finance",)),
            "nigar": make_person("Nigar", role="supervisor", queues=("management",)),
        }
        Queue.objects.filter(slug="management").update(lead=people["nigar"])
        for person in (*people.values(), ana):
            attendance.renew(person, at=timezone.now())
        return people

    return outside(make)
