"""The visitor takes their conversation along."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from tickets import actions
from tickets.models import Ticket

pytestmark = pytest.mark.browser


def test_transcript_opens_from_the_menu_with_times_and_ticks(web, shop, ana, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Where is my parcel?")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    ticket = outside(Ticket.objects.get)
    outside(actions.reply, ticket, by=ana.as_actor(), at=timezone.now(), text="It comes tomorrow")
    expect(rosa.chat.get_by_text("It comes tomorrow").first).to_be_visible()

    rosa.chat.get_by_role("button", name="Options").click()
    with rosa.page.context.expect_page() as opened:
        rosa.chat.get_by_role("link", name="Transcript").click()

    page = opened.value
    expect(page.get_by_role("heading", name="Transcript")).to_be_visible()
    expect(page.locator(".tr .me")).to_contain_text("Where is my parcel?")
    expect(page.locator(".tr .us")).to_contain_text("It comes tomorrow")
    expect(page.locator(".tr .me .tr-t")).to_contain_text("Read")
    assert Axe().run(page).response["violations"] == []
    expect(rosa.chat.get_by_role("link", name="Transcript")).to_be_hidden()


def test_light_formatting_is_shown_in_the_chat(web, shop, ana, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Where is my parcel?")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    ticket = outside(Ticket.objects.get)

    text = "It is *here _now_*, see https://a.example/_x_ and file_name_2 <b>"
    outside(actions.reply, ticket, by=ana.as_actor(), at=timezone.now(), text=text)

    bubble = rosa.chat.locator(".m.them .b").last
    expect(bubble.locator("b")).to_have_text("here now")
    expect(bubble.locator("b i")).to_have_text("now")
    expect(bubble).to_have_text("It is here now, see https://a.example/_x_ and file_name_2 <b>")
    assert rosa.complaints == []
