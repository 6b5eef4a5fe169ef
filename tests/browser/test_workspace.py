"""The inbox as agents meet it, in a real browser."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from helpdesk.core import realtime
from tests.writing import write
from tickets import actions
from tickets.models import Message, Ticket

pytestmark = pytest.mark.browser


@pytest.fixture
def ticket(shop, ana, outside):
    return outside(write, shop, "Where is my parcel?", at=timezone.now()).ticket


def faults(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


def last_bubble(desk):
    return desk.page.locator("#items article").last


def test_answer_from_the_list_without_a_reload(ticket, ana, desk_of, outside, shop):
    desk = desk_of(ana)
    desk.page.goto("/inbox/?view=unassigned")
    desk.page.get_by_role("link", name=re.compile("Rosa")).click()
    expect(desk.page).to_have_url(re.compile(rf"/inbox/{ticket.number}/"))

    desk.write("It comes tomorrow")
    desk.press("Send")

    expect(last_bubble(desk)).to_contain_text("It comes tomorrow")
    expect(desk.page.locator("#items article.pending")).to_have_count(0)
    expect(desk.page.locator("#ticket-head")).to_contain_text("Ana")
    outside(write, shop, "Thank you, at what time?", at=timezone.now())
    expect(last_bubble(desk)).to_contain_text("at what time?")
    assert outside(Message.objects.filter(author=ana).count) == 1
    assert desk.complaints == []


def test_a_draft_survives_a_reload(ticket, ana, desk_of):
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{ticket.number}/")
    desk.write("Half a thought")
    expect(desk.page.locator("#draft-said")).to_be_visible()

    desk.page.reload()

    expect(desk.page.get_by_role("textbox", name="Reply", exact=True)).to_have_value("Half a thought")


def test_two_people_see_each_other_and_only_one_answers_unseen(ticket, ana, dario, desk_of):
    hers, his = desk_of(ana), desk_of(dario)
    for desk in (hers, his):
        desk.page.goto(f"/inbox/{ticket.number}/")
    expect(hers.page.locator("#presence")).to_contain_text("Dario is viewing this, not replying")
    expect(his.page.locator("#presence")).to_contain_text("Ana is viewing this, not replying")
    his.write("It comes today")
    expect(hers.page.locator("#presence")).to_contain_text("Dario is typing")
    slow = re.compile(r"/messages/\?after=")  # Ana's page is late
    hers.page.route(slow, lambda route: route.fulfill(status=204))
    his.press("Send")
    expect(last_bubble(his)).to_contain_text("It comes today")

    hers.write("It comes tomorrow")
    hers.press("Send")

    expect(hers.page.locator("#not-sent")).to_contain_text("There is a newer message")
    expect(hers.page.locator("#not-sent")).to_contain_text("It comes today")
    expect(hers.page.get_by_role("textbox", name="Reply", exact=True)).to_have_value("It comes tomorrow")
    hers.page.unroute(slow)
    hers.page.keyboard.press("Enter")
    expect(last_bubble(hers)).to_contain_text("It comes tomorrow")
    assert hers.complaints == []


def test_a_message_written_offline_is_sent_once_when_the_line_is_back(ticket, ana, desk_of, outside):
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{ticket.number}/")
    expect(desk.page.locator("#line-dot.on")).to_be_visible()
    desk.begin_writing()
    desk.page.context.set_offline(True)
    desk.write("It comes tomorrow")
    desk.press("Send")
    expect(desk.page.locator("#items article.failed")).to_contain_text("Your text is kept")

    desk.page.context.set_offline(False)

    expect(desk.page.locator("#items article.pending")).to_have_count(0)
    expect(last_bubble(desk)).to_contain_text("It comes tomorrow")
    assert outside(Message.objects.filter(author=ana).count) == 1


def test_a_refused_claim_names_who_has_it(ticket, ana, dario, desk_of, outside):
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{ticket.number}/")
    desk.page.evaluate("() => { window.kept = document.getElementById('do-take').cloneNode(true) }")
    outside(actions.claim, ticket, by=dario.as_actor(), at=timezone.now())
    expect(desk.page.locator("#ticket-head")).to_contain_text("Dario")
    desk.page.evaluate(
        "() => { document.querySelector('.th-act').append(kept); htmx.process(kept); kept.click() }"
    )

    expect(desk.page.locator("#toasts")).to_contain_text(f"Dario already has #{ticket.number}.")


def test_keys_alone_assign_note_and_solve(ticket, ana, dario, desk_of, outside):
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{ticket.number}/")
    keys = desk.page.keyboard
    keys.press("a")
    desk.page.locator("#palette-q").press_sequentially("Dario")
    expect(desk.page.get_by_role("option", name="Dario")).to_have_attribute("aria-selected", "true")
    keys.press("Enter")
    expect(desk.page.locator("#ticket-head")).to_contain_text("Dario")
    keys.press("n")
    keys.type("Ask the courier")
    keys.press("Control+Enter")
    expect(desk.page.locator("#items article.nt")).to_contain_text("Ask the courier")
    keys.press("Escape")
    keys.press("e")
    expect(desk.page.get_by_role("dialog")).to_contain_text("Where is my parcel?")
    keys.press("Enter")
    expect(desk.page.get_by_role("button", name="Reopen")).to_be_visible()

    found = outside(Ticket.objects.select_related("assignee").get)
    assert (found.status, found.assignee.name) == ("solved", "Dario")
    assert desk.complaints == []


def test_a_picture_is_added_and_shown(ticket, ana, desk_of):
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{ticket.number}/")
    pixel = bytes.fromhex(
        "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060"
        "0000000500"
        "01a5f645400000000049454e44ae426082"
    )
    desk.begin_writing()
    picture = {"name": "parcel.png", "mimeType": "image/png", "buffer": pixel}
    desk.page.locator("#attach-input").set_input_files(files=[picture])
    expect(desk.page.get_by_role("button", name="Remove parcel.png")).to_be_visible()
    expect(desk.page.locator("#files progress")).to_have_count(0)

    desk.press("Send")

    expect(desk.page.get_by_role("img", name="Picture: parcel.png")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844), (320, 640)])
def test_nothing_is_wrong_for_axe_and_nothing_scrolls_sideways(ticket, ana, desk_of, scheme, width, height):
    desk = desk_of(ana, width, height, color_scheme=scheme)
    desk.page.goto("/inbox/?view=all")
    found = faults(desk.page)
    desk.page.goto(f"/inbox/{ticket.number}/?view=all")
    expect(desk.page.locator("#line-dot.on")).to_be_attached()
    found += faults(desk.page)
    desk.page.keyboard.press("Control+k")
    expect(desk.page.locator("#palette").get_by_role("option").first).to_be_visible()
    found += faults(desk.page)

    assert found == []
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= width
    assert desk.complaints == []


def test_a_row_does_not_move_under_the_pointer(ticket, ana, desk_of, outside, shop):
    desk = desk_of(ana)
    desk.page.goto("/inbox/?view=all")
    row = desk.page.locator(f"#c-{ticket.number}")
    expect(desk.page.locator("#line-dot.on")).to_be_visible()
    row.hover()
    before = row.bounding_box()

    new = outside(write, shop, "My card was charged twice", sender="zoe", at=timezone.now()).ticket
    outside(Ticket.objects.filter(pk=new.pk).update, next_due_at=timezone.now())
    outside(write, shop, "Hello?", sender="zoe", at=timezone.now())

    expect(desk.page.locator(f"#c-{new.number}")).to_contain_text("Hello?")
    assert row.bounding_box() == before
    desk.page.mouse.move(1000, 300)
    expect(desk.page.locator("#rows-due")).to_contain_text("Zoe")


def test_the_title_tells_how_many_wait(ticket, ana, desk_of, outside, shop):
    outside(actions.claim, ticket, by=ana.as_actor(), at=timezone.now())
    desk = desk_of(ana)
    desk.page.goto("/inbox/?view=unassigned")
    expect(desk.page).to_have_title("(1) Inbox · Meja")

    desk.page.goto(f"/inbox/{ticket.number}/")

    expect(desk.page).to_have_title("Rosa · Inbox · Meja")


def test_the_customers_typing_is_shown(ticket, ana, desk_of, outside):
    desk = desk_of(ana)
    desk.page.goto(f"/inbox/{ticket.number}/")
    expect(desk.page.locator("#line-dot.on")).to_be_visible()
    desk.page.wait_for_timeout(300)

    outside(realtime.send, f"ticket.{ticket.number}", "customer_typing", ticket=ticket.number)

    expect(desk.page.get_by_text("Rosa is typing")).to_be_visible()
