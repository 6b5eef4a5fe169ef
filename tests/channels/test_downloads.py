"""Files of incoming messages: shown at once, loaded on the side, given up with a reason."""

from datetime import timedelta

import pytest

from channels_live import downloads
from tests.cast import NOON
from tests.channels.telegram_updates import message, post
from tickets import files
from tickets.models import Attachment, Message

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\n%%EOF\n"
BILL = {"file_id": "BQAC", "file_name": "../bill.pdf", "mime_type": "application/pdf"}


@pytest.fixture
def bill(bot):
    post(bot, message(document=BILL, caption="My bill"))
    return Attachment.objects.get()


def load(at=NOON):
    """Load all that is due, as the sweep does; gives the file as it is then."""
    for pk in downloads.due(now=at):
        downloads.load(pk, now=at)
    return Attachment.objects.get()


def test_message_is_there_before_its_file(bill):
    assert (Message.objects.get().text, bill.state) == ("My bill", "pending")


def test_file_is_loaded_and_named_safely(bill, bots):
    bots.files["photos/file_1.jpg"] = PDF

    found = load()

    assert (found.state, found.name, found.mime, found.bytes) == (
        "ready",
        "bill.pdf",
        "application/pdf",
        len(PDF),
    )
    assert found.file.read() == PDF


def test_file_is_loaded_once(bill, bots):
    bots.files["photos/file_1.jpg"] = PDF

    load()
    load(NOON + timedelta(hours=1))

    assert bots.methods == ["getFile", "photos/file_1.jpg"]


def test_passing_fault_is_tried_again_later(bill, bots):
    bots.say(502, b"<html>")
    bots.files["photos/file_1.jpg"] = PDF

    first = load()
    too_early = load(NOON + timedelta(seconds=1))
    later = load(NOON + timedelta(seconds=3))

    assert [found.state for found in (first, too_early, later)] == ["pending", "pending", "ready"]


def test_fault_that_stays_is_shown_with_its_reason(bill, bots):
    bots.refuse(400, "Bad Request: file is too big")

    found = load()

    assert (found.state, found.reason) == ("failed", "The file is too large for Telegram.")


def test_file_said_to_be_too_large_is_not_asked_for(bot, bots):
    post(bot, message(document=BILL | {"file_size": files.MAX_BYTES + 1}))

    found = load()

    assert (found.state, found.reason, bots.taken) == ("failed", "The file is too large.", [])


def test_file_that_takes_its_process_down_each_time_is_given_up(bill, bots):
    for _ in range(downloads.ATTEMPTS):
        Attachment.objects.update(attempts=Attachment.objects.get().attempts + 1)  # begun, never ended

    found = load()

    assert (found.state, found.reason, bots.taken) == ("failed", "The file could not be loaded.", [])


def test_path_that_leads_elsewhere_is_given_up_at_once(bill, bots):
    bots.say(200, {"ok": True, "result": {"file_path": "x\r\nHost: inside.example"}})

    found = load()

    assert (found.state, found.reason) == ("failed", "The file lies at an address we do not trust.")
