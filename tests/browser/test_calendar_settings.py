"""Hours, holidays and tier rules in a real browser: keyboard, screen readers, light, dark and small."""

import re

import pytest
from playwright.sync_api import expect

from accounts.models import Calendar
from tests.browser.test_settings import faults, keep
from tests.cast import NOON, make_person
from tickets.models import Tier, TierRule

pytestmark = pytest.mark.browser


@pytest.fixture
def admin(shop, outside):
    return outside(make_person, "Nigar", role="admin")


@pytest.fixture
def office(shop, outside):
    return outside(
        Calendar.objects.create,
        slug="office",
        name="Office, Baku",
        time_zone="Asia/Baku",
        weekly={day: [["09:00", "13:00"], ["14:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        holidays=["2026-12-25"],
        special={"2026-12-24": [["09:00", "12:00"]]},
        notes={"2026-12-25": {"name": "Christmas", "source": "Azerbaijan, 2026"}},
    )


def rules():
    gold = Tier.objects.create(slug="gold", name="Gold", rank=2)
    TierRule.objects.create(kind="domain", value="acme.example", tier=gold, created_at=NOON)
    TierRule.objects.create(kind="attribute", name="plan", value="enterprise", tier=gold, created_at=NOON)


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 1440), ("dark", 1440), ("light", 390), ("dark", 390)]
)
def test_pages_of_hours_and_tiers_pass_axe(admin, office, outside, desk_of, scheme, width):
    outside(rules)
    desk = desk_of(admin, width=width, height=844 if width == 390 else 900, color_scheme=scheme)

    found = {}
    for path in (
        "calendars/",
        "calendars/new/",
        "calendars/office/",
        "calendars/office/days/?country=AZ&year=2026",
        "tiers/",
    ):
        desk.page.goto(f"/settings/{path}")
        keep(desk.page, f"{scheme}-{width}-{path.replace('/', '_')}")
        found[path] = faults(desk.page)
        is_wide = desk.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        # What is read out only must not make the page longer than what is seen of it.
        is_long = desk.page.evaluate("document.documentElement.scrollHeight > innerHeight")
        found[path] += [("too wide", path)] if is_wide else []
        found[path] += [("too long", path)] if is_long else []

    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert desk.complaints == []


def test_hours_are_written_by_keyboard_and_the_month_follows(admin, office, outside, desk_of):
    desk = desk_of(admin)
    page = desk.page
    page.goto("/settings/calendars/office/")

    page.get_by_role("button", name="Add hours to Saturday").press("Enter")
    page.keyboard.type("10")
    page.keyboard.press("Tab")
    page.keyboard.type("14")
    open_saturdays = page.locator(".cal tbody tr td:nth-child(6).open")
    expect(open_saturdays.first).to_be_visible()
    expect(page.locator("#month-said")).to_have_text(re.compile("Open now|Closed now"))
    page.get_by_role("button", name="Remove these hours of Monday").first.press("Enter")
    page.keyboard.press("Enter")  # the focus is on adding hours to that day
    page.keyboard.type("19")
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.get_by_role("group", name="Monday").locator(".error")).to_have_text(
        "Write times as HH:MM, from 00:00 to 24:00."
    )
    assert faults(page) == []
    page.get_by_role("group", name="Monday").get_by_label("until").last.fill("20:30")
    page.get_by_role("button", name="Save").press("Enter")

    expect(page.get_by_role("status").or_(page.locator(".toast")).first).to_be_visible()
    saved = outside(Calendar.objects.get, slug="office").weekly
    assert (saved["sat"], saved["mon"]) == ([["10:00", "14:00"]], [["14:00", "18:00"], ["19:00", "20:30"]])


def test_a_day_is_added_and_removed_by_keyboard(admin, office, outside, desk_of):
    page = desk_of(admin).page
    page.goto("/settings/calendars/office/")

    page.get_by_role("button", name="Remove 2026-12-25").press("Enter")
    page.get_by_role("button", name="Add a day").press("Enter")
    page.get_by_label("Date").last.fill("2026-12-31")
    page.get_by_label("What it is").last.fill("Inventory")
    page.get_by_role("button", name="Save").press("Enter")
    page.wait_for_url("**/settings/calendars/office/")
    expect(page.locator(".toast")).to_be_visible()

    saved = outside(Calendar.objects.get, slug="office")
    assert (saved.holidays, saved.notes) == (
        ["2026-12-31"],
        {"2026-12-31": {"name": "Inventory", "source": ""}},
    )


def test_the_month_turns_over(admin, office, desk_of):
    page = desk_of(admin).page
    page.goto("/settings/calendars/office/")
    title = page.locator("#month h2")
    before = title.inner_text()

    page.get_by_role("button", name="The month after").press("Enter")

    expect(title).not_to_have_text(before)


def test_monday_is_copied_until_friday(admin, office, outside, desk_of):
    page = desk_of(admin).page
    page.goto("/settings/calendars/office/")
    page.get_by_role("group", name="Monday").get_by_label("until").last.fill("20")

    page.get_by_role("button", name="Monday's hours until Friday").press("Enter")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator(".toast")).to_be_visible()

    saved = outside(Calendar.objects.get, slug="office").weekly
    assert saved["fri"] == [["09:00", "13:00"], ["14:00", "20:00"]]
