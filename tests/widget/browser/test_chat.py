"""The chat as customers meet it, in a real browser."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from channels_live.models import VisitorSession
from channels_live.widget.identity import signature
from helpdesk.core import realtime
from tests.widget.browser.conftest import frame_of
from tickets import actions
from tickets.models import Delivery, Message, Thread, Ticket

pytestmark = pytest.mark.browser


def faults(page):
    return [(found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]]


def answer(outside, ana, text):
    ticket = outside(Ticket.objects.get)
    return outside(actions.reply, ticket, by=ana.as_actor(), at=timezone.now(), text=text)[0]


def test_conversation_both_ways_with_ticks_in_words(web, shop, ana, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Where is my parcel?")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    ticket = outside(Ticket.objects.get)
    outside(actions.assign, ticket, to=ana, by=ana.as_actor(), at=timezone.now())
    expect(rosa.chat.get_by_text("Delivered", exact=True)).to_be_visible()
    expect(rosa.chat.get_by_role("log").get_by_text("Ana joined")).to_be_visible()
    outside(realtime.send, f"widget.{outside(Thread.objects.get).pk}", "typing")
    expect(rosa.chat.get_by_role("status")).to_have_text("Ana is typing")

    reply = answer(outside, ana, "It comes tomorrow")

    expect(rosa.chat.get_by_text("It comes tomorrow").first).to_be_visible()
    expect(rosa.chat.get_by_text("Read", exact=True)).to_be_visible()
    expect(rosa.chat.get_by_role("heading", name="Ana")).to_be_visible()
    rosa.page.wait_for_timeout(500)
    assert outside(Delivery.objects.get, message=reply).state == "read"
    assert rosa.complaints == []


def test_unread_answers_are_in_the_name_and_the_title(web, shop, ana, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Hello?")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    rosa.page.keyboard.press("Escape")
    launcher = rosa.page.get_by_role("button", name="Chat")
    expect(launcher).to_be_focused()

    answer(outside, ana, "Hi Rosa")

    expect(rosa.page.get_by_role("button", name="Chat, 1 unread")).to_be_visible()
    expect(rosa.page).to_have_title("(1) Hand coffee grinder · Sahil Market")
    launcher.click()
    expect(rosa.page.get_by_role("button", name="Chat", exact=True)).to_be_visible()


def test_answer_is_previewed_beside_the_closed_chat_until_dismissed(web, shop, ana, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Hello?")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    rosa.page.keyboard.press("Escape")

    answer(outside, ana, "First line of the *answer*")
    expect(rosa.chat.get_by_role("button", name="Ana First line of the answer")).to_be_visible()
    assert faults(rosa.page) == []
    rosa.chat.get_by_role("button", name="Show no previews").click()
    answer(outside, ana, "Second")

    expect(rosa.page.get_by_role("button", name="Chat, 2 unread")).to_be_visible()
    expect(rosa.page.locator("meja-chat iframe")).to_be_hidden()


def test_preview_opens_the_chat(web, shop, ana, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Hello?")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    rosa.page.keyboard.press("Escape")
    answer(outside, ana, "Here I am")

    rosa.chat.get_by_role("button", name="Ana Here I am").click()

    expect(rosa.chat.get_by_role("heading", name="Ana")).to_be_visible()
    expect(rosa.chat.get_by_label("Message", exact=True)).to_be_focused()
    expect(rosa.page.get_by_role("button", name="Chat", exact=True)).to_have_attribute(
        "aria-expanded", "true"
    )


def test_message_written_offline_arrives_once(web, shop, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("First")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    rosa.context.set_offline(True)
    rosa.say("Written in a tunnel")
    expect(rosa.chat.get_by_text("No connection. Messages are saved").first).to_be_visible()
    expect(rosa.chat.get_by_role("button", name="Not sent. Send again")).to_be_visible()

    rosa.context.set_offline(False)

    expect(rosa.chat.get_by_text("Sent", exact=True)).to_have_count(2)
    expect(rosa.chat.get_by_text("Written in a tunnel")).to_have_count(1)
    assert outside(Message.objects.filter(text="Written in a tunnel").count) == 1


def test_unsent_message_survives_a_reload(web, shop, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.page.route("**/widget/api/messages/", lambda route: route.abort())
    rosa.say("Do not lose me")
    expect(rosa.chat.get_by_role("button", name="Not sent. Send again")).to_be_visible()
    rosa.page.unroute("**/widget/api/messages/")

    rosa.page.reload()

    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    assert outside(lambda: list(Message.objects.values_list("text", flat=True))) == ["Do not lose me"]


def test_answer_arrives_where_sockets_are_blocked(web, shop, ana, visit, outside):
    rosa = visit()
    rosa.page.route_web_socket("**/ws/widget/", lambda socket: socket.close())
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Hello?")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()

    answer(outside, ana, "Hi over plain HTTP")

    expect(rosa.chat.get_by_text("Hi over plain HTTP").first).to_be_visible()
    expect(rosa.chat.get_by_text("No connection")).to_be_hidden()


def test_conversation_is_there_after_reload_and_in_another_tab(web, shop, visit):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("One conversation")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()

    rosa.page.reload()
    second = rosa.tab()
    second.goto(f"{web}/demo/?site=1")

    expect(rosa.chat.get_by_text("One conversation")).to_be_visible()
    expect(frame_of(second).get_by_text("One conversation")).to_be_visible()
    frame_of(second).get_by_label("Message", exact=True).fill("From the second tab")
    frame_of(second).get_by_role("button", name="Send", exact=True).click()
    expect(rosa.chat.get_by_text("From the second tab")).to_be_visible()


def test_chat_works_where_storage_is_refused(web, shop, visit):
    rosa = visit()
    refuse = "get() { throw new DOMException('no', 'SecurityError') }"
    rosa.context.add_init_script(f"Object.defineProperty(window, 'localStorage', {{ {refuse} }})")
    rosa.open(f"{web}/demo/?site=1")

    rosa.say("In a locked-down browser")

    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    assert rosa.complaints == []


def test_buttons_of_a_question_take_one_tap(web, shop, ana, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("It works now")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    ticket, thread = outside(Ticket.objects.get), outside(Thread.objects.get)
    rows = [{"id": "1", "title": "Bad"}, {"id": "5", "title": "Great"}]
    outside(
        actions.send_system_message,
        ticket,
        thread,
        at=timezone.now(),
        text="How was the help?",
        choices={"purpose": "rating", "body": "", "rows": rows},
    )

    rosa.chat.get_by_role("button", name="Great").click()

    expect(rosa.chat.get_by_role("button", name="Great")).to_be_disabled()
    expect(rosa.chat.get_by_role("button", name="Great")).to_have_attribute("aria-pressed", "true")
    rosa.page.reload()
    expect(rosa.chat.get_by_role("button", name="Bad")).to_be_disabled()


def test_site_with_a_strict_policy_and_loud_styles_changes_nothing(shop, foreign_site, visit):
    rosa = visit()
    rosa.open(foreign_site(shop.key))

    rosa.say("From a strict site")

    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    box = rosa.page.locator("meja-chat button").bounding_box()
    assert (box["width"], box["height"]) == (58, 58)
    assert rosa.page.locator("meja-chat iframe").evaluate("frame => getComputedStyle(frame).opacity") == "1"
    assert rosa.complaints == []


def test_site_that_is_not_allowed_shows_no_chat(shop, foreign_site, visit, outside):
    shop.settings = {**shop.settings, "allowed_sites": ["https://shop.example"]}
    outside(shop.save)
    rosa = visit()
    rosa.page.goto(foreign_site(shop.key))

    rosa.page.get_by_role("button", name="Chat").hover()
    rosa.page.wait_for_timeout(1500)

    assert [text for text in rosa.complaints if "frame-ancestors" in text]
    assert not [url for url in rosa.requests if "panel.js" in url]


def test_inline_panel_works_inside_the_page(web, shop, visit):
    rosa = visit()
    rosa.page.goto(f"{web}/demo/?site=1&mode=inline")
    rosa.page.get_by_role("button", name="Chat", exact=True).click()

    rosa.page.get_by_label("Message", exact=True).fill("Without a frame")
    rosa.page.get_by_role("button", name="Send", exact=True).click()

    expect(rosa.page.get_by_text("Sent", exact=True)).to_be_visible()
    assert rosa.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_state_passes_axe(web, shop, ana, visit, outside, scheme):
    shop.settings = {**shop.settings, "prechat": ["name", "email"], "topics": ["Delivery", "Return"]}
    outside(shop.save)
    rosa = visit(color_scheme=scheme)
    rosa.open(f"{web}/demo/?site=1")
    before = faults(rosa.page)
    rosa.say("Hello https://example.com")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    answer(outside, ana, "Hi")
    expect(rosa.chat.get_by_text("Hi", exact=True)).to_be_visible()
    rosa.chat.get_by_role("button", name="Options").click()

    assert before + faults(rosa.page) == []


def test_email_without_an_ending_says_how_to_repair_it(web, shop, visit, outside):
    shop.settings = {**shop.settings, "prechat": ["email"]}
    outside(shop.save)
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.chat.get_by_label("E-mail").fill("rosa@example")

    rosa.say("Is it back in stock?")

    expect(rosa.chat.get_by_text("Add the ending, for example .co.id")).to_be_visible()
    expect(rosa.chat.get_by_label("E-mail")).to_be_focused()
    expect(rosa.chat.get_by_label("Message", exact=True)).to_have_value("Is it back in stock?")


def test_narrow_phone_is_filled_without_sideways_scrolling(web, shop, visit):
    rosa = visit(width=320, height=640)
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("A-very-long-word-that-never-ends-" * 6)
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()

    frame = rosa.page.locator("meja-chat iframe").bounding_box()
    overflow = rosa.chat.locator("html").evaluate("page => page.scrollWidth - page.clientWidth")

    assert (frame["x"], frame["y"], frame["width"], frame["height"]) == (0, 0, 320, 640)
    assert overflow == 0


def test_keyboard_alone_writes_and_closes(web, shop, visit):
    rosa = visit()
    rosa.page.goto(f"{web}/demo/?site=1")
    launcher = rosa.page.get_by_role("button", name="Chat", exact=True)
    launcher.focus()
    rosa.page.keyboard.press("Enter")
    expect(rosa.chat.get_by_label("Message", exact=True)).to_be_focused()

    rosa.page.keyboard.type("Written by keyboard")
    rosa.page.keyboard.press("Enter")

    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    rosa.page.keyboard.press("Escape")
    expect(launcher).to_be_focused()
    expect(launcher).to_have_attribute("aria-expanded", "false")


def test_launcher_speaks_the_language_of_the_page(web, shop, visit):
    rosa = visit()

    names = []
    for lang in ("en", "id", "az"):
        rosa.page.goto(f"{web}/demo/?site=1&lang={lang}")
        names.append(rosa.page.locator("meja-chat button").get_attribute("aria-label"))

    assert names == ["Chat", "Obrolan", "Söhbət"]


def test_first_usable_chat_takes_five_requests(web, shop, visit):
    rosa = visit()
    rosa.page.goto(f"{web}/demo/?site=1")
    rosa.page.wait_for_timeout(500)
    idle = [url for url in rosa.requests if "widget" in url and "shop.css" not in url]

    rosa.page.get_by_role("button", name="Chat", exact=True).click()
    rosa.chat.get_by_label("Message", exact=True).wait_for()
    rosa.page.wait_for_timeout(500)

    needed = [url for url in rosa.requests if "widget" in url and "shop.css" not in url]
    print(f"\nidle {len(idle)} of 1, usable {len(needed)} of 5 requests")
    assert (len(idle), len(needed) <= 5) == (1, True)


def test_person_who_signs_in_and_out_leaves_nothing_behind(web, shop, visit, outside):
    exp = int(timezone.now().timestamp()) + 600
    claim = {"user_id": "42", "name": "Rosa"}
    user = {**claim, "exp": exp, "hash": signature("secret of the shop", shop.key, claim, exp)}
    rosa = visit()
    rosa.page.goto(f"{web}/demo/?site=1")
    rosa.page.evaluate("user => document.querySelector('meja-chat').setUser(user)", user)
    rosa.page.get_by_role("button", name="Chat", exact=True).click()
    rosa.say("About my account")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    assert outside(Thread.objects.get).external_id == "signed:42"

    rosa.page.evaluate("document.querySelector('meja-chat').setUser(null)")

    expect(rosa.chat.get_by_text("About my account")).to_have_count(0)
    rosa.page.reload()
    rosa.page.wait_for_timeout(500)
    assert rosa.page.evaluate("key => localStorage.getItem(key)", f"meja:{shop.key}:handle") == "null"


def test_conversation_that_ran_out_begins_anew(web, shop, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Long ago")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    outside(VisitorSession.objects.update, expires_at=timezone.now())

    rosa.page.reload()
    expect(rosa.chat.get_by_text("Long ago")).to_have_count(0)
    rosa.say("Today")

    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()
    assert outside(Thread.objects.count) == 2


def test_visitor_ends_the_chat_and_may_go_on(web, shop, visit):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    rosa.say("Never mind")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_be_visible()

    rosa.chat.get_by_role("button", name="Options").click()
    rosa.chat.get_by_role("button", name="End chat").click()

    expect(rosa.chat.get_by_role("log").get_by_text("Chat ended")).to_be_visible()
    rosa.say("One more thing")
    expect(rosa.chat.get_by_text("Sent", exact=True)).to_have_count(2)
    expect(rosa.chat.get_by_role("log").get_by_text("Chat ended")).to_have_count(1)
    assert rosa.complaints == []
