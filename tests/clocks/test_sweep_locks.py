"""Sweeps and actions at the same tickets, each in a connection of its own: nobody waits, nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from accounts.models import Notification
from escalation import sweep
from escalation.models import SlaClock
from tests.cast import NOON
from tests.writing import write
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)

LATE = NOON + timedelta(hours=2)


def elsewhere(count: int = 1) -> list[int]:
    """Sweep in so many connections of their own at once; gives what each found."""

    def run(_n: int) -> int:
        try:
            return sweep.sweep(now=LATE)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_a_ticket_that_is_worked_on_is_left_for_the_next_second(phone):
    one = write(phone, "Where is my order?").ticket
    write(phone, "And mine?", sender="omar")

    with transaction.atomic():
        actions.lock(Ticket(pk=one.pk))
        elsewhere()
        held = SlaClock.objects.get(ticket=one, metric="first_response").breached
        free = SlaClock.objects.exclude(ticket=one).get(metric="first_response").breached
    elsewhere()

    assert (held, free) == (False, True)
    assert SlaClock.objects.get(ticket=one, metric="first_response").breached


def test_four_sweeps_at_once_tell_each_person_once(phone, ana, lead):
    for n in range(12):
        ticket = write(phone, "Where is my order?", sender=f"customer {n}").ticket
        actions.claim(ticket, by=ana.as_actor(), at=NOON)

    elsewhere(4)
    elsewhere()

    assert SlaClock.objects.filter(metric="first_response", breached=True).count() == 12
    keys = Notification.objects.filter(key__endswith="first_response:1:breach").values_list("user_id", "key")
    assert (len(keys), len(set(keys))) == (24, 24)
