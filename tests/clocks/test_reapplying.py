"""Promises that are saved for open tickets, too: unfinished clocks follow, finished ones stay."""

from copy import deepcopy
from datetime import timedelta

import pytest

from escalation import defaults, reprojection, tasks
from escalation.actions import write_version
from escalation.models import Reprojection, SlaClock
from tests.cast import NOON, make_calendar
from tests.writing import write
from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def save(*, is_for_open: bool = True, at=NOON + MINUTE, **seconds: int):
    """Save the promises with other targets for messages on a messenger."""
    make_calendar()
    document = deepcopy(defaults.document())
    for metric, target in seconds.items():
        document["tiers"]["basic"]["targets"][metric]["*"]["whatsapp"] = target
    return write_version(document, by=None, at=at, is_for_open=is_for_open)


def follow(at=NOON + MINUTE) -> None:
    while reprojection.go_on(now=at):
        pass


def clock(ticket: Ticket, metric: str) -> SlaClock:
    return SlaClock.objects.get(ticket=ticket, metric=metric)


def test_open_tickets_keep_what_they_were_promised_unless_asked(phone):
    ticket = write(phone, "Where is my order?").ticket

    save(is_for_open=False, first_response=1800)
    follow()

    assert (clock(ticket, "first_response").due_at, Reprojection.objects.count()) == (NOON + 60 * MINUTE, 0)


def test_a_running_reply_takes_the_tighter_promise(phone):
    ticket = write(phone, "Where is my order?").ticket

    save(first_response=1800)
    follow()

    found = clock(ticket, "first_response")
    assert (found.due_at, found.policy_version) == (NOON + 30 * MINUTE, 2)


def test_what_is_finished_stays_as_it_was_judged(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.reply(ticket, by=ana.as_actor(), at=NOON + 40 * MINUTE, text="On its way")
    before = SlaClock.objects.filter(ticket=ticket).exclude(end_at=None).order_by("id")
    figures = list(before.values("metric", "due_at", "elapsed_s", "breached", "policy_version"))

    save(first_response=600, at=NOON + 50 * MINUTE)
    follow(NOON + 51 * MINUTE)

    assert list(before.values("metric", "due_at", "elapsed_s", "breached", "policy_version")) == figures
    assert [each["breached"] for each in figures if each["metric"] == "first_response"] == [False]
    assert clock(ticket, "requester_wait").policy_version == 2


def test_each_ticket_takes_a_version_once_whatever_dies_in_between(phone):
    ticket = write(phone, "Where is my order?").ticket
    version = save(first_response=1800)
    follow()

    Reprojection.objects.create(reason="again", version=version.number)
    follow(NOON + 10 * MINUTE)

    assert ticket.events.filter(kind="reapply").count() == 1
    assert clock(ticket, "first_response").due_at == NOON + 30 * MINUTE


def test_a_solved_ticket_is_left_alone(phone, ana):
    ticket = write(phone, "Where is my order?").ticket
    actions.solve(ticket, by=ana.as_actor(), at=NOON)

    save(first_response=1800)
    follow()

    assert not ticket.events.filter(kind="reapply").exists()


def test_the_conversation_says_which_promises_hold(phone, ana, client):
    ticket = write(phone, "Where is my order?").ticket
    save(first_response=1800)
    follow()
    client.force_login(ana)

    shown = client.get(f"/inbox/{ticket.number}/").content.decode()

    assert "Version <b>2</b> of the promises holds from here on" in shown


def test_one_turn_follows_as_many_tickets_as_it_has_time_for(phone, monkeypatch):
    tickets = [write(phone, "Where is my order?", sender=f"customer {n}").ticket for n in range(5)]
    save(first_response=1800)
    monkeypatch.setattr(reprojection, "BATCH", 1)

    tasks.tend()

    assert [ticket.events.filter(kind="reapply").count() for ticket in tickets] == [1] * 5
    assert Reprojection.objects.count() == 0
