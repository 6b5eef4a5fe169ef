"""Who is planned when: weekly shifts, days with a plan of their own, time off, nights and zones."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from accounts import actions, events, roster
from accounts.models import Leave, Shift
from helpdesk.core.errors import Invalid, Refused
from tests.cast import make_queue

MONDAY = date(2026, 6, 1)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


def plan(user, day=MONDAY, starts="09:00", ends="17:00", zone="UTC", **options):
    return actions.plan_shift(
        user,
        day=day,
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        time_zone=zone,
        **options,
    )


def at(day, clock):
    return datetime.combine(day, time.fromisoformat(clock), UTC)


def times(user, first=MONDAY, days=1):
    """A person's planned time as text, in UTC."""
    start = at(first, "00:00")
    found = roster.planned(make_queue(), start, start + days * DAY).get(user.pk, ())
    return [f"{i.start:%a %H:%M}-{i.end:%a %H:%M}" for i in found]


def test_weekly_shift_comes_every_week_from_its_first_day(ana):
    plan(ana, is_weekly=True)

    assert times(ana, MONDAY - WEEK, 7) == []
    assert times(ana, MONDAY + 5 * WEEK, 7) == ["Mon 09:00-Mon 17:00"]


def test_shift_of_one_day_stays_on_it(ana):
    plan(ana)

    assert times(ana, MONDAY, 14) == ["Mon 09:00-Mon 17:00"]


def test_shift_is_of_its_own_zone_and_follows_summer_time(ana):
    plan(ana, date(2026, 3, 23), zone="Europe/Berlin", is_weekly=True)

    assert times(ana, date(2026, 3, 23), 14) == ["Mon 08:00-Mon 16:00", "Mon 07:00-Mon 15:00"]


def test_night_shift_belongs_to_the_day_it_begins(ana):
    plan(ana, starts="22:00", ends="06:00", is_overnight=True)

    assert times(ana, MONDAY, 2) == ["Mon 22:00-Tue 06:00"]
    assert times(ana, MONDAY + DAY) == ["Tue 00:00-Tue 06:00"]
    assert roster.planned_at(make_queue(), at(MONDAY + DAY, "05:59")) == {ana.pk}
    assert roster.planned_at(make_queue(), at(MONDAY + DAY, "06:00")) == frozenset()


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_zones_at_the_edge_of_the_day_lose_nothing(ana, zone):
    shift = plan(ana, starts="23:00", ends="22:00", is_overnight=True, zone=zone)
    turn = roster.turn_of(shift, MONDAY)

    assert roster.planned_at(make_queue(), turn.start) == {ana.pk}
    assert roster.planned_at(make_queue(), turn.end - timedelta(seconds=1)) == {ana.pk}


def test_shifts_that_touch_are_one_interval(ana):
    plan(ana, starts="09:00", ends="13:00")
    plan(ana, starts="13:00", ends="17:00")

    assert times(ana) == ["Mon 09:00-Mon 17:00"]


@pytest.mark.parametrize(
    ("starts", "ends", "is_overnight", "field"),
    [("17:00", "09:00", False, "ends"), ("09:00", "09:00", False, "ends"), ("09:00", "17:00", True, "ends")],
)
def test_shift_that_ends_before_it_starts_is_refused(ana, starts, ends, is_overnight, field):
    with pytest.raises(Invalid) as refusal:
        plan(ana, starts=starts, ends=ends, is_overnight=is_overnight)

    assert list(refusal.value.fields) == [field]
    assert Shift.objects.count() == 0


def test_unknown_zone_is_refused(ana):
    with pytest.raises(Invalid) as refusal:
        plan(ana, zone="Mars/Olympus")

    assert refusal.value.fields == {"time_zone": ["This time zone is not known."]}


OVERLAPS = {
    "the same day": ({"starts": "12:00", "ends": "20:00"}, {}),
    "a night into the morning": (
        {"starts": "22:00", "ends": "09:30", "is_overnight": True, "day": MONDAY - DAY},
        {},
    ),
    "a weekly one": ({"is_weekly": True, "starts": "16:00", "ends": "23:00"}, {"is_weekly": True}),
    "a weekly night": (
        {"is_weekly": True, "starts": "22:00", "ends": "10:00", "is_overnight": True, "day": MONDAY - DAY},
        {"is_weekly": True, "day": MONDAY + WEEK},
    ),
    "a weekly one that begins later": (
        {"is_weekly": True, "day": MONDAY + 4 * WEEK},
        {"is_weekly": True, "starts": "08:00", "ends": "10:00"},
    ),
    "a single day weeks ahead": (
        {"day": MONDAY + 5 * WEEK + DAY, "starts": "05:00", "ends": "12:00"},
        {"is_weekly": True, "starts": "22:00", "ends": "06:00", "is_overnight": True},
    ),
    "another zone": ({"starts": "12:00", "ends": "16:00", "zone": "Asia/Jakarta"}, {"starts": "08:30"}),
}


@pytest.mark.parametrize("case", OVERLAPS)
def test_overlapping_shift_is_refused_with_the_other_one(ana, case):
    first, second = OVERLAPS[case]
    plan(ana, **first)

    with pytest.raises(Invalid) as refusal:
        plan(ana, **second)

    assert list(refusal.value.fields) == ["starts"]
    assert "overlaps the shift of 2026-" in refusal.value.message


def test_others_may_work_at_the_same_time(ana, dario):
    plan(ana)
    plan(dario)

    assert roster.planned_at(make_queue(), at(MONDAY, "10:00")) == {ana.pk, dario.pk}


def test_a_day_of_its_own_replaces_the_weekly_shift_and_keeps_its_neighbour(ana):
    morning = plan(ana, starts="08:00", ends="12:00", is_weekly=True)
    plan(ana, starts="14:00", ends="18:00", is_weekly=True)

    plan(ana, MONDAY + WEEK, "06:00", "10:00", instead_of=morning)

    assert times(ana, MONDAY, 1) == ["Mon 08:00-Mon 12:00", "Mon 14:00-Mon 18:00"]
    assert times(ana, MONDAY + WEEK, 1) == ["Mon 06:00-Mon 10:00", "Mon 14:00-Mon 18:00"]


def test_an_extra_shift_leaves_the_weekly_one(ana):
    plan(ana, starts="08:00", ends="12:00", is_weekly=True)
    plan(ana, starts="14:00", ends="18:00")

    assert times(ana, MONDAY) == ["Mon 08:00-Mon 12:00", "Mon 14:00-Mon 18:00"]


def test_a_changed_day_can_be_changed_again(ana):
    weekly = plan(ana, is_weekly=True)
    once = plan(ana, starts="10:00", ends="18:00", instead_of=weekly)
    plan(ana, starts="11:00", ends="19:00", instead_of=once)

    assert times(ana) == ["Mon 11:00-Mon 19:00"]


def test_changed_weekly_shift_leaves_the_past_as_it_was(ana):
    weekly = plan(ana, is_weekly=True)

    plan(ana, MONDAY + WEEK, "10:00", "18:00", is_weekly=True, instead_of=weekly)

    assert times(ana, MONDAY) == ["Mon 09:00-Mon 17:00"]
    assert times(ana, MONDAY + 3 * WEEK) == ["Mon 10:00-Mon 18:00"]


def test_weekly_shift_is_removed_from_a_day_or_from_then_on(ana):
    weekly = plan(ana, is_weekly=True)

    actions.remove_shift(weekly, day=MONDAY + WEEK)
    actions.remove_shift(weekly, day=MONDAY + 3 * WEEK, every_week=True)

    weeks = [bool(times(ana, MONDAY + n * WEEK)) for n in range(5)]
    assert weeks == [True, False, True, False, False]
    assert Leave.objects.get().kind == "day_off"


def test_removing_the_plan_of_a_day_brings_no_weekly_shift_back(ana):
    weekly = plan(ana, is_weekly=True)
    once = plan(ana, starts="10:00", ends="18:00", instead_of=weekly)

    actions.remove_shift(once, day=MONDAY)

    assert times(ana, MONDAY, 8) == ["Mon 09:00-Mon 17:00"]
    actions.remove_leave(Leave.objects.get())
    assert times(ana) == ["Mon 09:00-Mon 17:00"]


def test_no_shift_begins_on_leave_but_a_night_ends_in_it(ana):
    plan(ana, MONDAY - DAY, "22:00", "06:00", is_overnight=True)
    plan(ana, is_weekly=True)
    actions.plan_leave(ana, kind="leave", first=MONDAY, last=MONDAY + WEEK)

    assert times(ana, MONDAY, 15) == ["Mon 00:00-Mon 06:00", "Mon 09:00-Mon 17:00"]
    with pytest.raises(Invalid) as refusal:
        plan(ana, MONDAY + DAY)
    assert list(refusal.value.fields) == ["day"]


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (MONDAY, MONDAY - DAY, "last_date"),
        (MONDAY, MONDAY + 400 * DAY, "last_date"),
        (MONDAY, MONDAY, "first_date"),
    ],
)
def test_wrong_time_off_is_refused(ana, first, last, field):
    actions.plan_leave(ana, kind="sick", first=MONDAY - DAY, last=MONDAY)

    with pytest.raises(Invalid) as refusal:
        actions.plan_leave(ana, kind="sick", first=first, last=last)

    assert list(refusal.value.fields) == [field]


def test_copied_week_adds_what_is_missing_and_moves_nothing(ana, dario):
    plan(ana)
    plan(ana, MONDAY + DAY)
    plan(ana, MONDAY + 2 * DAY)
    plan(ana, MONDAY + WEEK, "12:00", "20:00")
    actions.plan_leave(ana, kind="leave", first=MONDAY + WEEK + DAY, last=MONDAY + WEEK + DAY)
    plan(dario, is_weekly=True)

    added = actions.copy_week(make_queue(), to=MONDAY + WEEK + 3 * DAY)

    assert added == 1
    assert times(ana, MONDAY + WEEK, 7) == ["Mon 12:00-Mon 20:00", "Wed 09:00-Wed 17:00"]
    assert times(dario, MONDAY + WEEK, 7) == ["Mon 09:00-Mon 17:00"]
    assert actions.copy_week(make_queue(), to=MONDAY + WEEK) == 0


def test_copy_that_would_overlap_is_refused_with_the_name(ana):
    plan(ana, MONDAY + 6 * DAY, "22:00", "10:00", is_overnight=True)
    plan(ana, MONDAY + 8 * DAY - WEEK, "22:00", "09:00", is_overnight=True)
    plan(ana, MONDAY + WEEK + 2 * DAY, "08:00", "12:00")

    with pytest.raises(Refused, match="Ana: This overlaps the shift of 2026-06-10"):
        actions.copy_week(make_queue(), to=MONDAY + WEEK)

    assert Shift.objects.count() == 3


def test_end_of_a_turn_and_the_next_one(ana):
    plan(ana, starts="09:00", ends="17:00")
    plan(ana, MONDAY + DAY, "10:00", "12:00")

    assert roster.until(ana.pk, at(MONDAY, "16:00")) == at(MONDAY, "17:00")
    assert roster.until(ana.pk, at(MONDAY, "17:00")) is None
    assert roster.next_start(ana.pk, at(MONDAY, "16:00")) == at(MONDAY + DAY, "10:00")


def test_only_active_members_are_planned(ana, dario):
    plan(ana)
    plan(dario)
    dario.is_active = False
    dario.save()
    actions.leave_queue(ana, make_queue())

    assert roster.planned(make_queue(), at(MONDAY, "00:00"), at(MONDAY + DAY, "00:00")) == {}
    assert roster.is_planned(make_queue()) is False


def test_every_change_of_the_plan_is_announced(ana):
    heard = []

    def hear(kind, subject, **_):
        heard.append((kind, subject.user.name))

    events.changed.connect(hear)
    shift = plan(ana)
    actions.copy_week(make_queue(), to=MONDAY + WEEK)
    actions.remove_shift(shift, day=MONDAY)
    leave = actions.plan_leave(ana, kind="leave", first=MONDAY, last=MONDAY)
    actions.remove_leave(leave)
    events.changed.disconnect(hear)

    assert heard == [("shift", "Ana")] * 5


def test_a_plan_is_read_in_three_statements(ana, dario, django_assert_num_queries):
    plan(ana, is_weekly=True)
    plan(dario)

    queue = make_queue()

    with django_assert_num_queries(3):
        roster.planned(queue, at(MONDAY, "00:00"), at(MONDAY + 5 * WEEK, "00:00"))
