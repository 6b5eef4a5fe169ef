"""Promises as an agent sees them: chips that turn by themselves, and why a clock is due then."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from escalation.models import SlaClock
from tests.browser.test_settings import faults, keep
from tests.cast import make_person, make_queue
from tests.writing import write
from tickets import actions
from tickets.models import ChannelAccount, Ticket

pytestmark = pytest.mark.browser
MINUTE = timedelta(minutes=1)


@pytest.fixture
def phone(shop, outside):
    def build():
        return ChannelAccount.objects.create(
            kind="whatsapp", name="Orders", queue=make_queue(), created_at=timezone.now()
        )

    return outside(build)


@pytest.fixture
def ticket(phone, ana, outside):
    """Answered once, waited for, and asked about again ten minutes ago."""

    def build():
        now = timezone.now()
        found = write(phone, "Where is my order?", at=now - 50 * MINUTE).ticket
        actions.reply(found, by=ana.as_actor(), at=now - 40 * MINUTE, text="Which number?")
        actions.wait(found, by=ana.as_actor(), at=now - 39 * MINUTE)
        write(phone, "It is 4821, and when does it come?", at=now - 10 * MINUTE)
        return Ticket.objects.get(pk=found.pk)

    return outside(build)


def test_why_a_clock_is_due_then_is_one_key_away(ticket, ana, desk_of):
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{ticket.number}/")

    desk.page.keyboard.press("c")

    panel = desk.page.get_by_role("dialog")
    expect(panel).to_contain_text("Next response within 1 h")
    expect(panel).to_contain_text("10 min")
    expect(panel.locator("details[open]")).to_have_count(1)
    panel.locator("summary", has_text="Solved").first.click()
    expect(panel).to_contain_text("not counted: we waited for the customer")
    desk.page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(desk.page.locator("#do-clocks")).to_be_focused()
    assert desk.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_the_panel_is_without_fault(ticket, shop, outside, desk_of, scheme, width, height):
    desk = desk_of(outside(make_person, "Mina", role="supervisor"), width, height, color_scheme=scheme)
    desk.page.goto(f"/inbox/{ticket.number}/?view=all")
    keep(desk.page, f"ticket-{scheme}-{width}")
    desk.page.locator("#do-clocks").click()
    desk.page.get_by_role("dialog").locator("summary", has_text="First response").click()
    keep(desk.page, f"clocks-{scheme}-{width}")

    assert faults(desk.page) == []
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []


def test_a_chip_turns_late_at_its_instant_without_the_server(ticket, ana, desk_of, outside):
    desk = desk_of(ana)
    due = timezone.now() + timedelta(seconds=15)
    outside(Ticket.objects.filter(pk=ticket.pk).update, next_due_at=due)
    outside(SlaClock.objects.filter(ticket=ticket).update, due_at=due)
    desk.page.goto(f"/inbox/{ticket.number}/?view=all")
    chips = desk.page.locator("due-ring:not(.late)")
    expect(chips).to_have_count(2)

    desk.page.context.set_offline(True)

    expect(desk.page.locator("due-ring.late")).to_have_count(2, timeout=20_000)
    expect(desk.page.locator("#ticket-head due-ring")).to_contain_text("late")


def test_a_list_is_narrowed_to_what_is_late_soon_by_keys(ticket, shop, ana, desk_of, outside):
    outside(write, shop, "Hello?", sender="zoe", at=timezone.now() - MINUTE)
    desk = desk_of(ana)
    desk.page.goto("/inbox/?view=all")
    expect(desk.page.locator("#list li")).to_have_count(2)
    keys = desk.page.keyboard

    keys.press("f")
    expect(desk.page.get_by_role("link", name="Late in under 15 min")).to_be_visible()
    keys.press("Tab")
    keys.press("Tab")
    keys.press("Enter")

    expect(desk.page).to_have_url(re.compile(r"/inbox/\?view=all&late=15$"))
    expect(desk.page.locator("#list li")).to_have_count(1)
    expect(desk.page.locator("#do-filter")).to_contain_text("Late in under 15 min")
    desk.page.get_by_role("link", name=re.compile("Zoe")).click()
    expect(desk.page).to_have_url(re.compile(r"view=all&late=15$"))
    assert desk.complaints == []


def test_thanks_that_were_a_question_become_owed_with_one_click(phone, ana, desk_of, outside):
    def build():
        now = timezone.now()
        found = write(phone, "Where is my order?", at=now - 5 * MINUTE).ticket
        actions.reply(found, by=ana.as_actor(), at=now - 4 * MINUTE, text="It comes tomorrow")
        write(phone, "Thank you", at=now - 3 * MINUTE)
        return found

    found = outside(build)
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{found.number}/")
    expect(desk.page.locator("#ticket-head")).not_to_contain_text("Next response")

    desk.press("It needs an answer")

    expect(desk.page.locator("#ticket-head")).to_contain_text("Next response")
    expect(desk.page.get_by_role("button", name="It needs an answer")).to_have_count(0)
    assert desk.complaints == []


def test_solving_without_an_answer_is_asked_about(ticket, ana, desk_of):
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{ticket.number}/")

    desk.press("Solve")
    expect(desk.page.get_by_role("dialog")).to_contain_text("and when does it come?")
    desk.press("Answer first")
    expect(desk.page.get_by_role("textbox", name="Reply", exact=True)).to_be_focused()
    desk.press("Solve")
    desk.press("Solve anyway")

    expect(desk.page.get_by_role("button", name="Reopen")).to_be_visible()
    expect(desk.page.get_by_role("dialog")).to_have_count(0)
    assert desk.complaints == []


def test_a_supervisor_takes_a_clock_out_by_keys(ticket, outside, desk_of):
    desk = desk_of(outside(make_person, "Mina", role="supervisor"))
    desk.page.goto(f"/inbox/{ticket.number}/")
    desk.page.keyboard.press("c")
    reason = desk.page.get_by_role("dialog").get_by_label("Take it out of the figures, because").first
    reason.press("Enter")
    expect(desk.page.get_by_role("dialog")).to_contain_text("Say why this clock should not count.")
    assert [text for text in desk.complaints if "422" not in text] == []

    reason.press_sequentially("The provider was down")
    reason.press("Enter")

    expect(desk.page.get_by_role("dialog")).to_contain_text("Mina: The provider was down")
    expect(desk.page.locator("#items")).to_contain_text("Mina took a clock out of the figures")
    assert outside(SlaClock.objects.get(ticket=ticket, metric="next_response").__getattribute__, "voided")


def test_answering_an_unassigned_ticket_shows_who_took_it(shop, ana, desk_of, outside):
    found = outside(write, shop, "Where is my order?", at=timezone.now()).ticket
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{found.number}/")

    desk.write("It comes tomorrow")
    desk.press("Send")

    expect(desk.page.locator("#items")).to_contain_text("Ana took this")
    expect(desk.page.locator("#ticket-head")).to_contain_text("Ana")
    assert desk.complaints == []
