"""A customer's tier on the ticket page, in a real browser."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.test_settings import faults, keep
from tests.cast import make_person
from tests.writing import write
from tickets.models import Customer, Tier

pytestmark = pytest.mark.browser


@pytest.fixture
def ticket(shop, outside):
    outside(Tier.objects.create, slug="gold", name="Gold", rank=2)
    return outside(write, shop, "Where is my parcel?", at=timezone.now()).ticket


@pytest.fixture
def mina(shop, outside):
    return outside(make_person, "Mina", role="supervisor")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tier_is_changed_with_a_reason_by_keyboard(ticket, mina, desk_of, outside, scheme):
    desk = desk_of(mina, color_scheme=scheme)
    page = desk.page
    page.goto(f"/inbox/{ticket.number}/")
    part = page.locator(".tier-why")
    expect(part).to_contain_text("the tier of new customers")

    part.locator("summary").press("Enter")
    part.get_by_label("Tier").select_option("Gold")
    part.get_by_role("button", name="Save").press("Enter")
    expect(part.get_by_text("Say why; others will want to know.")).to_be_visible()
    keep(page, f"tier-{scheme}-refused")
    wrong = faults(page)
    part.get_by_label("Why").fill("pays for 40 seats")
    part.get_by_label("Why").press("Enter")

    expect(part).to_contain_text("Gold set by hand: pays for 40 seats")
    expect(page.locator("#items")).to_contain_text("Now served as Gold, set by hand: pays for 40 seats")
    expect(page.locator("#ctx .tags")).to_contain_text("Gold")
    keep(page, f"tier-{scheme}")
    assert (wrong, faults(page)) == ([], [])
    expect(page.locator("#ctx")).to_have_count(1)
    assert [text for text in desk.complaints if "422" not in text] == []  # the refusal was meant
    assert outside(Customer.objects.get).tier_source == "agent"
