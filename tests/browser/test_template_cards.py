"""A template with cards side by side: picture, words and link of each, sent from the desk by keyboard."""

import io
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from channels_live.models import MessageTemplate
from channels_live.simulator.graph import templates
from tests.cast import make_account
from tests.writing import write
from tickets import actions
from tickets.models import Message, Ticket

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COLUMNS = ("name", "language", "status", "components")


@pytest.fixture
def ticket(shop, outside):
    """Rosa wrote on WhatsApp 25 hours ago; the account has every kind of template."""

    def listed() -> Ticket:
        account = make_account("whatsapp", "Baku", phone_number_id="1", waba_id="2", access_token="t")
        for row in templates.listed():
            values = {name: row[name] for name in COLUMNS}
            MessageTemplate.objects.create(account=account, synced_at=timezone.now(), **values)
        at = timezone.now() - timedelta(hours=25)
        return write(account, "What is new?", sender="994500000001", at=at).ticket

    return outside(listed)


def picture(name: str) -> dict[str, object]:
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(data, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": data.getvalue()}


def test_cards_are_filled_in_seen_and_sent(ticket, ana, desk_of, outside):
    desk = desk_of(ana)
    page = desk.page
    page.goto(f"/inbox/{ticket.number}/")
    page.get_by_role("button", name="Choose a template").first.press("Enter")
    sheet = page.locator("#sheet")
    sheet.get_by_role("button", name="new_arrivals").press("Enter")
    first, second = (sheet.get_by_role("group", name=f"Card {n}") for n in (1, 2))
    expect(first.get_by_label("Picture of the card")).to_be_visible()
    sheet.get_by_label("Blank {{1}}").first.fill("Rosa")
    for card, name, price in ((first, "Teapot", "45 AZN"), (second, "Cup", "9 AZN")):
        card.get_by_label("Blank {{1}}").fill(name)
        card.get_by_label("Blank {{2}}").fill(price)
        card.get_by_label("End of the button's address").fill(name.lower())
    expect(sheet.locator("#tpl-preview li").nth(1)).to_contain_text("Cup for 9 AZN")
    assert Axe().run(page).response["violations"] == []

    first.get_by_label("Picture of the card").set_input_files([picture("teapot.png")])
    sheet.get_by_role("button", name="Send the template").press("Enter")
    expect(second.get_by_text("This field is required.")).to_be_visible()
    for card, name in ((first, "teapot.png"), (second, "cup.png")):
        card.get_by_label("Picture of the card").set_input_files([picture(name)])
    sheet.get_by_role("button", name="Send the template").press("Enter")
    expect(page.get_by_text("Sends in a few seconds.")).to_be_visible()
    outside(actions.send_due, now=timezone.now() + timedelta(minutes=1))

    bubble = page.locator("#items .m.out").last
    expect(bubble).to_contain_text("Cup for 9 AZN")
    expect(bubble.locator(".choices li")).to_have_text(
        ["Keep one for me: Teapot for 45 AZN", "Keep one for me: Cup for 9 AZN"]
    )
    [message] = outside(lambda: list(Message.objects.filter(direction="out")))
    names = outside(lambda: [file.name for file in message.attachments.all()])
    assert names == ["teapot.png", "cup.png"]
    assert [said for said in desk.complaints if "422" not in said] == []
