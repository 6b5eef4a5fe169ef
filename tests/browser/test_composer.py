"""Writing at the desk: templates, answers to tap, voice, formatting, and sending again by a key."""

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from channels_live.models import MessageTemplate
from tests.browser.conftest import Desk
from tests.cast import make_account
from tests.writing import write
from tickets import actions
from tickets.models import Attachment, Delivery, Draft, Message

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
HOUR = timedelta(hours=1)
# A microphone that hums: browsers of tests have none.
HUM = """navigator.mediaDevices.getUserMedia = async () => {
  const context = new AudioContext(), tone = context.createOscillator();
  const out = context.createMediaStreamDestination();
  tone.connect(out);
  tone.start();
  return out.stream;
}"""
DECODE = """async (audio) => {
  const bytes = await (await fetch(audio.src)).arrayBuffer();
  return (await new AudioContext().decodeAudioData(bytes)).duration;
}"""
BODY = {
    "type": "BODY",
    "text": "Hello {{1}}, {{2}} is here.",
    "example": {"body_text": [["Rosa", "your parcel"]]},
}


def number(waba: str = "222"):
    return make_account(
        "whatsapp", "Baku", phone_number_id="111", waba_id=waba, access_token="t", api_version="v25.0"
    )


def asked(outside, hours_ago):
    account = outside(number)
    at = timezone.now() - hours_ago * HOUR
    return outside(write, account, "Where is my parcel?", sender="994500000001", at=at).ticket


@pytest.fixture
def late_ticket(shop, outside):
    """Rosa wrote on WhatsApp 25 hours ago."""
    ticket = asked(outside, 25)
    account = outside(lambda: ticket.threads.get().account)
    for name, status, reason in (("order_news", "APPROVED", ""), ("offer", "REJECTED", "SCAM")):
        outside(
            MessageTemplate.objects.create,
            account=account,
            name=name,
            language="en",
            status=status,
            reason=reason,
            components=[BODY],
            synced_at=timezone.now(),
        )
    return ticket


@pytest.fixture
def open_ticket(shop, outside):
    return asked(outside, 21)


def at_desk(desk_of, ana, ticket, **options) -> Desk:
    desk = desk_of(ana, **options)
    desk.page.goto(f"/inbox/{ticket.number}/")
    return desk


def sent(outside):
    return outside(lambda: list(Message.objects.filter(direction="out").order_by("pk")))


def send_due(outside):
    outside(actions.send_due, now=timezone.now() + timedelta(minutes=1))


def test_template_is_filled_in_with_its_preview_taken_back_and_sent(late_ticket, ana, desk_of, outside):
    page = at_desk(desk_of, ana, late_ticket).page
    expect(page.get_by_text("Baku only takes templates now")).to_be_visible()
    page.get_by_role("button", name="Choose a template").first.press("Enter")
    sheet = page.locator("#sheet")
    sheet.get_by_text("1 that cannot be sent").click()
    expect(sheet.get_by_text("WhatsApp refused it: it looks like a fraud.")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    sheet.get_by_role("button", name="order_news").press("Enter")
    expect(sheet.get_by_text("Hello {{1}}, {{2}} is here.")).to_be_visible()

    sheet.get_by_label("Blank {{1}}").fill("Rosa")
    sheet.get_by_role("button", name="Send the template").click()
    expect(sheet.get_by_text("This field is required.")).to_be_visible()
    sheet.get_by_label("Blank {{2}}").press_sequentially("it")
    expect(sheet.get_by_text("Hello Rosa, it is here.")).to_be_visible()
    assert Axe().run(page).response["violations"] == []
    sheet.get_by_role("button", name="Send the template").press("Enter")
    expect(page.get_by_text("Sends in a few seconds.")).to_be_visible()
    expect(sheet).to_be_hidden()
    page.locator("body").press("Control+z")
    expect(page.get_by_text("Sends in a few seconds.")).to_have_count(0)
    send_due(outside)
    assert sent(outside) == []

    page.locator("#composer .say.warn").get_by_role("button", name="Choose a template").click()
    sheet.get_by_role("button", name="order_news").click()
    sheet.get_by_label("Blank {{1}}").fill("Rosa")
    sheet.get_by_label("Blank {{2}}").fill("it")
    sheet.get_by_role("button", name="Send the template").click()
    expect(page.get_by_text("Sends in a few seconds.")).to_be_visible()
    send_due(outside)

    expect(page.locator("#items").get_by_text("Hello Rosa, it is here.")).to_be_visible()
    [message] = sent(outside)
    assert message.template["parameters"] == ["Rosa", "it"]


def test_window_counts_down_in_the_list_and_over_the_composer(open_ticket, ana, desk_of):
    page = at_desk(desk_of, ana, open_ticket).page

    expect(page.locator("#composer due-ring.win .t")).to_have_text("2h 59m")
    page.goto("/inbox/?view=closing")
    expect(page.locator(f"#c-{open_ticket.number} due-ring.win .t")).to_have_text("2h 59m")
    expect(page.get_by_role("heading", name="Window closing soon")).to_be_visible()
    expect(page.locator('.side [data-count="closing"]')).to_have_text("1")


def test_answers_to_tap_go_under_the_question(open_ticket, ana, desk_of, outside):
    desk = at_desk(desk_of, ana, open_ticket)
    page = desk.page
    desk.begin_writing()
    desk.write("Is it *here* by now?")
    page.get_by_role("button", name="Answers to tap").press("Enter")
    page.get_by_label("One answer a line").fill("Yes\nNo")
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Put under the message").click()
    expect(page.locator("#files")).to_contain_text("Answers to tap: 2")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sends in a few seconds.")).to_be_visible()
    page.keyboard.press("Control+z")
    expect(page.locator("#files")).to_contain_text("Answers to tap: 2")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sends in a few seconds.")).to_be_visible()
    send_due(outside)

    bubble = page.locator("#items .m.out").last
    expect(bubble.locator(".choices li")).to_have_text(["Yes", "No"])
    expect(bubble.locator(".t b")).to_have_text("here")
    assert desk.complaints == []


def test_voice_is_recorded_and_goes_as_a_voice_message(open_ticket, ana, desk_of, outside):
    desk = at_desk(desk_of, ana, open_ticket)
    page = desk.page
    page.evaluate(HUM)
    desk.begin_writing()

    page.get_by_role("button", name="Record a voice message").press("Enter")
    stop = page.get_by_role("button", name="Stop and add the recording")
    expect(stop).to_contain_text("0:01")
    stop.press("Enter")
    expect(page.locator("#files")).to_contain_text("Voice message 0.0")
    expect(page.locator("#files progress")).to_have_count(0)
    page.locator("#write").press("Control+Enter")
    expect(page.get_by_text("Sends in a few seconds.")).to_be_visible()
    send_due(outside)

    expect(page.locator("#items .m.out audio")).to_be_visible()
    stored = outside(Attachment.objects.get)
    assert (stored.kind, stored.mime) == ("voice", "audio/ogg")
    seconds = page.locator("#items .m.out audio").evaluate(DECODE)
    assert 0.5 < seconds < 5
    assert desk.complaints == []


def test_recording_does_not_follow_into_another_conversation(open_ticket, ana, desk_of, outside):
    account = outside(lambda: open_ticket.threads.get().account)
    other = outside(write, account, "Is it blue?", sender="994500000002", at=timezone.now()).ticket
    desk = desk_of(ana)
    page = desk.page
    page.goto(f"/inbox/{open_ticket.number}/?view=all")
    page.evaluate(HUM)
    desk.begin_writing()
    page.get_by_role("button", name="Record a voice message").press("Enter")
    expect(page.get_by_role("button", name="Stop and add the recording")).to_contain_text("0:01")

    page.locator(f"#c-{other.number} a").first.click()

    expect(page.locator("#toasts")).to_contain_text("The recording was thrown away")
    expect(page.locator("#desk")).to_contain_text("Is it blue?")
    expect(page.get_by_role("button", name="Record a voice message")).to_be_visible()
    expect(page.locator("#files li")).to_have_count(0)
    assert outside(Attachment.objects.count) == 0
    assert desk.complaints == []


def test_keys_mark_words_and_send_again_what_may_be_lost(open_ticket, ana, desk_of, outside):
    desk = at_desk(desk_of, ana, open_ticket)
    page = desk.page
    desk.begin_writing()
    desk.write("so")
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+b")
    expect(page.locator("#write")).to_have_value("*so*")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Sends in a few seconds.")).to_be_visible()
    send_due(outside)
    delivery = outside(Delivery.objects.get)
    now = timezone.now()
    outside(actions.note_delivery, delivery, "sending", at=now)
    outside(actions.note_delivery, delivery, "unknown", at=now, reason="WhatsApp did not answer.")
    expect(page.get_by_text("Not known whether it arrived.").first).to_be_visible()

    page.locator("#msgs").focus()
    page.keyboard.press("Shift+R")

    expect(page.locator("[data-again]")).to_have_count(0)
    assert outside(Delivery.objects.get).state == "queued"
    assert desk.complaints == []


def test_files_stay_with_their_conversation_until_they_are_sent(shop, ana, desk_of, outside):
    at = timezone.now()
    rosa = outside(write, shop, "Where is the invoice?", sender="v1", at=at).ticket
    elvin = outside(write, shop, "Is it blue?", sender="v2", at=at).ticket
    desk = desk_of(ana)
    page = desk.page
    files = page.locator("#files li")
    page.goto(f"/inbox/{rosa.number}/?view=all")
    desk.begin_writing()
    names = ("invoice.txt", "receipt.txt")
    given = [{"name": name, "mimeType": "text/plain", "buffer": b"120 AZN"} for name in names]
    page.locator("#attach-input").set_input_files(given)
    expect(page.locator("#files progress")).to_have_count(0)
    expect(files).to_have_count(2)

    page.locator(f"#c-{elvin.number} a").first.click()
    expect(page.locator("#desk")).to_contain_text("Is it blue?")
    expect(files).to_have_count(0)
    expect(page.locator(f"#c-{rosa.number} [data-draft]")).to_be_visible()
    page.locator(f"#c-{rosa.number} a").first.click()
    expect(files).to_have_text(["invoice.txt×", "receipt.txt×"])
    page.locator("#composer [data-kind=note]").click()
    expect(files).to_have_count(0)
    page.locator("#composer [data-kind=reply]").click()
    page.get_by_role("button", name="Remove receipt.txt").click()
    expect(files).to_have_text(["invoice.txt×"])
    with page.expect_response(lambda answer: "Here" in (answer.request.post_data or "")):
        page.locator("#write").press_sequentially("Here")

    other = desk_of(ana)  # another computer
    other.page.goto(f"/inbox/{rosa.number}/")
    other.begin_writing()
    files = other.page.locator("#files li")
    expect(files).to_have_text(["invoice.txt×"])
    other.page.locator("#write").press("Control+Enter")
    expect(other.page.locator("#items .m.out[id^=m-]")).to_contain_text("invoice.txt")
    expect(files).to_have_count(0)
    [message] = sent(outside)
    assert outside(lambda: [file.name for file in message.attachments.all()]) == ["invoice.txt"]
    assert outside(Draft.objects.count) == 0
    assert desk.complaints + other.complaints == []
