"""Somebody acts while the sweep looks: what it has seen is looked at once more before anything is taken."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction

from tests.accounts.test_leaving_locks import until_somebody_waits
from tests.cast import NOON
from tests.writing import write
from tickets import actions
from tickets.actions import offers
from tickets.actions.lock import lock
from tickets.models import Offer, Placement, Ticket
from tickets.routing import dispatch, notices, sweep

pytestmark = pytest.mark.django_db(transaction=True)

LATER = NOON + timedelta(minutes=4)


@pytest.fixture
def chat(shop, person) -> Ticket:
    """Ana took it when it rang and has not answered; Dario is free too."""
    ana, _dario = person("Ana"), person("Dario")
    ticket = write(shop, "Hello").ticket
    dispatch.push(ticket.pk, at=NOON)
    return offers.take_offer(ticket, by=ana.as_actor(), at=NOON)


def meanwhile(look: Callable[[], object], act: Callable[[], object], ticket: Ticket) -> None:
    """Let the sweep see the ticket as it stands, and act before it has the lock."""

    def run() -> None:
        try:
            look()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            lock(ticket)
            looking = pool.submit(run)
            until_somebody_waits()
            act()
        looking.result(40)


def test_who_answers_at_that_moment_keeps_the_chat(chat):
    ana = chat.assignee
    meanwhile(
        lambda: sweep.return_unanswered(now=LATER),
        lambda: actions.reply(chat, by=ana.as_actor(), at=LATER, text="Hello Rosa"),
        chat,
    )

    assert Ticket.objects.get(pk=chat.pk).assignee == ana


def test_two_sweeps_at_once_take_a_chat_back_once_and_let_it_ring(chat):
    meanwhile(lambda: sweep.return_unanswered(now=LATER), lambda: sweep.return_unanswered(now=LATER), chat)

    placement = Placement.objects.select_related("user").get(ticket=chat)
    assert (placement.state, placement.user.name) == ("offered", "Dario")
    assert list(Offer.objects.order_by("pk").values_list("outcome", flat=True)) == ["taken", "ringing"]


def test_who_is_closed_at_that_moment_stops_nobody_elses_return(chat):
    ana = chat.assignee.as_actor()

    def close() -> None:
        actions.solve(chat, by=ana, at=LATER)
        actions.close(chat, by=ana, at=LATER)

    meanwhile(lambda: sweep.return_unanswered(now=LATER), close, chat)

    assert Ticket.objects.get(pk=chat.pk).status == "closed"


def test_nobody_is_here_is_not_said_when_somebody_takes_it_at_that_moment(chat):
    ana = chat.assignee
    actions.release(chat, by=ana.as_actor(), at=NOON)
    ana.presence.chosen = "away"
    ana.presence.save()
    type(ana.presence).objects.update(chosen="away")
    meanwhile(
        lambda: notices.tell_alone(now=LATER),
        lambda: actions.claim(chat, by=ana.as_actor(), at=LATER),
        chat,
    )

    assert not chat.messages.filter(author_kind="system").exists()
