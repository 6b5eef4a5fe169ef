"""Announced times, without a database: the model's base, how far off it is, and how times are said."""

import math
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.eta import base, conformal, rounding
from escalation.eta.conformal import Cell
from escalation.eta.estimator import Estimator

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)  # a Monday
BAKU = ZoneInfo("Asia/Baku")


def test_nobody_ahead_and_somebody_free_means_no_wait():
    assert base.need(ahead=0, free=1, service=3600) == 0


def test_the_roster_is_walked_until_the_work_could_be_done():
    planned = [2, 0, 1]  # agents in each hour

    assert base.wait(2.5, 0.0, lambda t: planned[int(t)] if t < 3 else 1, 1.0) == 2.5


def test_a_queue_without_anybody_planned_ends_the_walk():
    assert base.wait(1.0, 0.0, lambda _t: 0, 1.0) == base.LONGEST_STEPS


def test_where_others_wait_the_missing_are_believed_to_be_away():
    seen = base.present(lambda _t: 4, 0.0, ahead=2, busy=3, lasts=8.0)

    assert (seen(1.0), seen(9.0)) == (3.0, 4)


@given(st.lists(st.floats(-3, 3), min_size=30, max_size=300), st.floats(0.6, 0.95))
def test_a_factor_covers_at_least_its_share_of_what_was_seen(residuals, alpha):
    stretched = conformal.factor(residuals, alpha)

    covered = sum(math.exp(residual) <= stretched * (1 + 1e-9) for residual in residuals)
    assert covered >= min(len(residuals), math.ceil(alpha * (len(residuals) + 1)))


@given(st.lists(st.booleans(), max_size=400))
def test_the_quantile_stays_where_it_can_recover(outcomes):
    cell = Cell()

    for is_kept in outcomes:
        cell.book(is_kept=is_kept)

    assert conformal.LOWEST <= cell.alpha <= conformal.HIGHEST


def test_a_miss_moves_four_times_as_far_as_a_hit():
    up, down = conformal.adapted(0.8, is_kept=False), conformal.adapted(0.8, is_kept=True)

    assert (round(up - 0.8, 4), round(0.8 - down, 4)) == (0.012, 0.003)


@given(st.floats(0.1, 50))
def test_a_second_time_lies_after_what_has_passed(elapsed):
    residuals = [n / 50 - 1 for n in range(100)]

    assert conformal.longer(residuals, 2.0, elapsed) > elapsed


def test_too_little_known_announces_nothing():
    known = Estimator()
    for _n in range(29):
        known.learn("refund", actual=2.0, base=1.0, service=1.0, handling=1.0)
    before = known.issue("refund", 1.0)
    known.learn("refund", actual=2.0, base=1.0, service=1.0, handling=1.0)

    assert (before, known.issue("refund", 1.0)) == (None, pytest.approx(2.0))


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=31), "2026-06-01 16:35"),
        (timedelta(hours=3, minutes=1), "2026-06-01 19:15"),
        (timedelta(hours=9, minutes=1), "2026-06-02 02:00"),
        (timedelta(hours=30), "2026-06-03 12:00"),
        (timedelta(hours=43), "2026-06-03 12:00"),
        (timedelta(hours=46), "2026-06-03 18:00"),
    ],
)
def test_times_are_said_rounded_up_in_the_customers_zone(ahead, said):
    found = rounding.rounded(NOON + ahead, now=NOON, zone=BAKU)

    assert f"{found.astimezone(BAKU):%Y-%m-%d %H:%M}" == said


@given(st.timedeltas(timedelta(minutes=1), timedelta(days=20)))
def test_rounding_never_says_an_earlier_time(ahead):
    assert rounding.rounded(NOON + ahead, now=NOON, zone=BAKU) >= NOON + ahead


@pytest.mark.parametrize(("hours", "minutes_before"), [(0.5, 10), (4, 36), (40, 120)])
def test_a_promise_is_looked_at_before_it_slips(hours, minutes_before):
    eta = NOON + timedelta(hours=hours)

    assert rounding.review_at(eta, said_at=NOON) == eta - timedelta(minutes=minutes_before)
