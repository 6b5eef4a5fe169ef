"""Ways home settle the loads of several people: nobody waits for the other in a circle."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from accounts.models import Presence
from escalation import actions
from tests.accounts.test_leaving_locks import until_somebody_waits
from tests.cast import NOON, make_account, make_person, make_queue
from tests.escalations.conftest import ASK, at_work
from tests.writing import write
from tickets.actions import claim

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("way", ["answer", "withdraw"])
def test_who_goes_home_waits_before_it_holds_anything(way):
    ana, leyla = make_person("Ana"), make_person("Leyla", queues=("senior",))
    make_person("Nigar", role="supervisor", queues=("management",))
    at_work(ana, leyla)
    ticket = claim(write(make_account("telegram"), "Twice").ticket, by=ana.as_actor(), at=NOON)
    asked = actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)
    actions.acknowledge_escalation(asked, by=leyla.as_actor(), at=NOON)

    def go_home() -> str:
        try:
            if way == "answer":
                return actions.answer(asked, text="Yes.", by=leyla.as_actor(), at=NOON).state
            return actions.withdraw(asked, by=ana.as_actor(), at=NOON).state
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        Presence.objects.select_for_update().get(user=ana)
        gone = pool.submit(go_home)
        until_somebody_waits()
        Presence.objects.select_for_update().get(user=leyla)
    assert gone.result(20) in ("finished", "withdrawn")
