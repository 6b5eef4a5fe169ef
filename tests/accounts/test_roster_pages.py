"""The roster's page: everybody sees the weeks of their queues, supervisors plan them."""

from datetime import date, time, timedelta

import pytest

from accounts import actions, roster
from accounts.models import Leave, Shift
from tests.cast import make_person, make_queue

MONDAY = date(2026, 6, 1)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@pytest.fixture
def hers(mina, as_person):
    return as_person(mina)


def typed(**values):
    return {"day": "2026-06-01", "starts": "9", "ends": "17", "time_zone": "Asia/Baku", **values}


def new(user, day=MONDAY):
    return f"/settings/roster/shifts/new/?person={user.pk}&day={day}&queue=frontline"


def weekly(user, **options):
    return actions.plan_shift(user, day=MONDAY, starts=time(9), ends=time(17), is_weekly=True, **options)


def shown(client, day=MONDAY):
    """The page's plan: name, and for each day what is in its cell."""
    week = client.get(f"/settings/roster/?queue=frontline&week={day}").context["week"]
    return {
        row.user.name: [
            str(cell.leave.kind) if cell.leave else ", ".join(map(str, cell.shifts)) for cell in row.cells
        ]
        for row in week.rows
    }


def test_shift_is_planned_on_the_page_and_shown_in_its_cell(hers, ana):
    answer = hers.post(new(ana), typed(starts="9.30", ends="1800"))

    shift = Shift.objects.get()
    assert answer["Location"] == f"/settings/roster/?queue=frontline&week=2026-06-01#cell-{ana.pk}-2026-06-01"
    assert (shift.on_date, shift.starts, shift.ends, shift.time_zone) == (
        MONDAY,
        time(9, 30),
        time(18),
        "Asia/Baku",
    )
    assert shown(hers)["Ana"] == ["09:30–18:00", "", "", "", "", "", ""]


def test_midnight_is_the_end_of_the_day(hers, ana):
    hers.post(new(ana), typed(starts="16", ends="24"))

    turn = roster.turn_of(Shift.objects.get(), MONDAY)
    assert turn.end - turn.start == timedelta(hours=8)


@pytest.mark.parametrize(
    ("values", "field", "sentence"),
    [
        (
            {"starts": "17", "ends": "9"},
            "ends",
            "This shift ends before it starts. If it is a night shift, tick “Ends the next day”.",
        ),
        ({"starts": "soon"}, "starts", "Write times as HH:MM, from 00:00 to 24:00."),
        ({"starts": "24"}, "starts", "A shift cannot begin at 24:00. Take the next day at 00:00."),
        (
            {"starts": "12", "ends": "20", "day": "2026-06-08"},
            "starts",
            "This overlaps the shift of 2026-06-08, 09:00–17:00.",
        ),
        ({"day": ""}, "day", "This field is required."),
    ],
)
def test_wrong_shift_is_told_beside_its_field(hers, ana, values, field, sentence):
    weekly(ana, time_zone="Asia/Baku")

    answer = hers.post(new(ana), typed(**values))

    assert (answer.status_code, dict(answer.context["form"].errors)) == (422, {field: [sentence]})
    assert sentence in answer.content.decode()
    assert Shift.objects.count() == 1


def test_a_weekly_shift_is_changed_for_a_day_or_from_then_on(hers, ana):
    shift = weekly(ana, time_zone="Asia/Baku")
    path = f"/settings/roster/shifts/{shift.pk}/?queue=frontline&day="

    hers.post(f"{path}{MONDAY + WEEK}", typed(starts="10", ends="18"))
    hers.post(f"{path}{MONDAY + 2 * WEEK}", typed(starts="11", ends="19", is_weekly="on"))

    assert [shown(hers, MONDAY + n * WEEK)["Ana"][0] for n in range(4)] == [
        "09:00–17:00",
        "10:00–18:00",
        "11:00–19:00",
        "11:00–19:00",
    ]


def test_a_single_shift_moves_to_another_day(hers, ana):
    shift = actions.plan_shift(ana, day=MONDAY, starts=time(9), ends=time(17), time_zone="Asia/Baku")

    hers.post(f"/settings/roster/shifts/{shift.pk}/?day={MONDAY}", typed(day="2026-06-03"))

    assert shown(hers)["Ana"] == ["", "", "09:00–17:00", "", "", "", ""]


def test_a_moved_shift_leaves_no_weekly_one_behind(hers, ana):
    shift = weekly(ana, time_zone="Asia/Baku")
    hers.post(f"/settings/roster/shifts/{shift.pk}/?day={MONDAY}", typed(starts="10", ends="18"))
    once = Shift.objects.get(on_date=MONDAY)

    hers.post(
        f"/settings/roster/shifts/{once.pk}/?day={MONDAY}", typed(day="2026-06-02", starts="10", ends="18")
    )

    assert shown(hers)["Ana"][:2] == ["day_off", "10:00–18:00"]


@pytest.mark.parametrize(("every", "left"), [("", ["day_off", "09:00–17:00"]), ("week", ["", ""])])
def test_a_weekly_shift_is_removed_from_a_day_or_from_then_on(hers, ana, every, left):
    shift = weekly(ana)

    hers.post(f"/settings/roster/shifts/{shift.pk}/removal/", {"day": MONDAY, "every": every})

    assert [shown(hers, day)["Ana"][0] for day in (MONDAY, MONDAY + WEEK)] == left


def test_time_off_is_given_and_taken_back(hers, ana):
    weekly(ana)
    days = {"kind": "sick", "first_date": "2026-06-01", "last_date": "2026-06-03"}

    hers.post(f"/settings/roster/leaves/new/?person={ana.pk}&day={MONDAY}", days)
    away = shown(hers)["Ana"]
    hers.post(f"/settings/roster/leaves/{Leave.objects.get().pk}/removal/", {"day": MONDAY})

    assert away == ["sick", "sick", "sick", "", "", "", ""]
    assert shown(hers)["Ana"][0] == "09:00–17:00"


def test_time_off_that_ends_before_it_begins_is_told_beside_its_field(hers, ana):
    days = {"kind": "leave", "first_date": "2026-06-03", "last_date": "2026-06-01"}

    answer = hers.post(f"/settings/roster/leaves/new/?person={ana.pk}", days)

    assert (answer.status_code, dict(answer.context["form"].errors)) == (
        422,
        {"last_date": ["The last day is before the first."]},
    )


def test_last_week_is_copied(hers, ana, dario):
    actions.plan_shift(ana, day=MONDAY, starts=time(9), ends=time(17))
    actions.plan_shift(dario, day=MONDAY + DAY, starts=time(22), ends=time(6), is_overnight=True)
    week = {"queue": "frontline", "week": str(MONDAY + WEEK)}

    first = hers.post("/settings/roster/copy/", week, follow=True).content.decode()
    again = hers.post("/settings/roster/copy/", week, follow=True).content.decode()

    assert ("2 shifts are added." in first, "Nothing was missing in this week." in again) == (True, True)
    assert (shown(hers, MONDAY + WEEK)["Ana"][0], shown(hers, MONDAY + WEEK)["Dario"][1]) == (
        "09:00–17:00",
        "22:00–06:00",
    )


def test_agents_see_their_queues_and_change_nothing(ana, dario, as_person):
    make_queue("finance")
    weekly(dario)
    page = as_person(ana).get(f"/settings/roster/?queue=finance&week={MONDAY}")

    assert page.context["queue"].slug == "frontline"
    assert shown(as_person(ana))["Dario"][0] == "09:00–17:00"
    assert "shifts/new" not in page.content.decode()
    assert as_person(ana).post(new(ana), typed()).status_code == 403


def test_somebody_in_no_queue_is_told_so(as_person):
    page = as_person(make_person("Zoe", queues=())).get("/settings/roster/")

    assert "No queue yet" in page.content.decode()


@pytest.mark.parametrize("week", ["", "x", "2026-02-30", "9999-12-31", "0001-01-01"])
def test_a_week_that_is_none_is_this_one(hers, week):
    today = hers.get("/settings/roster/").context["week"].monday

    assert hers.get(f"/settings/roster/?week={week}").context["week"].monday == today


def test_the_page_reads_as_much_for_many_people(hers, django_assert_max_num_queries):
    for n in range(12):
        weekly(make_person(f"Agent{n}"))
    hers.get("/settings/roster/")

    with django_assert_max_num_queries(14):
        hers.get(f"/settings/roster/?queue=frontline&week={MONDAY}")
