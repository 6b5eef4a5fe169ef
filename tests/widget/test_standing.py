"""What the visitor reads while nobody writes: how long it takes, or which team has it and until when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from channels_live.widget.standing import standing_of
from escalation import actions as handing
from tests.cast import NOON, make_person, make_queue
from tickets import actions
from tickets.models import Customer, Ticket

ASK = handing.Ask(
    reason="refund",
    question="May we refund order 4821 in full today?",
    tried="Looked at the order, it was paid twice on 3 June.",
)


def standing(visitor):
    return visitor.get("feed/?after=0").json()["standing"]


@pytest.fixture
def band():
    def choose(name: str) -> None:
        queue = make_queue()
        queue.wait_band = name
        queue.save()

    return choose


@pytest.mark.parametrize(
    ("name", "shown", "text"),
    [
        ("<1", "<1", "Less than a minute"),
        ("3-5", "3–5", "About 3–5 min"),
        (">10", ">10", "More than 10 minutes"),
    ],
)
def test_who_waits_is_told_how_long_it_usually_takes(rosa, band, name, shown, text):
    band(name)

    said = rosa.say("Hello")["standing"]

    assert (said["band"], said["title"], said["text"]) == (shown, "You are in the queue", text)
    assert ("phone number or e-mail" in said["fine"]) is (name == ">10")


def test_who_is_served_waits_no_longer(rosa, band, ana):
    band("3-5")
    rosa.say("Hello")
    actions.claim(Ticket.objects.get(), by=ana.as_actor(), at=timezone.now())

    assert standing(rosa) is None


def test_without_a_band_nothing_is_said(rosa):
    assert rosa.say("Hello")["standing"] is None


@pytest.fixture
def handed(rosa, ana):
    rosa.say("I was charged twice")
    finance = make_queue("finance", is_private=True)
    finance.name = "Money desk, 3rd floor"
    finance.save()
    make_person("Fatima", queues=("finance",))
    ticket = Ticket.objects.get()
    handing.request_escalation(ticket, ASK, to=finance, by=ana.as_actor(), at=timezone.now())
    return ticket


def test_what_was_handed_on_is_with_a_team_and_no_private_name_is_said(rosa, handed):
    said = standing(rosa)

    assert said == {
        "title": "With our finance team",
        "text": "We write to you here as soon as there is news.",
    }


@pytest.mark.parametrize(
    ("language", "text"), [("en", "expected by tomorrow 01:00"), ("id", "01:00"), ("az", "01:00")]
)
def test_the_recorded_promise_is_repeated_in_the_customers_zone(handed, language, text):
    Ticket.objects.update(promise_at=NOON + timedelta(hours=9), language=language)
    Customer.objects.update(time_zone="Asia/Baku")  # four hours ahead of UTC: it is tomorrow there
    ticket = Ticket.objects.select_related("queue", "customer").get()

    said = standing_of(ticket.threads.get(), ticket, now=NOON)

    assert said["text"].endswith(text)


def test_a_time_that_has_passed_is_not_repeated(rosa, handed):
    Ticket.objects.update(promise_at=timezone.now() - timedelta(minutes=1))

    assert standing(rosa)["text"] == "We write to you here as soon as there is news."


def test_what_came_home_is_with_nobody_else(rosa, handed, ana):
    found = handed.escalations.get()
    handing.withdraw(found, by=ana.as_actor(), at=timezone.now())

    assert standing(rosa) is None


def test_what_is_solved_is_expected_no_more(rosa, handed, ana):
    actions.solve(handed, by=ana.as_actor(), at=timezone.now())

    assert standing(rosa) is None
