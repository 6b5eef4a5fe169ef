"""Two people at the same moment: exactly one is heard, the other is told who was."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from escalation import actions
from escalation.models import Escalation
from helpdesk.core.errors import Refused
from tests.cast import NOON, make_account, make_person, make_queue
from tests.escalations.conftest import ASK
from tests.escalations.invariants import broken
from tests.writing import write
from tickets.models import Ticket

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def ticket(transactional_db) -> Ticket:
    return write(make_account("webchat", "Shop"), "I was charged twice").ticket


def at_once(*acts: Callable[[], Any]) -> list[str]:
    """Let these happen at the same moment; gives what each was told, empty where it was done."""
    start = Barrier(len(acts))

    def one(act: Callable[[], Any]) -> str:
        try:
            start.wait(10)
            act()
        except Refused as refusal:
            return refusal.message
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(one, acts))


def holds(ticket: Ticket) -> None:
    assert list(broken(Ticket.objects.get(pk=ticket.pk), now=NOON)) == []


def test_of_two_who_escalate_at_once_one_does(ticket):
    ana, omar = make_person("Ana"), make_person("Omar")
    senior = make_person("Leyla", queues=("senior",)).queues.get()

    def ask(person):
        return lambda: actions.request_escalation(ticket, ASK, to=senior, by=person.as_actor(), at=NOON)

    told = at_once(ask(ana), ask(omar))

    assert told == ["", f"#{ticket.number} is with Senior already."]
    assert Escalation.objects.count() == 1
    holds(ticket)


def test_of_two_who_escalate_elsewhere_at_once_both_are_in_the_history_and_one_is_open(ticket):
    ana = make_person("Ana")
    for name, slug in (("Leyla", "senior"), ("Togrul", "technical")):
        make_person(name, queues=(slug,))

    def ask(slug):
        queue = make_queue(slug)
        return lambda: actions.request_escalation(ticket, ASK, to=queue, by=ana.as_actor(), at=NOON)

    told = at_once(ask("senior"), ask("technical"))

    assert told == ["", ""]
    assert sorted(Escalation.objects.values_list("state", flat=True)) == ["finished", "offered"]
    holds(ticket)


def test_of_two_who_take_it_at_once_one_has_it(ticket):
    ana = make_person("Ana")
    leyla, dario = (make_person(name, queues=("senior",)) for name in ("Leyla", "Dario"))
    found = actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)

    def take(person):
        return lambda: actions.acknowledge_escalation(found, by=person.as_actor(), at=NOON)

    told = at_once(take(leyla), take(dario))

    found.refresh_from_db()
    assert told == ["", f"{found.taken_by.name} already has #{ticket.number}."]
    holds(ticket)


def test_who_takes_it_while_it_is_taken_back_is_told_so(ticket):
    ana, leyla = make_person("Ana"), make_person("Leyla", queues=("senior",))
    found = actions.request_escalation(ticket, ASK, to=make_queue("senior"), by=ana.as_actor(), at=NOON)

    told = at_once(
        lambda: actions.acknowledge_escalation(found, by=leyla.as_actor(), at=NOON),
        lambda: actions.withdraw(found, by=ana.as_actor(), at=NOON),
    )

    found.refresh_from_db()
    assert found.state == "withdrawn"
    assert told in (["", ""], ["", "This was taken back: Senior need not do anything."])
    holds(ticket)
