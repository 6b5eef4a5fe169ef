"""Would you recommend us: one person at most every ninety days, however they are reached."""

from datetime import timedelta

import pytest

from escalation import escalations_sweep
from escalation.models import TriggerFiring
from feedback import sweep
from feedback.actions import rate, set_feedback_settings
from feedback.models import Survey
from tests.cast import NOON
from tests.feedback.conftest import HOUR
from tickets import actions
from tickets.models import Message

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def switched_on(db):
    set_feedback_settings(asks_nps=True, template="rate_us")


def content(solved, account, *, at, sender="7001", after=3 * HOUR):
    """Somebody is served and content, and says so."""
    ticket = solved(account, at=at, sender=sender)
    sweep.sweep(now=at + 2 * HOUR)
    rate(Survey.objects.get(ticket=ticket, kind="csat"), at=at + after, how="link", score=5)
    return ticket


def wider():
    return list(Survey.objects.filter(kind="nps").order_by("pk").values_list("state", "reason"))


def test_ninety_days_count_from_when_it_was_asked(solved, bot):
    content(solved, bot, at=NOON, after=25 * DAY)
    sweep.sweep(now=NOON + 25 * DAY + HOUR)
    asked = Survey.objects.get(kind="nps").asked_at

    content(solved, bot, at=NOON + 100 * DAY)  # a day later only 76 days have passed
    sweep.sweep(now=NOON + 102 * DAY)

    assert asked == NOON + 25 * DAY + HOUR
    assert wider() == [("asked", "")]


def test_joined_customers_are_one_person(solved, bot, shop, ana):
    first = content(solved, bot, at=NOON)
    sweep.sweep(now=NOON + 2 * DAY)
    second = solved(shop, at=NOON + 10 * DAY, sender="rosa")
    actions.join_customers(first.customer, into=second.customer, by=ana.as_actor(), at=NOON + 10 * DAY)
    sweep.sweep(now=NOON + 10 * DAY + HOUR)

    rate(Survey.objects.get(ticket=second), at=NOON + 10 * DAY + 2 * HOUR, how="tap", score=5)
    sweep.sweep(now=NOON + 12 * DAY)

    assert wider() == [("asked", "")]


def test_two_who_were_planned_and_then_joined_are_asked_once(solved, bot, shop, ana):
    first, second = content(solved, bot, at=NOON), content(solved, shop, at=NOON, sender="rosa")
    actions.join_customers(first.customer, into=second.customer, by=ana.as_actor(), at=NOON + 4 * HOUR)

    sweep.sweep(now=NOON + 2 * DAY)

    assert sorted(wider()) == [("asked", ""), ("skipped", "lately")]


def test_closed_window_takes_no_template_that_asks_for_something_else(solved, number):
    content(solved, number, at=NOON)

    sweep.sweep(now=NOON + 3 * DAY)

    assert wider() == [("skipped", "window")]
    assert not Message.objects.filter(template__isnull=False).exists()


def test_few_out_of_ten_are_no_bad_vote_on_a_ticket(solved, bot):
    content(solved, bot, at=NOON)
    sweep.sweep(now=NOON + 2 * DAY)

    rate(Survey.objects.get(kind="nps"), at=NOON + 2 * DAY + HOUR, how="link", score=2)
    escalations_sweep.sweep(now=NOON + 2 * DAY + HOUR)

    assert TriggerFiring.objects.count() == 0
