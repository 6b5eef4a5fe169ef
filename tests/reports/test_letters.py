"""Reports by mail: at seven by the clock on the wall, each once, and with what its readers need."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from accounts.actions import plan_shift
from accounts.models import Calendar, Workspace
from feedback.actions import open_pain_point
from feedback.models import Scorecard
from reports import actions, counting, letters, mailing, staffing
from reports.scope import Scope
from tests.cast import NOON, make_person, make_queue
from tests.reports.conftest import served
from tickets.models import Topic

DAY, HOUR, TURN = timedelta(days=1), timedelta(hours=1), timedelta(minutes=5)
# Clocks go forward on Sunday 29 March in Baku's neighbours and back on 25 October; in New York back on
# Sunday 1 November, when the report of the month is due as well.
CHANGES = [
    ("Europe/Berlin", date(2026, 3, 28)),
    ("Europe/Berlin", date(2026, 10, 24)),
    ("America/New_York", date(2026, 10, 31)),
    ("Africa/Cairo", date(2026, 4, 23)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
]


@pytest.mark.parametrize(("name", "first"), CHANGES)
def test_due_at_seven_by_the_wall_on_days_when_clocks_change(name, first):
    """Asked every five minutes for four days: each stretch is named first at 07:00, on its own day."""
    zone = ZoneInfo(name)
    at, seen = datetime.combine(first, time.min, zone).astimezone(UTC), {}
    while at < datetime.combine(first + 4 * DAY, time.min, zone):
        for stretch in mailing.due(at, zone):
            seen.setdefault((stretch.rhythm, stretch.last), (at.astimezone(zone), stretch))
        at += TURN

    days = [first + n * DAY for n in range(4)]
    expected = {("daily", day - DAY) for day in days}
    expected |= {("weekly", day - DAY) for day in days if day.weekday() == 0}
    expected |= {("monthly", day - DAY) for day in days if day.day == 1}
    assert set(seen) == expected
    for (_rhythm, last), (told, stretch) in seen.items():
        assert told.replace(tzinfo=None) == datetime.combine(last + DAY, time(7))
        assert (
            stretch.first
            == {
                "daily": last,
                "weekly": last - 6 * DAY,
                "monthly": last.replace(day=1),
            }[stretch.rhythm]
        )


def test_each_letter_leaves_once_over_the_change_of_clocks(mina):
    Workspace.objects.create(pk=1, time_zone="America/New_York")
    for rhythm in ("daily", "weekly", "monthly"):
        actions.set_readers(rhythm, [mina])
    begin = datetime(2026, 10, 31, 4, 0, tzinfo=UTC)  # Saturday, midnight in New York

    for n in range(3 * 24 + 1):
        mailing.sweep(now=begin + n * HOUR)
        mailing.sweep(now=begin + n * HOUR)

    subjects = [letter.subject.removeprefix("Meja ") for letter in mail.outbox]
    assert sorted(subjects) == ["last month", "last week", "yesterday", "yesterday", "yesterday"]


def test_site_that_moves_to_another_zone_gets_no_letter_twice(mina):
    actions.set_readers("daily", [mina])
    workspace = Workspace.objects.create(pk=1, time_zone="Asia/Baku")
    mailing.sweep(now=datetime(2026, 6, 2, 3, 0, tzinfo=UTC))
    Workspace.objects.filter(pk=workspace.pk).update(time_zone="UTC")

    mailing.sweep(now=datetime(2026, 6, 2, 7, 0, tzinfo=UTC))

    assert len(mail.outbox) == 1


def scope(user, *, first="2026-06-01", last="2026-06-07", now=NOON + 7 * DAY):
    days = (date.fromisoformat(first), date.fromisoformat(last))
    return Scope(user, *days, ZoneInfo("UTC"), now, {})


def test_week_tells_topics_pain_and_quality_and_the_day_does_not(bot, ana, mina, late):
    login = Topic.objects.create(slug="login", name="Login")
    for n, topic in enumerate((late, late, login)):
        served(bot, ana, at=NOON + n * HOUR, sender=f"c{n}", topic=topic)
    served(bot, ana, at=NOON - 3 * DAY, sender="earlier", topic=login)
    marks = dict.fromkeys(("need",), 2)
    ticket = served(bot, ana, at=NOON + 5 * HOUR, sender="scored")
    Scorecard.objects.create(
        ticket=ticket,
        agent=ana,
        by=mina,
        month=date(2026, 6, 1),
        source="random",
        marks=marks,
        score=15,
        at=NOON,
    )
    counting.catch_up(now=NOON)

    _subject, week = letters.write("weekly", scope(mina))
    _subject, day = letters.write("daily", scope(mina, last="2026-06-01"))

    assert "- Late parcel: 2 (0 before)" in week
    assert "- Login: 1 (1 before)" in week
    assert "Conversations scored: n = 1, mean 15.0 of 20" in week
    assert "What customers came about" not in day
    assert "Conversations scored" not in day


def test_pain_points_stand_by_minutes_lost(bot, ana, mina, late):
    login = Topic.objects.create(slug="login", name="Login")
    served(bot, ana, sender="rosa", topic=login, wait=timedelta(minutes=5))
    served(bot, ana, sender="omar", topic=late, wait=timedelta(minutes=50))
    for topic in (late, login):
        open_pain_point(
            topic, account_kind="", source="hand", day=date(2026, 6, 1), count=1, expected=0.0, at=NOON
        )

    assert [card.topic.slug for card, _facts in letters.cards(scope(mina))] == ["late", "login"]


def test_day_tells_when_tomorrow_nobody_is_planned(mina):
    queue = make_queue()
    Calendar.objects.filter(pk=queue.calendar_id).update(
        is_always_open=False, time_zone="UTC", weekly={"tue": [["09:00", "17:00"]]}
    )
    plan_shift(make_person("Dario"), day=date(2026, 6, 2), starts=time(10), ends=time(16), time_zone="UTC")

    _subject, day = letters.write("daily", scope(mina, last="2026-06-01", now=NOON))

    lines = [line for line in day.splitlines() if line.startswith("- Frontline")]
    assert lines == ["- Frontline: 09:00 – 10:00", "- Frontline: 16:00 – 17:00"]


def test_gaps_are_what_no_turn_covers():
    at = [NOON + n * HOUR for n in range(10)]
    turns = [
        staffing.Interval(at[1], at[3]),
        staffing.Interval(at[2], at[4]),
        staffing.Interval(at[6], at[9]),
    ]

    assert list(staffing.uncovered(turns, at[0], at[8])) == [(at[0], at[1]), (at[4], at[6])]
    assert list(staffing.uncovered(turns, at[2], at[3])) == []
    assert list(staffing.uncovered([], at[0], at[1])) == [(at[0], at[1])]
