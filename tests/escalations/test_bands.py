"""How long a visitor of the chat waits: one of five bands, by who is there, who waits and how it went."""

from datetime import timedelta

import pytest
from django.core.cache import cache

from escalation import bands
from escalation.actions.banding import write_bands
from escalation.bands import Line, Past
from escalation.models import SlaClock
from tests.cast import NOON, make_person, make_queue
from tests.escalations.conftest import at_work
from tests.writing import write

PAST = Past(picked_up=[20.0] * 8 + [50.0] * 4, took=[600.0] * 20)


@pytest.mark.parametrize(
    ("seconds", "band"), [(0, "<1"), (59, "<1"), (60, "1-3"), (180, "3-5"), (599, "5-10"), (600, ">10")]
)
def test_a_wait_is_said_as_a_band(seconds, band):
    assert bands.band_of(seconds) == band


def test_with_a_free_place_it_is_what_eight_in_ten_wait():
    assert bands.expected_s(PAST, Line(ahead=0, free=2, places=6)) == pytest.approx(50.0)


def test_whoever_is_before_makes_it_longer():
    """Three are before this visitor, all six places are taken: four chats of ten minutes, six at a time."""
    waits = bands.expected_s(PAST, Line(ahead=3, free=0, places=6))

    assert waits == pytest.approx((4 * 600 / 6 + 20) * 2.5)


@pytest.mark.parametrize(
    ("past", "line"),
    [(PAST, Line(0, 0, 0)), (Past([20.0] * 9, []), Line(0, 1, 3))],
)
def test_where_nobody_is_or_little_is_known_nothing_is_said(past, line):
    assert bands.expected_s(past, line) is None


@pytest.mark.django_db
def test_the_queue_carries_its_band_while_somebody_is_there(shop, ana):
    cache.clear()
    for n in range(12):
        ticket = write(shop, "Hello", sender=f"guest{n}", at=NOON - timedelta(hours=2)).ticket
        SlaClock.objects.filter(ticket=ticket, metric="first_response").update(
            state="fulfilled", end_at=NOON - timedelta(hours=1), elapsed_s=100, channel="chat"
        )
        ticket.__class__.objects.filter(pk=ticket.pk).update(assignee=make_person(f"Omar{n}"))
    at_work(ana)

    assert write_bands(at=NOON) == 1
    assert make_queue().wait_band == "1-3"
    assert write_bands(at=NOON + timedelta(hours=1)) == 1  # everybody has gone
    assert make_queue().wait_band == ""
