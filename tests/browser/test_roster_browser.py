"""The roster in a real browser: planned by keyboard, read on a phone, clean for axe."""

from datetime import date, time

import pytest
from playwright.sync_api import expect

from accounts import actions
from accounts.models import Shift
from tests.browser.test_settings import faults, keep
from tests.cast import make_person

pytestmark = pytest.mark.browser
MONDAY = date(2026, 6, 1)


def hours(first, last):
    return {"starts": time(first), "ends": time(last), "time_zone": "Asia/Baku"}


def week():
    """Ana works every Monday and a night, Dario is away."""
    ana, dario = make_person("Ana Alves"), make_person("Dario Conti")
    actions.plan_shift(ana, day=MONDAY, is_weekly=True, **hours(9, 17))
    actions.plan_shift(ana, day=date(2026, 6, 3), is_overnight=True, **hours(22, 6))
    actions.plan_shift(ana, day=date(2026, 6, 5), **hours(8, 12))
    actions.plan_shift(ana, day=date(2026, 6, 5), **hours(13, 18))
    actions.plan_shift(dario, day=MONDAY, is_weekly=True, **hours(7, 15))
    actions.plan_leave(dario, kind="leave", first=date(2026, 6, 2), last=date(2026, 6, 5))


@pytest.fixture
def mina(shop, outside):
    mina = outside(make_person, "Mina", role="supervisor")
    outside(week)
    return mina


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_roster_passes_axe(mina, outside, desk_of, scheme, width):
    desk = desk_of(mina, width=width, height=844 if width == 390 else 900, color_scheme=scheme)
    shift = outside(Shift.objects.filter(weekday=0).first)

    found = {}
    for path in (
        "?week=2026-06-01",
        f"shifts/{shift.pk}/?day=2026-06-01",
        f"leaves/new/?person={shift.user_id}&day=2026-06-01",
    ):
        desk.page.goto(f"/settings/roster/{path}")
        keep(desk.page, f"roster-{scheme}-{width}-{path.partition('?')[0].replace('/', '_')}")
        found[path] = faults(desk.page)
        is_wide = desk.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        found[path] += [("too wide", path)] if is_wide else []

    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert desk.complaints == []


def test_a_shift_is_planned_by_keyboard(mina, desk_of):
    page = desk_of(mina).page
    page.goto("/settings/roster/?week=2026-06-01")

    page.get_by_role("link", name="Add for Ana Alves, Tuesday, 2 June").press("Enter")
    page.get_by_label("From", exact=True).fill("10")
    page.keyboard.press("Tab")
    page.keyboard.type("6")
    page.keyboard.press("Enter")
    expect(page.get_by_text("This shift ends before it starts.")).to_be_visible()
    page.get_by_label("Ends the next day").press("Space")
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.get_by_role("link", name="Change: Ana Alves, Tuesday, 2 June, 10:00–06:00")).to_be_visible()


def test_a_shift_is_planned_on_a_phone(mina, desk_of):
    page = desk_of(mina, width=390, height=844).page
    page.goto("/settings/roster/?week=2026-06-01")

    page.get_by_role("link", name="Change: Ana Alves, Monday, 1 June").click()
    page.get_by_role("button", name="Remove from this day", exact=True).click()

    expect(page.get_by_role("button", name="Remove: Day off of Ana Alves")).to_be_visible()
