"""Figures from facts, by hand."""

from datetime import date

import pytest

from reports import charts, figures
from reports.figures import Fact

MONDAY = date(2026, 6, 1)


def facts(*hits, **rest):
    return [Fact(number, MONDAY, is_hit=hit, **rest) for number, hit in enumerate(hits, start=1)]


def test_share_of_fewer_than_ten_has_no_percentage():
    few, enough = figures.share(facts(*[True] * 9)), figures.share(facts(*[True] * 9, False))

    assert (few.value, few.hits, few.n) == (None, 9, 9)
    assert (enough.value, round(enough.low, 4), round(enough.high, 4)) == (0.9, 0.5958, 0.9821)


def test_times_count_running_ones_as_at_least_that_long():
    done = [Fact(n, MONDAY, value=float(n)) for n in range(1, 6)]
    running = [Fact(n, MONDAY, value=100.0, is_running=True) for n in range(6, 10)]

    found = figures.times(done + running)

    assert (found.n, found.value, found.p90, found.mean) == (9, 5.0, None, 3.0)


def test_median_that_is_not_reached_is_at_least_the_longest():
    found = figures.times([Fact(1, MONDAY, value=3.0), Fact(2, MONDAY, value=50.0, is_running=True)] * 1)
    open_ones = figures.times([Fact(1, MONDAY, value=60.0, is_running=True)])

    assert found.value == 3.0
    assert (open_ones.value, open_ones.at_least) == (None, 60.0)


@pytest.mark.parametrize("judge", [figures.share, figures.times, figures.promoters, figures.count])
def test_nothing_counted_is_nothing_said(judge):
    found = judge([])

    assert (found.n, found.tickets) == (0, ())
    assert found.value in (None, 0.0)


def test_groups_add_up_to_the_total():
    mixed = [
        *facts(True, False, agent="1"),
        *facts(True, True, True, agent="2"),
        *facts(False),
    ]

    groups = figures.by_group(mixed, "agent", figures.share)

    assert list(groups) == ["", "1", "2"]
    assert sum(group.hits for group in groups.values()) == figures.share(mixed).hits
    assert sum(group.n for group in groups.values()) == figures.share(mixed).n


def test_promoters():
    scores = [Fact(n, MONDAY, value=value) for n, value in enumerate([10] * 6 + [8] * 2 + [3] * 2)]

    found = figures.promoters(scores)

    assert (found.value, round(found.low, 2), round(found.high, 2)) == (40.0, -12.59, 74.12)


def test_weeks_begin_on_monday():
    sunday = Fact(1, date(2026, 6, 7), is_hit=True)

    assert list(figures.by_week([sunday, *facts(True)], figures.share)) == [MONDAY]


def test_chart_breaks_where_a_day_has_no_value():
    def day(number):
        return date(2026, 6, number)

    def figure(value):
        return figures.Figure(20, value, low=value, high=value)

    days = {day(1): figure(0.5), day(2): figure(1.0), day(4): figure(0.0), day(5): figure(0.25)}

    chart = charts.draw(days, target=0.5, most=1.0)

    assert chart.lines == ["8.0,85.0 164.0,14.0", "476.0,156.0 632.0,120.5"]
    assert (chart.goal, len(chart.dots)) == (85.0, 4)
    assert charts.draw({day(1): figures.Figure(3, None)}, target=None) is None
