"""Topic trends: the parts that can be worked out by hand, and their order of events."""

import math

import pytest

from feedback import trends

STEADY = [8, 9, 7, 8, 8, 6, 5] * 10


def test_expected_day_follows_its_weekday():
    counts = [10, 10, 10, 10, 10, 2, 2] * 9

    monday, sunday = trends.expect(counts, 56), trends.expect(counts, 62)

    assert monday.mean == pytest.approx(8.9, abs=0.6)
    assert sunday.mean < monday.mean * 0.75
    assert trends.expect(counts, 56, start_weekday=3).mean == monday.mean  # only the rhythm counts


def test_newest_days_and_left_out_days_teach_nothing():
    counts = [5] * 56 + [500, 500, 500, 5]

    assert trends.expect(counts, 59).mean == pytest.approx(5)
    assert trends.expect([5] * 30 + [900] + [5] * 29, 59, left_out={30}).mean == pytest.approx(5)


def test_past_without_tickets_expects_nothing_and_alarms_nothing():
    expected = trends.expect([0] * 60, 60 - 1)

    assert (expected, trends.tail(5, expected)) == (trends.Expected(0.0, 1.0), 1.0)


def test_tail_of_a_poisson():
    assert trends.tail(3, trends.Expected(1.0, 1.0)) == pytest.approx(1 - 2.5 * math.exp(-1))


def test_tail_of_a_negative_binomial():
    # r = 2, p = 1/2: P(Y = 0) = 1/4, P(Y = 1) = 1/4
    assert trends.tail(2, trends.Expected(2.0, 2.0)) == pytest.approx(0.5)


def test_discoveries_are_judged_beside_each_other():
    chances = {"a": 0.001, "b": 0.02, "c": 0.04, "d": 0.9}

    assert trends.discoveries(chances, share=0.05) == {"a", "b"}


def test_tripled_topic_is_found_at_once_and_then_left_in_peace():
    days = STEADY + [24, 26, 25, 24, 24, 20, 18, 24]

    [alarm] = [a for a in trends.alarms({"late": days})["late"] if a.day < 78]

    assert (alarm.day, alarm.kind, alarm.count) == (70, "jump", 24)


def test_slow_rise_is_a_drift():
    days = STEADY + [12, 13, 12, 13, 12, 11, 10] * 2

    kinds = [alarm.kind for alarm in trends.alarms({"late": days})["late"]]

    assert kinds[:1] == ["drift"]


def test_steady_topic_is_quiet():
    assert trends.alarms({"late": STEADY * 3}) == {"late": []}


def test_topics_of_different_length_and_none_at_all():
    assert trends.alarms({}) == {}
    assert trends.alarms({"new": [3] * 10}) == {"new": []}


@pytest.mark.parametrize(
    ("after", "verdict"), [([2, 1, 2, 2, 1, 2, 1, 2], True), ([8, 9, 8, 7, 9, 8, 8, 7], False)]
)
def test_fix_is_verified_when_the_topic_has_halved(after, verdict):
    assert trends.has_halved(after, usual=8.0) is verdict
