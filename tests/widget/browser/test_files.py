"""Files, photos and pasted pictures in the chat, in a real browser."""

import pytest
from playwright.sync_api import expect

from tickets.models import Message

pytestmark = pytest.mark.browser


def test_file_is_sent_and_shown(web, shop, visit, outside):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")
    picture = rosa.page.screenshot()

    rosa.chat.locator("input[type=file]").set_input_files(
        {"name": "fence.png", "mimeType": "image/png", "buffer": picture}
    )

    expect(rosa.chat.get_by_role("img", name="fence.png")).to_be_visible()
    assert outside(lambda: Message.objects.get().attachments.get().kind) == "image"


def test_photo_is_taken_with_the_phones_camera(web, shop, visit, outside):
    rosa = visit(390, 844, has_touch=True, is_mobile=True)
    rosa.open(f"{web}/demo/?site=1")
    picture = rosa.page.screenshot()
    rosa.chat.get_by_role("button", name="Options", exact=True).tap()

    with rosa.page.expect_file_chooser() as asked:
        rosa.chat.get_by_role("button", name="Take a photo").tap()
    camera = asked.value
    wants = (camera.element.get_attribute("accept"), camera.element.get_attribute("capture"))
    camera.set_files({"name": "image.png", "mimeType": "image/png", "buffer": picture})

    assert (wants, camera.is_multiple()) == (("image/*", "environment"), False)
    expect(rosa.chat.get_by_role("img", name="image.png")).to_be_visible()
    expect(rosa.chat.get_by_role("button", name="Take a photo")).to_be_hidden()
    assert outside(lambda: Message.objects.get().attachments.get().kind) == "image"
    assert rosa.complaints == []


def test_photo_is_not_offered_where_a_mouse_points(web, shop, visit):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")

    rosa.chat.get_by_role("button", name="Options", exact=True).click()

    expect(rosa.chat.get_by_role("button", name="Emoji")).to_be_visible()
    expect(rosa.chat.get_by_role("button", name="Take a photo")).to_have_count(0)


def test_pasted_picture_is_sent(web, shop, visit):
    rosa = visit()
    rosa.open(f"{web}/demo/?site=1")

    rosa.chat.get_by_label("Message", exact=True).evaluate(
        """box => {
            const data = new DataTransfer();
            const dot = atob('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7');
            const bytes = Uint8Array.from(dot, (letter) => letter.charCodeAt());
            data.items.add(new File([bytes], 'dot.gif', { type: 'image/gif' }));
            box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true }));
        }"""
    )

    expect(rosa.chat.get_by_role("img", name="dot.gif")).to_be_visible()
