"""What triggers only suggest is done, or declined, by one key."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from escalation import escalations_sweep, trigger_rules
from tests.writing import write

pytestmark = pytest.mark.browser


def test_a_suggestion_is_declined_by_one_key_and_the_next_is_done_by_another(
    shop, teams, ana, desk_of, outside
):
    def begin():
        trigger_rules.forget_words()
        found = write(shop, "This is fraud, my lawyer will call you", at=timezone.now()).ticket
        escalations_sweep.sweep(now=timezone.now())
        return found

    ticket = outside(begin)
    desk = desk_of(ana)
    page = desk.page
    page.goto(f"/inbox/{ticket.number}/")
    expect(page.get_by_role("region", name="Suggested")).to_have_count(2)
    expect(page.locator("#line-dot.on")).to_be_attached()
    page.locator("#msgs").focus()

    page.keyboard.press("x")
    expect(page.get_by_role("region", name="Suggested")).to_have_count(1)
    page.keyboard.press("y")

    expect(page.get_by_role("region", name="Suggested")).to_have_count(0)
    expect(page.locator("#asked")).to_be_visible()
    assert desk.complaints == []
