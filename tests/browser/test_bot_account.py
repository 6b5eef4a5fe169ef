"""A bot's page in a real browser, against the simulated Bot API: test, set the webhook, axe."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.cast import make_account, make_person
from tests.channels.telegram_updates import bot_settings

pytestmark = pytest.mark.browser


@pytest.fixture
def admin(shop, outside):
    return outside(make_person, "Mina", role="admin")


@pytest.mark.parametrize(
    ("scheme", "width", "height"),
    [("light", 1440, 900), ("dark", 1440, 900), ("light", 390, 844), ("dark", 390, 844)],
)
def test_webhook_is_set_by_keyboard(admin, desk_of, outside, scheme, width, height):
    bot = outside(make_account, "telegram", "Bot", **bot_settings())
    desk = desk_of(admin, width=width, height=height, color_scheme=scheme)
    desk.page.goto(f"/settings/accounts/{bot.pk}/")

    desk.page.get_by_role("button", name="Test connection").press("Enter")
    expect(desk.page.get_by_text("Connected as @")).to_be_visible()
    desk.page.get_by_role("button", name="Set webhook").press("Enter")
    expect(desk.page.get_by_text("The webhook is set: messages to this account arrive here.")).to_be_visible()

    if folder := os.environ.get("HELPDESK_SHOTS"):
        desk.page.screenshot(path=Path(folder) / f"bot-{scheme}-{width}.png", full_page=True)
    assert [found["id"] for found in Axe().run(desk.page).response["violations"]] == []
    assert desk.complaints == []
