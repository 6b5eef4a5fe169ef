"""What Telegram is asked beside sending: files, the connection test, the hook, taps."""

import pytest

from channels_live.adapters import registry
from channels_live.adapters.base import Media, SendFailed
from tests.channels.bot_server import TOKEN

SETTINGS = {"bot_token": TOKEN, "secret_token": "a-secret-of-the-hook"}
HOOK = "https://desk.example/hooks/telegram/abc/"
CUT = b'{"ok": true, "result": {"mess'


def test_file_is_asked_for_and_loaded(bots):
    bots.files["photos/file_1.jpg"] = b"pixels"

    data = registry.get("telegram").fetch_media(Media("image", ref="AgAC"), SETTINGS, max_bytes=100)

    assert (data, bots.methods) == (b"pixels", ["getFile", "photos/file_1.jpg"])


@pytest.mark.parametrize(
    "path",
    [
        "a\nb",
        "a\r\nHost: inside.example",
        "../bot/getMe",
        "/etc/passwd",
        "//inside.example/a",
        "a?b",
        "a#b",
        "a b",
        "a\\b",
        "a%2fb",
        "http://inside.example/a",
        "",
        7,
        None,
    ],
)
def test_path_of_a_file_that_is_none_is_a_lasting_failure(bots, path):
    bots.say(200, {"ok": True, "result": {"file_path": path}})

    with pytest.raises(SendFailed) as found:
        registry.get("telegram").fetch_media(Media("image", ref="AgAC"), SETTINGS, max_bytes=100)

    assert (found.value.permanent, found.value.code, bots.methods) == (True, "path", ["getFile"])


def test_file_that_is_too_large_is_a_lasting_failure(bots):
    bots.files["photos/file_1.jpg"] = b"pixels"

    with pytest.raises(SendFailed) as found:
        registry.get("telegram").fetch_media(Media("image", ref="AgAC"), SETTINGS, max_bytes=5)

    assert (found.value.permanent, found.value.code) == (True, "size")


def test_file_that_telegram_does_not_hand_out_is_told_in_our_words(bots):
    bots.refuse(400, "Bad Request: file is too big")

    with pytest.raises(SendFailed, match="too large for Telegram") as found:
        registry.get("telegram").fetch_media(Media("video", ref="AgAC"), SETTINGS, max_bytes=100)

    assert found.value.permanent


@pytest.mark.parametrize(("status", "permanent"), [(404, True), (401, True), (502, False), (0, False)])
def test_file_that_does_not_come_is_tried_again_where_it_may_help(bots, status, permanent):
    bots.say(200, {"ok": True, "result": {"file_path": "photos/file_2.jpg"}})
    bots.say(status)

    with pytest.raises(SendFailed) as found:
        registry.get("telegram").fetch_media(Media("image", ref="AgAC"), SETTINGS, max_bytes=5)

    assert found.value.permanent is permanent


def test_connection_test_tells_our_name(bots):
    assert registry.get("telegram").check(SETTINGS) == "@meja_bot"


@pytest.mark.parametrize(("status", "body"), [(0, b""), (502, b"<html>"), (200, CUT), (200, b"")])
def test_connection_test_never_speaks_of_a_message(bots, status, body):
    bots.say(status, body)

    with pytest.raises(SendFailed) as found:
        registry.get("telegram").check(SETTINGS)

    assert "message" not in found.value.reason


def test_hook_is_set_with_all_that_it_needs(bots):
    registry.get("telegram").set_hook(HOOK, SETTINGS)

    [(method, fields)] = bots.taken
    updates = fields.pop("allowed_updates")
    assert method == "setWebhook"
    assert fields == {
        "url": HOOK,
        "secret_token": "a-secret-of-the-hook",
        "drop_pending_updates": False,
        "max_connections": 40,
    }
    assert {"message", "edited_message", "callback_query", "my_chat_member", "message_reaction"} < set(
        updates
    )


@pytest.mark.parametrize(
    ("info", "said"),
    [
        ({"url": HOOK, "pending_update_count": 0}, ""),
        ({"url": ""}, "Telegram does not post to this account's hook address yet. Set the webhook."),
        (
            {"url": HOOK, "pending_update_count": 3, "last_error_message": "401 Unauthorized"},
            "Telegram last failed to post: 401 Unauthorized (3 waiting).",
        ),
    ],
)
def test_trouble_with_the_hook_is_told(bots, info, said):
    bots.say(200, {"ok": True, "result": info})

    assert registry.get("telegram").hook_trouble(HOOK, SETTINGS) == said


def test_tap_is_answered_and_its_buttons_go(bots):
    registry.get("telegram").answer_tap("987", "590000001:7", SETTINGS)

    assert bots.taken == [
        ("answerCallbackQuery", {"callback_query_id": "987", "text": "✓"}),
        ("editMessageReplyMarkup", {"chat_id": "590000001", "message_id": 7}),
    ]


@pytest.mark.parametrize(
    "said",
    [
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
        "Bad Request: message is not modified",
        "Bad Request: message to edit not found",
    ],
)
def test_tap_answered_too_late_is_no_harm(bots, said):
    bots.refuse(400, said)

    registry.get("telegram").answer_tap("987", "590000001:7", SETTINGS)

    assert bots.methods == ["answerCallbackQuery", "editMessageReplyMarkup"]
