"""Hours on their pages: several intervals a day, single days, what is refused where, and the month."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Calendar, Queue
from escalation import defaults, reprojection
from escalation.actions import write_version
from escalation.models import Reprojection, SlaClock
from tests.cast import NOON, make_account, make_queue
from tests.writing import write
from tickets import actions as desk

CHRISTMAS = ("2026-12-25", "Christmas", "", "AZ")
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def typed(days=(), **values):
    """What the editor posts: `mon=["09:00-13:00"]` as pairs, days as (date, name, hours, source)."""
    posted = {"name": "Office", "time_zone": "Asia/Baku"}
    for name, value in values.items():
        if name in WEEK:
            posted[f"{name}-from"] = [interval.split("-")[0] for interval in value]
            posted[f"{name}-to"] = [interval.split("-")[1] for interval in value]
        else:
            posted[name] = value
    for n, part in enumerate(("date", "name", "hours", "source")):
        posted[f"day-{part}"] = [day[n] for day in days]
    return posted


def office():
    return Calendar.objects.filter(slug="office")


def every_day(*hours):
    return {day: list(hours) for day in WEEK}


@pytest.fixture
def admin(dario, as_person):
    return as_person(dario)


def test_a_week_with_several_intervals_a_night_and_single_days_is_saved(admin):
    days = [
        ("2026-12-24", "Christmas Eve", "9-12", ""),
        ("2026-12-25", "Christmas", "", "Azerbaijan, 2026"),
        ("", "", "", ""),
    ]

    answer = admin.post(
        "/settings/calendars/new/", typed(days, mon=["9-13", "14:00-18:00"], fri=["22:00-6.30"], sun=["-"])
    )

    saved = office().get()
    assert (answer.status_code, answer["Location"]) == (302, "/settings/calendars/office/")
    assert (saved.weekly, saved.holidays, saved.special, saved.notes) == (
        {"mon": [["09:00", "13:00"], ["14:00", "18:00"]], "fri": [["22:00", "06:30"]]},
        ["2026-12-25"],
        {"2026-12-24": [["09:00", "12:00"]]},
        {
            "2026-12-24": {"name": "Christmas Eve", "source": ""},
            "2026-12-25": {"name": "Christmas", "source": "Azerbaijan, 2026"},
        },
    )


def test_what_was_saved_is_shown_again(admin):
    admin.post("/settings/calendars/new/", typed([CHRISTMAS], mon=["09:00-17:00"]))

    form = admin.get("/settings/calendars/office/").context["form"]

    assert form.week()[0]["pairs"] == [["09:00", "17:00"]]
    assert [(row.date, row.name, row.hours, row.source) for row in form.day_rows()] == [
        ("2026-12-25", "Christmas", "", "AZ")
    ]


def test_a_removed_day_is_gone_with_its_name(admin):
    admin.post("/settings/calendars/new/", typed([CHRISTMAS], mon=["09:00-17:00"]))

    admin.post("/settings/calendars/office/", typed(mon=["09:00-17:00"]))

    saved = office().get()
    assert (saved.holidays, saved.notes) == ([], {})


def test_round_the_clock_needs_no_hours(admin):
    admin.post("/settings/calendars/new/", typed(is_always_open="on"))

    assert office().get().as_rules()["weekly"] == "24x7"


REFUSED = {
    "an unknown zone": (
        typed(mon=["9-17"], time_zone="Mars/Olympus"),
        {"time_zone": "This time zone is not known."},
    ),
    "no open minute": (typed(), {"__all__": "This calendar has no open minute in the next 14 days."}),
    "overlapping intervals": (typed(tue=["9-13", "12-18"]), {"tue": "Two intervals overlap."}),
    "a night into the morning": (typed(mon=["22-8"], tue=["7-12"]), {"tue": "Two intervals overlap."}),
    "no time": (typed(wed=["9-half past"]), {"wed": "Write times as HH:MM, from 00:00 to 24:00."}),
    "half an interval": (typed(wed=["9-"]), {"wed": "Write times as HH:MM, from 00:00 to 24:00."}),
    "a minute too late": (typed(wed=["9-24:30"]), {"wed": "Write times as HH:MM, from 00:00 to 24:00."}),
}


@pytest.mark.parametrize("case", REFUSED)
def test_wrong_hours_are_refused_with_field_and_sentence(admin, case):
    values, expected = REFUSED[case]

    answer = admin.post("/settings/calendars/new/", values)

    form = answer.context["form"]
    assert answer.status_code == 422
    assert {name: form.errors[name][0] for name in form.errors} == expected
    assert form.errors[next(iter(expected))][0] in answer.content.decode()
    assert not office().exists()


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (("25.12.2026", "", "", ""), "Write dates as YYYY-MM-DD."),
        (("2026-02-30", "", "", ""), "Write dates as YYYY-MM-DD."),
        (("2026-06-01", "", "", ""), "This day is listed twice."),
        (("2026-12-24", "", "9-13, 12-15", ""), "Two intervals overlap."),
        (("2026-12-24", "", "morning", ""), "Write times as HH:MM, from 00:00 to 24:00."),
    ],
)
def test_a_wrong_day_is_told_in_its_row(admin, day, sentence):
    answer = admin.post("/settings/calendars/new/", typed([("2026-06-01", "", "", ""), day], mon=["9-17"]))

    rows = answer.context["form"].day_rows()
    assert (answer.status_code, [row.errors for row in rows]) == (422, [[], [sentence]])
    assert not office().exists()


def test_holidays_of_two_weeks_are_no_open_minute(admin):
    today = datetime.now(UTC).date()
    days = [((today + timedelta(days=n)).isoformat(), "Fair", "", "") for n in range(-1, 17)]

    answer = admin.post("/settings/calendars/new/", typed(days, **every_day("9-17")))

    assert (answer.status_code, answer.context["form"].non_field_errors()) == (
        422,
        ["This calendar has no open minute in the next 14 days."],
    )


def cells(answer):
    return {
        cell.on.isoformat(): (cell.hours, cell.name)
        for week in answer.context["month"].weeks
        for cell in week
    }


def test_month_of_typed_hours_is_drawn_without_saving(admin):
    days = [("2026-12-25", "Christmas", "", ""), ("2026-12-24", "", "9-12", "")]

    answer = admin.post(
        "/settings/calendars/new/month/",
        typed(days, mon=["9-13", "14-18"], thu=["9-17"], fri=["22-6"], month="2026-11", go="2026-12"),
    )

    found = cells(answer)
    assert [found[f"2026-12-{day}"] for day in ("18", "19", "21", "24", "25", "26")] == [
        (("22:00–24:00",), ""),
        (("00:00–06:00",), ""),
        (("09:00–13:00", "14:00–18:00"), ""),
        (("09:00–12:00",), ""),
        ((), "Christmas"),
        (("00:00–06:00",), ""),  # judged by its own date
    ]
    assert (answer.context["month"].before, answer.context["month"].after) == ("2026-11", "2027-01")
    assert not office().exists()


def test_month_of_wrong_hours_says_why(admin):
    answer = admin.post("/settings/calendars/new/month/", typed(tue=["9-13", "12-18"]))

    assert answer.status_code == 200
    assert "Two intervals overlap." in answer.content.decode()


@pytest.mark.parametrize("month", ["", "2026-13", "x", "0001-01"])
def test_a_month_that_is_none_is_this_one(admin, month):
    answer = admin.post("/settings/calendars/new/month/", typed(mon=["9-17"], month=month))

    assert answer.context["month"].first == datetime.now(UTC).date().replace(day=1)


def test_next_opening_is_told_in_the_zone_of_the_hours(admin):
    opens = (datetime.now(UTC) + timedelta(days=3)).strftime("%a").lower()

    answer = admin.post("/settings/calendars/new/month/", typed(**{opens: ["9-17"]}))

    assert answer.context["month"].next_open.strftime("%a %H:%M") == f"{opens.title()} 09:00"
    assert ", 09:00." in answer.content.decode().partition("Next opening:")[2]


def test_saving_on_the_page_moves_unfinished_clocks_only(admin, ana):
    shop = make_account("webchat", "Shop")
    ticket = write(shop, "Where is my order?").ticket
    desk.reply(ticket, by=ana.as_actor(), at=NOON + timedelta(seconds=90), text="Sorry, looking")
    late = SlaClock.objects.get(ticket=ticket, metric="first_response")
    running = SlaClock.objects.get(ticket=ticket, metric="requester_wait")

    answer = admin.post(
        "/settings/calendars/always/", typed(name="Always", **every_day("12-13"), time_zone="UTC")
    )
    while reprojection.go_on(now=NOON + timedelta(minutes=5)):
        pass

    assert (answer.status_code, Reprojection.objects.count()) == (302, 0)
    assert SlaClock.objects.get(pk=late.pk).due_at == late.due_at
    assert SlaClock.objects.get(pk=late.pk).breached is True
    assert SlaClock.objects.get(pk=running.pk).due_at > running.due_at + timedelta(days=10)


def test_hours_nobody_needs_are_removed(admin):
    admin.post("/settings/calendars/new/", typed(mon=["9-17"]))

    answer = admin.post("/settings/calendars/office/removal/", follow=True).content.decode()

    assert "“Office” is gone." in answer
    assert not office().exists()


def test_hours_of_a_queue_are_kept_with_a_sentence(admin):
    admin.post("/settings/calendars/new/", typed(mon=["9-17"]))
    make_queue("finance")
    Queue.objects.filter(slug="finance").update(calendar=office().get(), name="Finance")

    answer = admin.post("/settings/calendars/office/removal/", follow=True).content.decode()

    assert "“Office” are the hours of Finance. Give these queues other hours first." in answer
    assert office().exists()


def test_hours_a_version_of_the_promises_counts_in_are_kept(admin):
    admin.post("/settings/calendars/new/", typed(mon=["9-17"]))
    document = defaults.document()
    document["tiers"]["gold"]["calendar"]["next_response"] = "office"
    write_version(document, by=None, at=NOON)
    write_version(defaults.document(), by=None, at=NOON)

    answer = admin.post("/settings/calendars/office/removal/", follow=True).content.decode()

    assert "“Office” cannot be removed: version 2 of the promises counts in these hours." in answer
    assert office().exists()


def test_hours_with_the_name_of_a_tier_are_not_taken_for_used(admin):
    admin.post("/settings/calendars/new/", typed(name="Gold", mon=["9-17"]))
    defaults.ensure_defaults(NOON)

    admin.post("/settings/calendars/gold/removal/")

    assert not Calendar.objects.filter(slug="gold").exists()
