"""The page shows what an action brought although no hint came: what its answer shows is all there is."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.writing import write

pytestmark = pytest.mark.browser


def test_what_is_asked_is_shown_when_no_hint_ever_comes(shop, teams, ana, desk_of, outside):
    ticket = outside(lambda: write(shop, "I was charged twice", at=timezone.now()).ticket)
    page = desk_of(ana).page
    page.route_web_socket("**/ws/agent/", lambda _socket: None)  # opens, and never says a word
    page.goto(f"/inbox/{ticket.number}/")

    page.locator("#do-escalate").click()
    page.locator("#escalate_tried").fill("Both charges are on the statement of 3 June.")
    page.locator("#sheet").get_by_role("button", name="Hand over").click()

    expect(page.locator(".track")).to_contain_text("Finance")
    expect(page.locator("#asked")).to_contain_text("Finance is asked")
