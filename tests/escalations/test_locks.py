"""Sweeps and people at the same ticket do not wait for each other in a ring."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from escalation.actions.noting import note_triggers
from escalation.models import TriggerFiring
from tests.cast import NOON, make_account
from tests.writing import write
from tickets.actions import lock

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_only_points_to_a_ticket_is_written_while_somebody_has_its_lock():
    """A sweep has clocks locked and writes what fired; an action has the ticket and waits for clocks."""
    ticket = write(make_account("webchat", "Shop"), "I was charged twice").ticket

    def note() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '3s'")
            note_triggers(ticket, [("T2", "first_response:1")], at=NOON)
        connection.close()

    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        lock(ticket)
        pool.submit(note).result(20)

    assert TriggerFiring.objects.get().instance == "first_response:1"
