"""Five seconds to take a reply back, and replies for later, at the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.conftest import Desk
from tests.cast import make_account
from tests.writing import write
from tickets import actions
from tickets.models import HeldReply, Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# What a hint of the socket does meanwhile: the button that was pressed is no longer in the page.
REDRAW = (
    "const slot = document.querySelector('[data-undo]').closest('.slot'); slot.innerHTML = slot.innerHTML"
)


@pytest.fixture
def phone_ticket(shop, outside):
    account = outside(make_account, "telegram", "Bot", bot_token="123:abc", secret_token="s")
    return outside(write, account, "My order never came", sender="700", at=timezone.now()).ticket


@pytest.fixture
def desk(phone_ticket, ana, desk_of) -> Desk:
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{phone_ticket.number}/")
    return desk


def sent(outside):
    return outside(lambda: list(Message.objects.filter(direction="out").values_list("text", flat=True)))


def test_reply_is_taken_back_by_its_key_and_the_words_return(desk, outside):
    desk.write("I am loking")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_text("Sends in a few seconds.")).to_be_visible()

    desk.page.keyboard.press("Control+z")

    expect(desk.page.get_by_role("textbox", name="Reply", exact=True)).to_have_value("I am loking")
    expect(desk.page.get_by_text("Sends in a few seconds.")).to_have_count(0)
    outside(actions.send_due, now=timezone.now() + timedelta(minutes=1))
    assert sent(outside) == []
    assert desk.complaints == []


def test_words_taken_back_are_kept_as_a_draft_before_the_page_hears_of_it(desk, outside):
    desk.write("I am loking")
    desk.page.keyboard.press("Control+Enter")
    undo = desk.page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()
    desk.page.evaluate(
        "document.body.addEventListener('composer:insert', (event) => event.stopImmediatePropagation(), true)"
    )
    undo.click()
    expect(undo).to_have_count(0)

    desk.page.evaluate("localStorage.clear()")
    desk.page.reload()

    expect(desk.page.get_by_role("textbox", name="Reply", exact=True)).to_have_value("I am loking")


def test_undo_that_is_redrawn_while_it_is_asked_gives_the_words_back(desk, outside):
    desk.write("I am loking")
    desk.page.keyboard.press("Control+Enter")
    undo = desk.page.get_by_role("button", name="Undo")
    expect(undo).to_be_visible()

    desk.page.route("**/held/*/", lambda route: (desk.page.evaluate(REDRAW), route.continue_()))
    undo.click()

    expect(desk.page.get_by_role("textbox", name="Reply", exact=True)).to_have_value("I am loking")


def test_reply_that_was_left_alone_goes_out(desk, outside):
    desk.write("I am looking")
    desk.page.keyboard.press("Control+Enter")
    expect(desk.page.get_by_text("Sends in a few seconds.")).to_be_visible()

    outside(actions.send_due, now=timezone.now() + timedelta(seconds=6))

    expect(desk.page.locator("#items").get_by_text("I am looking")).to_be_visible()
    expect(desk.page.get_by_text("Sends in a few seconds.")).to_have_count(0)
    assert sent(outside) == ["I am looking"]


def test_reply_for_later_is_shown_with_its_time_and_can_be_sent_now(desk, outside):
    desk.write("Is it here by now?")
    desk.press("Options for this message")
    desk.press("Send later…")
    tomorrow = timezone.now() + timedelta(days=1)
    desk.page.get_by_label("Date and time").fill(tomorrow.strftime("%Y-%m-%dT09:00"))
    desk.press("Send then")
    expect(desk.page.get_by_text("unless the customer writes first")).to_be_visible()
    assert outside(HeldReply.objects.get).is_scheduled

    desk.press("Send now")

    expect(desk.page.locator("#items").get_by_text("Is it here by now?")).to_be_visible()
    assert sent(outside) == ["Is it here by now?"]


def test_time_that_has_passed_is_refused_and_the_words_are_kept(desk, outside):
    desk.write("Too late")
    desk.press("Options for this message")
    desk.press("Send later…")
    desk.page.get_by_label("Date and time").fill("2020-01-01T09:00")
    desk.press("Send then")

    expect(desk.page.locator("#not-sent")).to_contain_text("Choose a time")
    expect(desk.page.get_by_role("textbox", name="Reply", exact=True)).to_have_value("Too late")
