"""Figures from what was counted, by hand."""

from collections import Counter
from datetime import date

import pytest

from reports import buckets, cells, charts, figures, table
from reports.cells import Cell
from reports.kpis import BY_SLUG
from reports.sources import DOWN, ON_TIME, SCORED, UP


def counted(**flags):
    return Cell(Counter({int(name[1:]): n for name, n in flags.items()}))


def timed(*done, running=()):
    cell = Cell()
    for value in done:
        cell.add(0, value)
    for value in running:
        cell.add(0, value, is_running=True)
    return cell


def test_share_of_fewer_than_ten_has_no_percentage():
    few = figures.share(counted(_1=9), 0, ON_TIME)
    enough = figures.share(counted(_1=9, _0=1), 0, ON_TIME)

    assert (few.value, few.hits, few.n) == (None, 9, 9)
    assert (enough.value, round(enough.low, 4), round(enough.high, 4)) == (0.9, 0.5958, 0.9821)


def test_share_counts_only_what_has_what_it_needs():
    found = figures.share(counted(_0=50, _2=4, _6=12, _14=4), 2, 4)

    assert (found.hits, found.n, found.listed) == (16, 20, 20)


def test_few_ratings_of_a_person_are_drawn_to_the_team():
    team = figures.share(counted(_1=80, _0=20), 0, ON_TIME)
    lucky, tried, none = (figures.share(counted(_1=n, _0=0), 0, ON_TIME) for n in (5, 500, 0))

    assert figures.beside_team(lucky, team) == pytest.approx((5 + 16) / 25)
    assert figures.beside_team(tried, team) == pytest.approx((500 + 16) / 520)
    assert figures.beside_team(none, team) is None


def test_times_count_running_ones_as_at_least_that_long():
    found = figures.times(timed(1, 2, 3, 4, 5, running=[100] * 4), 0, 0)

    assert (found.n, found.value, found.p90, found.mean) == (9, 5, None, 3.0)


def test_median_that_is_not_reached_is_at_least_the_longest():
    found = figures.times(timed(3, running=[50]), 0, 0)
    open_ones = figures.times(timed(running=[60]), 0, 0)

    assert found.value == 3
    assert (open_ones.value, open_ones.at_least) == (None, 60)


def test_an_interval_of_times_counts_those_that_still_run():
    found = figures.times(timed(1, 2, 3, 4, 5, running=[100] * 4), 0, 0)
    most = figures.times(timed(*range(1, 19), running=[100, 101]), 0, 0)

    assert (found.low, found.value, found.high) == (2, 5, None)  # ranks 2 and 8 of nine
    assert (most.low, most.value, most.high) == (6, 10, 15)  # ranks 6 and 15 of twenty


def test_a_target_is_not_met_while_too_many_still_run():
    found = figures.times(timed(1, 2, 3, 4, 5, running=[100] * 4), 0, 0)
    frt = BY_SLUG["frt"]

    assert frt.meets(found, 60) is None
    assert frt.meets(found, 1) is False


@pytest.mark.parametrize("judge", [figures.share, figures.times, figures.promoters, figures.count])
def test_nothing_counted_is_nothing_said(judge):
    found = judge(Cell(), 0, 1)

    assert (found.n, found.listed) == (0, 0)
    assert found.value in (None, 0.0)


def test_promoters():
    cell = Cell(Counter({SCORED | UP: 6, SCORED: 2, SCORED | DOWN: 2, 0: 40}))

    found = figures.promoters(cell, SCORED, 0)

    assert (found.value, round(found.low, 2), round(found.high, 2)) == (40.0, -12.59, 74.12)


def test_cells_that_are_joined_add_up():
    joined = cells.fold({1: timed(5, 7, running=[9]), 2: timed(5)}, lambda _key: "both")["both"]

    assert (joined.done, joined.running, joined.seconds) == (Counter({5: 2, 7: 1}), Counter({9: 1}), 17)


def test_time_read_from_a_bucket_is_at_most_two_per_cent_off():
    seconds = [*range(2000), *range(2000, 3_000_000, 997)]

    off = max(
        abs(buckets.seconds_of(buckets.bucket_of(second)) - second) / max(second, 1) for second in seconds
    )

    assert off <= buckets.ERROR
    assert all(buckets.seconds_of(buckets.bucket_of(second)) == second for second in range(20))


def test_chart_breaks_where_a_day_has_no_value():
    def day(number):
        return date(2026, 6, number)

    def figure(value):
        return figures.Figure(20, value, low=value, high=value)

    days = {day(1): figure(0.5), day(2): figure(1.0), day(4): figure(0.0), day(5): figure(0.25)}

    chart = charts.draw(days, target=0.5, most=1.0)

    assert chart.lines == ["8.0,82.0 164.0,8.0", "476.0,156.0 632.0,119.0"]
    assert (chart.goal, len(chart.dots)) == (82.0, 4)
    assert charts.draw({day(1): figures.Figure(3, None)}, target=None) is None


def test_chart_joins_neighbouring_weeks():
    weeks = {date(2026, 6, day): figures.Figure(20, 0.5) for day in (1, 8, 22)}

    chart = charts.draw(weeks, target=None, most=1.0, step=7)

    assert chart.lines == ["8.0,82.0 216.0,82.0"]


@pytest.mark.parametrize(("theirs", "is_told"), [(0.69, False), (0.60, True), (None, False)])
def test_customers_who_disagree_by_more_than_fifteen_points_are_told(theirs, is_told):
    values = {"fcr": 0.8, "fcr-asked": theirs}
    rows = [table.Row(BY_SLUG[slug], figures.Figure(50, value), None) for slug, value in values.items()]

    assert (table.disagreement(rows) is not None) is is_told
