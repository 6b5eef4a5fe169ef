"""Somebody's access ends while something is being given to them: neither waits for the other in a circle."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from time import monotonic

import pytest
from django.db import connection, transaction

from accounts.actions import deactivate
from accounts.models import Notification, Presence, User
from tests.cast import NOON, make_person

pytestmark = pytest.mark.django_db(transaction=True)
WAITING = """select count(*) from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'"""


def end_access(user: User) -> None:
    try:
        deactivate(user, at=NOON)
    finally:
        connection.close()


def until_somebody_waits() -> None:
    until = monotonic() + 60
    with connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("nobody waits")


def test_who_is_told_something_at_that_moment_is_told_and_then_gone():
    ana = make_person("Ana")
    Presence.objects.create(user=ana, lease_until=NOON + timedelta(hours=1))

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Presence.objects.select_for_update().get(user=ana)  # as routing does before it gives
            leaves = pool.submit(end_access, ana)
            until_somebody_waits()
            Notification.objects.create(user=ana, kind="late", text="#1", key="1", created_at=NOON)
        leaves.result()

    assert not User.objects.get(pk=ana.pk).is_active
    assert Notification.objects.filter(user=ana).count() == 1
