"""What Telegram is asked for one message of ours, on the wire, and how each answer ends."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels_live.adapters import choices, registry
from channels_live.adapters.base import Outbound, OutboundFile, SendFailed, SendUnknown, Sent
from tests.channels.bot_server import TOKEN

SETTINGS = {"bot_token": TOKEN, "secret_token": "a-secret-of-the-hook"}
HELLO = Outbound(callback="key-1", to="590000001", kind="text", text="Hello Rosa")
GROUP, SUPERGROUP = "-4000001", "-1004000001"
CUT = b'{"ok": true, "result": {"mess'


def send(outbound: Outbound = HELLO, **changes: Any) -> Sent:
    return registry.get("telegram").send(replace(outbound, **changes), SETTINGS)


def refused(outbound: Outbound = HELLO, settings: Any = SETTINGS, **changes: Any) -> SendFailed:
    with pytest.raises(SendFailed) as found:
        registry.get("telegram").send(replace(outbound, **changes), settings)
    return found.value


def a_file(tmp_path: Path, kind: str, name: str = "photo.jpg", size: int = 8) -> OutboundFile:
    path = tmp_path / name
    path.write_bytes(b"%PDF-1.4")
    return OutboundFile(name=name, mime="image/jpeg", kind=kind, bytes=size, path=str(path))


def asked(*rows: dict[str, str]) -> dict[str, Any]:
    return {"purpose": "conversation", "body": "", "rows": list(rows)}


def test_text_is_one_call_without_parse_mode(bots):
    assert send(text="<b>1 & 2</b>") == Sent(("590000001:9000001",), state="sent")

    assert bots.taken == [("sendMessage", {"chat_id": "590000001", "text": "<b>1 & 2</b>"})]


def test_reply_quotes_a_message_of_the_same_chat_and_does_without_when_it_is_gone(bots):
    send(reply_to="590000001:7")
    send(reply_to="-100777:8")
    send(reply_to="wamid.foreign")

    quoted = [fields.get("reply_parameters") for _method, fields in bots.taken]
    assert quoted == [{"message_id": 7, "allow_sending_without_reply": True}, None, None]


def test_long_text_is_cut_by_utf16_units(bots):
    send(text="😀" * 2049)

    assert [len(fields["text"]) for _method, fields in bots.taken] == [2048, 1]


@pytest.mark.parametrize(
    ("kind", "size", "method", "field"),
    [
        ("image", 8, "sendPhoto", "photo"),
        ("image", 11 * 1024 * 1024, "sendDocument", "document"),
        ("document", 8, "sendDocument", "document"),
        ("voice", 8, "sendVoice", "voice"),
        ("audio", 8, "sendAudio", "audio"),
        ("video", 8, "sendVideo", "video"),
    ],
)
def test_file_goes_out_by_its_kind_with_the_text_under_it(bots, tmp_path, kind, size, method, field):
    send(kind=kind, text="Here", files=(a_file(tmp_path, kind, size=size),))

    assert bots.taken == [
        (method, {"chat_id": "590000001", "caption": "Here", field: ("photo.jpg", b"%PDF-1.4")})
    ]


def test_file_that_is_gone_from_our_disk_is_a_lasting_failure(bots, tmp_path):
    file = a_file(tmp_path, "image")
    Path(file.path).unlink()

    error = refused(kind="image", files=(file,))

    assert (error.permanent, error.code, bots.taken) == (True, "file", [])


def test_text_too_long_for_a_caption_goes_first(bots, tmp_path):
    sent = send(kind="image", text="a" * 1025, files=(a_file(tmp_path, "image"),))

    assert bots.methods == ["sendMessage", "sendPhoto"]
    assert sent.provider_ids == ("590000001:9000001", "590000001:9000002")


def test_parts_an_earlier_attempt_sent_are_not_sent_again(bots):
    assert send(text="a" * 5000, sent_parts=1).provider_ids == ("590000001:9000001",)

    assert [len(fields["text"]) for _method, fields in bots.taken] == [904]


def test_failure_after_the_first_part_says_what_was_sent(bots):
    bots.say(200, {"ok": True, "result": {"message_id": 5, "chat": {"id": 590000001}}})
    bots.refuse(429, "Too Many Requests: retry after 3", retry_after=3)

    error = refused(text="a" * 5000)

    assert (error.sent, error.permanent, error.retry_after) == (("590000001:5",), False, 3.0)


def test_buttons_name_their_rows(bots):
    send(choices=asked({"id": "yes", "title": "Yes"}, {"title": "No"}))

    [(_method, fields)] = bots.taken
    assert fields["reply_markup"] == {
        "inline_keyboard": [
            [{"text": "Yes", "callback_data": "yes"}],
            [{"text": "No", "callback_data": "No"}],
        ]
    }


def test_long_names_of_rows_stay_distinct_within_64_bytes(bots):
    rows = [{"id": "ə" * 40 + end, "title": end} for end in ("a", "b")] + [{"id": "~x", "title": "c"}]

    send(choices=asked(*rows))

    [(_method, fields)] = bots.taken
    names = [line[0]["callback_data"] for line in fields["reply_markup"]["inline_keyboard"]]
    assert len(set(names)) == 3
    assert all(len(name.encode()) <= 64 for name in names)
    assert [choices.chosen(asked(*rows), name) for name in names] == rows


def test_name_that_was_not_given_out_chooses_nothing():
    question = asked({"id": "yes", "title": "Yes"})

    assert [choices.chosen(question, name) for name in ("no", "", "~", "Yes")] == [None] * 4
    assert choices.chosen(None, "yes") is None


def test_long_title_of_a_button_is_shortened_between_letters(bots):
    send(choices=asked({"id": "1", "title": "👩‍👩‍👧" * 20}))

    [(_method, fields)] = bots.taken
    title = fields["reply_markup"]["inline_keyboard"][0][0]["text"]
    assert title == "👩‍👩‍👧" * 7 + "…"


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "", "choices": asked({"id": "1", "title": "Yes"})},
        {"choices": asked({"id": "1", "title": " "})},
        {"choices": asked({"id": "1", "title": "Yes"}, {"id": "1", "title": "No"})},
    ],
)
def test_question_that_cannot_be_asked_is_refused_in_words(bots, wrong):
    error = refused(**wrong)

    assert (error.permanent, error.code, bots.taken) == (True, "choices", [])


@pytest.mark.parametrize(
    ("code", "description", "permanent", "scope"),
    [
        (400, "Bad Request: message is too long", True, "message"),
        (400, "Bad Request: chat not found", True, "thread"),
        (403, "Forbidden: bot was blocked by the user", True, "thread"),
        (403, "Forbidden: user is deactivated", True, "thread"),
        (403, "Forbidden: bot can't initiate conversation with a user", True, "thread"),
        (401, "Unauthorized", True, "account"),
        (404, "Not Found", True, "account"),
        (429, "Too Many Requests", False, "account"),
    ],
)
def test_refusal_stops_what_it_is_about(bots, code, description, permanent, scope):
    bots.refuse(code, description)

    error = refused()

    assert (error.permanent, error.scope, error.code) == (permanent, scope, str(code))
    assert len(bots.taken) == 1


@pytest.mark.parametrize(
    ("code", "description", "says", "step"),
    [
        (400, "Bad Request: message is too long", "The text is too long for Telegram.", "Shorten it"),
        (400, "Bad Request: VOICE_MESSAGES_FORBIDDEN", "The customer takes no voice messages.", "Write to"),
        (
            400,
            "Bad Request: not enough rights to send text messages to the chat",
            "Our bot may not send this in the group.",
            "Ask an administrator",
        ),
        (403, "Forbidden: bot was kicked from the group chat", "Our bot is no longer in", "Ask a member"),
        (400, "Bad Request: PEER_ID_INVALID", "This customer cannot be reached on Telegram.", "Reach the"),
        (
            400,
            "Bad Request: BUTTON_DATA_INVALID",
            "Telegram does not take the answers to tap.",
            "Change them",
        ),
    ],
)
def test_refusal_says_in_our_words_what_happened_and_what_to_do(bots, code, description, says, step):
    bots.refuse(code, description)

    reason = refused().reason

    assert reason.startswith(says)
    assert step in reason
    assert description not in reason


def test_words_that_nobody_knows_are_introduced_by_ours(bots):
    bots.refuse(400, "Bad Request: MOON_IS_FULL")

    assert refused().reason == (
        "Telegram refused this in its own words. Bad Request: MOON_IS_FULL. "
        "Change the message and send it as a new one, or show this to an admin."
    )


def test_every_sentence_of_a_refusal_is_told_in_the_readers_language(bots):
    """Stored reasons are English; each of their sentences is one of the catalogue."""
    from channels_live.adapters.telegram.refusals import MEANINGS
    from channels_live.reasons import SENTENCES

    for meaning in MEANINGS:
        for words in (meaning.says, meaning.step):
            assert SENTENCES.split(str(words)) == [str(words)]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (0, b""),
        (200, b""),
        (200, CUT),
        (200, {"ok": True, "result": True}),
        (500, {"ok": False, "error_code": 500, "description": "Internal Server Error: restart"}),
        (502, {"ok": False, "error_code": 502, "description": "Bad Gateway"}),
        (502, b"<html>"),
        (504, b""),
    ],
)
def test_answer_that_tells_nothing_leaves_the_message_unknown(bots, status, body):
    bots.say(status, body)

    with pytest.raises(SendUnknown, match="may have arrived"):
        send()

    assert bots.methods == ["sendMessage"]


def test_group_that_moved_is_followed_and_the_new_id_is_told(bots):
    bots.refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=int(SUPERGROUP))

    sent = send(to=GROUP, text="a" * 5000)

    assert [fields["chat_id"] for _method, fields in bots.taken] == [GROUP, SUPERGROUP, SUPERGROUP]
    assert sent.provider_ids == (f"{SUPERGROUP}:9000002", f"{SUPERGROUP}:9000003")
    assert sent.moved_to == SUPERGROUP


def test_group_that_moves_in_a_circle_is_followed_once(bots):
    bots.refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=int(SUPERGROUP))
    bots.refuse(400, "Bad Request: group chat was upgraded", migrate_to_chat_id=int(GROUP))

    error = refused(to=GROUP)

    assert (error.permanent, len(bots.taken)) == (True, 2)


def test_api_that_cannot_be_reached_is_tried_again(bots):
    bots.close()

    error = refused()

    assert (error.permanent, error.code) == (False, "connect")


@pytest.mark.parametrize(
    "base",
    [
        "not an address",
        "ftp://bots.example",
        "http://bots.example:99999",
        "http://[::1",
        "http://bots.example\n",
        "http://127.0.0.1:9",
        "http://169.254.169.254",
    ],
)
def test_address_of_an_api_that_cannot_be_called_is_a_lasting_failure(base):
    error = refused(settings=SETTINGS | {"api_base": base})

    assert (error.permanent, error.scope, error.code) == (True, "account", "address")
    assert TOKEN not in error.reason


def test_account_cannot_name_an_api_inside_our_network(bots):
    error = refused(settings=SETTINGS | {"api_base": bots.url})

    assert (error.permanent, bots.taken) == (True, [])
