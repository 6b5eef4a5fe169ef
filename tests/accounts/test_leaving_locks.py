"""Ending somebody's access while others write about them: nobody waits for the other in a circle."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.actions import deactivate, notify
from accounts.models import Notification, Presence, Role, User
from helpdesk.core.errors import Refused
from tests.cast import NOON, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def end(person: User) -> str:
    """End somebody's access in a connection of its own; gives why it was refused."""
    try:
        deactivate(person, at=NOON)
    except Refused as refusal:
        return refusal.code
    finally:
        connection.close()
    return ""


def until_somebody_waits() -> None:
    """Go on once another connection waits for a lock; the view of activity stands still in a transaction."""
    deadline = time.monotonic() + 10
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("select count(*) from pg_locks where not granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.01)
    raise AssertionError("nobody waits")


def test_who_is_told_something_at_that_moment_is_told_and_then_gone(ana):
    make_person("Mina", role="admin")
    Presence.objects.get_or_create(user=ana)
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Presence.objects.select_for_update().get(user=ana)  # as routing does before it gives
            leaving = pool.submit(end, ana)
            until_somebody_waits()
            notify(ana, kind="note", text="Something is yours.", key="one", at=NOON)
        assert leaving.result(20) == ""

    assert not User.objects.get(pk=ana.pk).is_active
    assert Notification.objects.filter(user=ana).count() == 1


def test_of_two_admins_who_end_each_other_one_stays():
    both = [make_person(name, role="admin") for name in ("Mina", "Omar")]
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(end, both))

    assert sorted(map(bool, outcomes)) == [False, True]
    assert User.objects.filter(role=Role.ADMIN, is_active=True).count() == 1
