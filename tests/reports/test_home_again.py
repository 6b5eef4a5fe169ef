"""A ticket of a private queue counts for whoever may open it now: once it is home again, for everybody."""

from datetime import timedelta

import pytest

from escalation import actions as escalations
from reports import counting, lists, table
from reports.kpis import KPIS
from reports.scope import Scope, read
from tests.cast import NOON, make_person, make_queue
from tests.escalations.conftest import ASK
from tests.writing import write
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def private(bot, ana):
    """Ana has asked finance, whose queue is private; Fatima has it."""
    finance = make_queue("finance", is_private=True)
    fatima = make_person("Fatima", queues=("finance",))
    ticket = write(bot, "I was charged twice", at=NOON).ticket
    actions.claim(ticket, by=ana.as_actor(), at=NOON)
    asked = escalations.request_escalation(ticket, ASK, to=finance, by=ana.as_actor(), at=NOON)
    escalations.acknowledge_escalation(asked, by=fatima.as_actor(), at=NOON + HOUR)
    return asked, fatima


def scope_of(user, **only: str) -> Scope:
    return read({"from": "2026-06-01", "to": "2026-06-02", **only}, user=user, now=NOON + 2 * DAY)


def figures_of_finance(user) -> dict[str, int]:
    counting.catch_up(now=NOON + 2 * DAY)
    rows = table.grouped(scope_of(user), "queue")
    return {row.kpi.slug: row.figure.listed for row in rows if row.group == "finance" and row.figure.listed}


def test_while_it_is_private_nobody_else_counts_anything(private, mina):
    assert figures_of_finance(mina) == {}


def test_home_again_each_figure_is_a_list_that_its_reader_may_open(private, mina):
    """What finance did with it stands in the ticket's own history, which is everybody's again."""
    asked, fatima = private
    escalations.answer(asked, text="Refunded.", by=fatima.as_actor(), at=NOON + 2 * HOUR)
    Ticket.objects.filter(pk=asked.ticket_id).update(owner=None, assignee=None)

    found = figures_of_finance(mina)

    assert found
    for kpi in KPIS:
        behind = lists.behind(kpi, scope_of(mina, queue="finance"))
        assert len(behind.lines) == found.get(kpi.slug, 0)
        shown = {line.ticket.pk for line in behind.lines}
        assert set(Ticket.objects.visible_to(mina).filter(pk__in=shown).values_list("pk", flat=True)) == shown
