"""The life of an escalation, and the ladder's times, without a database."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation import acks, pingpong, states
from escalation.states import Impossible, Step
from helpdesk.core.worktime import ALWAYS_OPEN, Calendar

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
KINDS = [states.REQUEST, *states.MOVES, *states.NOTED]
OFFICE = Calendar.from_dict({"tz": "UTC", "weekly": {"mon": [["09:00", "17:00"]]}})


@given(st.lists(st.sampled_from(KINDS), max_size=12))
def test_whatever_is_tried_an_ended_one_never_moves_again(kinds):
    standing, over = states.Standing(), None
    for n, kind in enumerate(kinds):
        try:
            standing = states.take(standing, Step(kind, NOON + timedelta(minutes=n), by=7))
        except Impossible:
            continue
        if over is not None:
            assert (standing.state, standing.outcome, standing.finished_at) == over
        if standing.state and standing.state not in states.UNFINISHED:
            over = (standing.state, standing.outcome, standing.finished_at)
        assert (standing.state in states.TAKEN) <= (standing.taken_by == 7)


def test_an_answer_needs_somebody_who_took_it():
    with pytest.raises(Impossible):
        states.after(states.OFFERED, states.ANSWER)


def test_the_whole_way_is_what_its_log_amounts_to():
    steps = [
        Step(kind, NOON + timedelta(minutes=n), by=7)
        for n, kind in enumerate((states.REQUEST, states.OFFER, states.ACK, states.START, states.ANSWER))
    ]

    standing = states.replay(steps)

    assert standing == states.Standing(
        state="finished",
        outcome="answered_back",
        taken_by=7,
        acked_at=NOON + timedelta(minutes=2),
        first_action_at=NOON + timedelta(minutes=3),
        finished_at=NOON + timedelta(minutes=4),
    )


def test_the_ladder_is_climbed_in_open_hours():
    plan = acks.Plan(datetime(2026, 6, 1, 16, 0, tzinfo=UTC), 7200, OFFICE)

    assert [plan.next_at(rung, now=NOON) for rung in range(4)] == [
        datetime(2026, 6, 1, 16, 0, tzinfo=UTC),
        datetime(2026, 6, 1, 17, 0, tzinfo=UTC),
        datetime(2026, 6, 8, 10, 0, tzinfo=UTC),
        datetime(2026, 6, 8, 11, 0, tzinfo=UTC),
    ]


def test_past_the_manager_the_alarm_repeats():
    plan = acks.Plan(NOON, 60, ALWAYS_OPEN)

    assert plan.next_at(acks.LAST, now=NOON) == NOON + timedelta(seconds=acks.LEAST_REPEAT_S)


@pytest.mark.parametrize(
    ("level", "priority", "seconds"),
    [("technical", "urgent", 900), ("technical", "high", 3600), ("senior", "urgent", 3600)],
)
def test_urgent_work_is_taken_sooner(level, priority, seconds):
    assert acks.target_s(level, 3600, priority) == seconds


def test_a_third_way_between_two_teams_is_a_managers():
    there, back = ("frontline", "finance"), ("finance", "frontline")

    assert not pingpong.is_ping_pong([(there, False)], back)
    assert pingpong.is_ping_pong([(there, False), (back, False)], there)
    assert pingpong.is_ping_pong([(there, False), (there, False)], there)
    assert not pingpong.is_ping_pong([(there, False), (back, False), (("management", "x"), True)], there)
