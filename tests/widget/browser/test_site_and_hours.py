"""The chat and the site around it: calls and events of the site, hours we are closed, what the menu opens."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import Calendar
from tests.cast import make_account
from tests.writing import write
from tickets.models import Customer, Message, Thread

pytestmark = pytest.mark.browser
PHONE = "994509000001"


def close_the_shop():
    """We open in three hours, as a clock in Baku would say it."""
    opens = timezone.now().astimezone(ZoneInfo("Asia/Baku")) + timedelta(hours=3)
    opens = opens.replace(minute=0, second=0, microsecond=0)
    hours = [[f"{opens:%H:%M}", f"{opens + timedelta(minutes=30):%H:%M}"]]
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    Calendar.objects.update(is_always_open=False, weekly=dict.fromkeys(days, hours), time_zone="Asia/Baku")
    return opens


def test_closed_shop_tells_when_it_opens_in_the_customers_zone_and_takes_the_message(
    web, shop, visit, outside
):
    opens = outside(close_the_shop).astimezone(ZoneInfo("America/New_York"))
    rosa = visit(timezone_id="America/New_York", locale="en-US")
    rosa.open(f"{web}/demo/?site=1")

    expect(rosa.chat.get_by_role("heading")).to_contain_text(f"{opens:%A %H:%M}")
    expect(rosa.chat.get_by_text("Leave a message: we answer when we open")).to_be_visible()
    rosa.say("You are asleep")

    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    assert outside(Message.objects.get).text == "You are asleep"
    assert outside(Customer.objects.get).time_zone == "America/New_York"
    assert rosa.complaints == []


def test_site_opens_closes_and_names_its_page_and_hears_of_it(web, shop, visit, outside):
    rosa = visit()
    rosa.page.goto(f"{web}/demo/?site=1")
    rosa.page.evaluate(
        """() => {
            window.heard = [];
            const chat = document.querySelector('meja-chat');
            for (const name of ['open', 'close', 'unread'])
                chat.addEventListener(name, ({ detail }) => window.heard.push([name, detail ?? null]));
            return chat.open();
        }"""
    )
    rosa.say("Where is it?")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    with rosa.page.expect_response("**/widget/api/session/"):
        rosa.page.evaluate("document.querySelector('meja-chat').setPage('https://shop.example/cart')")
    rosa.page.evaluate("document.querySelector('meja-chat').close()")

    expect(rosa.page.get_by_role("button", name="Chat", exact=True)).to_have_attribute(
        "aria-expanded", "false"
    )
    assert outside(Customer.objects.get).facts["page"] == "https://shop.example/cart"
    assert [name for name, _ in rosa.page.evaluate("window.heard") if name != "unread"] == ["open", "close"]
    assert outside(Message.objects.count) == 1


def test_menu_has_emoji_and_joins_with_the_phone_by_a_code(web, shop, visit, outside):
    phone = outside(make_account, "whatsapp", phone_number_id="1", access_token="t")
    outside(write, phone, "My parcel is late", sender=PHONE, ids={"whatsapp": PHONE}, at=timezone.now())
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Hello again")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    rosa.chat.get_by_role("button", name="Options").click()
    rosa.chat.get_by_role("button", name="Emoji").click()
    rosa.chat.get_by_role("button", name="👍").click()
    expect(rosa.chat.get_by_label("Message", exact=True)).to_have_value("👍")

    rosa.chat.get_by_role("button", name="Options").click()
    rosa.chat.get_by_role("button", name="I have written from another number").click()
    rosa.chat.get_by_label("The number or address you wrote from").fill(f"+{PHONE}")
    rosa.chat.get_by_role("button", name="Go on").click()
    field = rosa.chat.get_by_label("a code is on its way")
    expect(field).to_be_focused()
    said = outside(lambda: Message.objects.filter(kind="system").latest("pk").text)
    field.fill("".join(filter(str.isdigit, said))[:6])
    rosa.chat.get_by_role("button", name="Go on").click()

    expect(rosa.chat.get_by_text("your conversations are together now").last).to_be_visible()
    assert len(set(outside(lambda: list(Thread.objects.values_list("customer", flat=True))))) == 1
    rosa.chat.get_by_role("button", name="Options").click()
    rosa.chat.get_by_role("button", name="My open questions").click()
    expect(rosa.chat.get_by_role("button", name="My parcel is late")).to_be_visible()
    assert rosa.complaints == []
