"""Warnings and breaches of a clock, and when people may be told."""

from datetime import timedelta

import pytest

from escalation import ladder
from tests.clocks.stories import CALENDARS, agent, at, created, customer, only, run, status, tier, void


def kinds_at(clock) -> list[tuple[str, object]]:
    return [(step.kind, step.at) for step in ladder.steps(clock, CALENDARS)]


def test_an_hour_warns_at_50_75_and_90_percent():
    clock = only(run("10:10", created("10:00")), "first_response")

    assert kinds_at(clock) == [
        ("warn_50", at("10:30")),
        ("warn_75", at("10:45")),
        ("warn_90", at("10:54")),
        ("breach", at("11:00")),
    ]


def test_half_a_minute_warns_at_10_and_20_seconds():
    clock = only(run("10:00:01", created("10:00", "chat")), "first_response")

    assert kinds_at(clock) == [
        ("warn_10s", at("10:00:10")),
        ("warn_20s", at("10:00:20")),
        ("breach", at("10:00:30")),
    ]


def test_a_quarter_minute_has_no_second_warning():
    clock = only(run("10:00:01", created("10:00", "chat", tier="gold")), "first_touch")

    assert kinds_at(clock) == [("warn_10s", at("10:00:10")), ("breach", at("10:00:15"))]


def test_a_breach_at_closing_time_is_told_at_the_next_opening():
    clock = only(run("06-05 12:00", created("06-05 11:00", "email", tier="office")), "first_response")

    breach = ladder.steps(clock, CALENDARS)[-1]

    assert breach == ladder.Step("breach", at("06-05 15:00"), at("06-08 07:00"))


def test_warnings_count_through_a_pause():
    result = run(
        "12:30",
        created("06-01 00:00"),
        agent("00:10"),
        status("07:00", to="pending"),
        customer("12:00"),
    )

    clock = only(result, "agent_work")

    assert kinds_at(clock)[0] == ("warn_50", at("13:00"))
    assert kinds_at(clock)[-1] == ("breach", at("21:00"))


def test_a_paused_clock_keeps_the_steps_it_reached():
    result = run("20:00", created("00:00"), agent("00:10"), status("09:00", to="pending"))

    assert kinds_at(only(result, "agent_work")) == [("warn_50", at("08:00"))]


def test_a_finished_or_voided_clock_has_no_steps():
    answered = only(run("10:10", created("10:00"), agent("10:05")), "first_response")
    voided = only(
        run("10:10", created("10:00"), void("10:05", metric="first_response", n=1)), "first_response"
    )

    assert kinds_at(answered) == kinds_at(voided) == []


def test_a_tightened_promise_warns_by_its_new_allowance():
    result = run("12:10", created("10:00", "email"), tier("10:10", to="gold"))

    assert kinds_at(only(result, "first_response"))[0] == ("warn_50", at("10:30"))


def test_due_steps_are_those_since_the_last_look():
    clock = only(run("10:46", created("10:00")), "first_response")

    due = ladder.due_steps([clock], CALENDARS, after=at("10:30"), now=at("10:46"))

    assert [step.kind for _, step in due] == ["warn_75"]


def test_a_breach_is_due_only_after_its_second():
    clock = only(run("11:00", created("10:00")), "first_response")
    second = timedelta(seconds=1)

    early = ladder.due_steps([clock], CALENDARS, after=at("10:55"), now=at("11:00"))
    late = ladder.due_steps([clock], CALENDARS, after=at("10:55"), now=at("11:00") + second)

    assert early == []
    assert [step.kind for _, step in late] == ["breach"]
    assert ladder.next_check_at(clock, CALENDARS, after=at("10:55")) == at("11:00:01")
    assert ladder.next_check_at(clock, CALENDARS, after=at("11:00:01")) is None


@pytest.mark.parametrize(
    ("allowance_s", "expected"),
    [
        (30, [("warn_10s", 10), ("warn_20s", 20)]),
        (60, [("warn_10s", 10), ("warn_20s", 20)]),
        (61, [("warn_50", 30), ("warn_75", 45), ("warn_90", 54)]),
        (3600, [("warn_50", 1800), ("warn_75", 2700), ("warn_90", 3240)]),
    ],
)
def test_targets_of_a_minute_and_less_warn_by_seconds(allowance_s, expected):
    assert ladder.thresholds(allowance_s) == expected
