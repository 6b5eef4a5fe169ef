"""Sign-in and settings in a real browser: for keyboard and screen readers, light, dark and small."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from playwright.sync_api import expect

from tests.cast import make_person

pytestmark = pytest.mark.browser
PAGES = [
    "",
    "me/",
    "me/password/",
    "tokens/",
    "people/",
    "queues/",
    "queues/new/",
    "calendars/new/",
    "accounts/",
    "accounts/new/webchat/",
    "topics/",
    "topics/new/",
    "tiers/",
]


def faults(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


def keep(page, name):
    if folder := os.environ.get("HELPDESK_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture
def admin(shop, outside):
    return outside(make_person, "Mina", role="admin")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 390)])
def test_settings_pages_pass_axe(admin, desk_of, scheme, width):
    desk = desk_of(admin, width=width, color_scheme=scheme)

    found = {}
    for path in PAGES:
        desk.page.goto(f"/settings/{path}")
        keep(desk.page, f"{scheme}-{path.replace('/', '_')}")
        found[path] = faults(desk.page)

    assert {path: wrong for path, wrong in found.items() if wrong} == {}
    assert desk.complaints == []


@pytest.mark.parametrize("path", ["/login/", "/password-reset/", "/invitation/none/"])
def test_entry_pages_pass_axe(web, chromium, path):
    page = chromium.new_page(base_url=web)
    page.goto(path)
    keep(page, path.replace("/", "_"))

    wrong = faults(page)
    page.close()

    assert wrong == []


def test_sign_in_by_keyboard(web, chromium, admin, outside):
    admin.password = PBKDF2PasswordHasher().encode("correct horse battery", "salt")  # as the web process does
    outside(admin.save)
    page = chromium.new_page(base_url=web)
    page.goto("/settings/me/")
    page.get_by_label("E-mail").fill(admin.email)
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="You")).to_be_visible()
    page.close()
