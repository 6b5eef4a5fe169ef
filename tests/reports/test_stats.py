"""Reference values of the intervals, to four digits (semantics 6.3, bar B6)."""

from collections import Counter

import pytest

from helpdesk.core import stats


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (9, 10, 0.5958, 0.9821),
        (45, 50, 0.7864, 0.9565),
        (5, 5, 0.5655, 1.0),
        (0, 3, 0.0, 0.5615),
        (180, 200, 0.8506, 0.9343),
        (0, 0, 0.0, 1.0),
    ],
)
def test_wilson(hits, n, low, high):
    found = stats.wilson(hits, n)

    assert (round(found.low, 4), round(found.high, 4)) == (low, high)


@pytest.mark.parametrize(
    ("counts", "score", "low", "high"),
    [
        ((30, 15, 5), 50.0, 28.79, 65.55),
        ((6, 2, 2), 40.0, -12.59, 74.12),
        ((300, 150, 50), 50.0, 43.83, 55.58),
    ],
)
def test_net_promoters(counts, score, low, high):
    found, interval = stats.net_promoters(*counts)

    assert (found, round(interval.low, 2), round(interval.high, 2)) == (score, low, high)


def test_ranks_of_a_percentile():
    assert stats.percentile_ranks(100, 0.9) == (84, 96)


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([1, 2, 3, 4], 0.5, 2),
        ([1, 2, 3, 4, 5], 0.5, 3),
        (list(range(1, 11)), 0.9, 9),
        ([7], 0.9, 7),
        ([], 0.5, None),
    ],
)
def test_percentile_is_a_value_that_occurred(values, share, found):
    assert stats.percentile(values, share) == found


def test_percentile_with_nothing_running_is_the_plain_one():
    values = [3.0, 1.0, 2.0, 5.0, 4.0]

    assert stats.kaplan_meier(Counter(values), {}, 0.5) == stats.percentile(sorted(values), 0.5)


def test_percentile_not_reached_yet_is_none():
    assert stats.kaplan_meier({1.0: 1, 2.0: 1}, {50.0: 8}, 0.5) is None
    assert stats.kaplan_meier(Counter([1.0, 2.0, 3.0, 9.0]), {2.5: 1}, 0.5) == 3.0


def test_difference_of_shares():
    found = stats.newcombe(56, 70, 48, 80)

    assert (round(found.low, 4), round(found.high, 4)) == (0.0524, 0.3339)


def test_limits_of_a_count():
    assert (round(stats.byar(10).low, 1), round(stats.byar(10).high, 1)) == (4.8, 18.4)
    assert stats.byar(0).low == 0


def test_value_at_a_rank_of_values_seen_more_than_once():
    seen = Counter([5, 5, 5, 1, 9])

    assert [stats.at_rank(seen, rank) for rank in range(1, 7)] == [1, 5, 5, 5, 9, None]
