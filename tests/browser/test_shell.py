"""What stands around every page: notifications beside the work, and a phone reaches what the sidebar has."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts import actions
from tests.cast import make_person

pytestmark = pytest.mark.browser
SAID = ("First", "Second", "Third")
HREFS = "links => links.map((link) => link.getAttribute('href'))"


@pytest.fixture
def told(ana, outside):
    def tell():
        for text in SAID:
            actions.notify(ana, kind="late", text=text, key=text, at=timezone.now())

    outside(tell)
    return ana


def place(page, selector):
    box = page.locator(selector).bounding_box()
    return box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]


def test_notifications_lie_beside_the_work_and_are_read_by_key(told, desk_of):
    desk = desk_of(told)
    desk.page.goto("/inbox/?view=all")
    bell = desk.page.locator(".bell")
    expect(desk.page.locator("#notices[data-started]")).to_be_attached(timeout=15_000)

    assert place(desk.page, ".bell")[2] <= place(desk.page, "#main")[0]
    desk.page.keyboard.press("d")
    expect(bell.locator("li")).to_contain_text(["Second", "First"])
    bell.get_by_role("button", name="Read: Second").press("Enter")
    expect(bell.get_by_role("button", name="Read: First")).to_be_focused()
    desk.page.keyboard.press("Shift+D")
    expect(bell).to_have_count(0)
    assert desk.complaints == []


def test_notifications_on_a_phone_lie_between_the_page_and_its_bar(told, desk_of):
    desk = desk_of(told, width=390, height=844)
    desk.page.goto("/inbox/?view=all")

    bell, main, tabs = (place(desk.page, each) for each in (".bell", "#main", ".tabs"))

    assert main[3] <= bell[1] < bell[3] <= tabs[1]


def test_a_phone_reaches_what_the_sidebar_has(shop, desk_of, outside):
    desk = desk_of(outside(make_person, "Mina", role="supervisor"), width=390, height=844)
    desk.page.goto("/inbox/")
    bar, menu = desk.page.get_by_role("navigation", name="Main"), desk.page.locator("#me-menu")
    reached = {href for part in (bar, menu) for href in part.locator("a").evaluate_all(HREFS)}

    left = set(desk.page.locator(".side .nav a").evaluate_all(HREFS)) - reached
    bar.get_by_role("button", name="More").click()
    menu.get_by_role("link", name="Quality").click()

    assert left == {"/inbox/?view=team", "/inbox/?view=all"}  # buttons over the list
    expect(desk.page.get_by_role("heading", name="Quality", level=1)).to_be_visible()
