"""Telegram updates as they come, one by one, and what we make of each."""

import json
from datetime import UTC, datetime

import pytest

from channels_live.adapters import registry
from channels_live.adapters.base import Inbound, Media, Notice
from tests.channels.telegram_updates import CHAT, GROUP, ROSA, membership, message, tap

AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
PLACE = {"latitude": 40.4, "longitude": -49.8}
VENUE = {"location": PLACE, "title": "Shop"}
HIDDEN = {"type": "hidden_user", "sender_user_name": "X"}
UNKNOWN = ["poll", "dice", "story", "gift", "checklist", "rich_message", "hologram"]


def parse(update):
    [item] = registry.get("telegram").parse(json.dumps({"update_id": 1, **update}).encode())
    return item


def test_text_is_a_message_of_its_chat():
    assert parse(message(7, text="Salam ə 😀")) == Inbound(
        external_id="590000001:7",
        sender="590000001",
        kind="text",
        text="Salam ə 😀",
        at=AT,
        sender_ids={"telegram": "590000001"},
        profile_name="Rosa",
        language="en",
    )


def test_message_in_a_group_belongs_to_the_group_and_names_its_writer():
    item = parse(message(7, chat=GROUP, text="Hello"))

    assert (item.group, item.group_name, item.sender) == ("-4000001", "Wholesale", "590000001")
    assert (item.profile_name, item.external_id, dict(item.sender_ids)) == ("Rosa", "-4000001:7", {})


def test_anonymous_admin_of_a_group_is_not_dropped_as_a_robot():
    update = message(chat=GROUP, text="Hello")
    update["message"]["from"] = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
    update["message"]["sender_chat"] = GROUP

    assert (parse(update).kind, parse(update).group) == ("text", "-4000001")


def test_large_numbers_stay_whole():
    item = parse(message(2**31 + 7, chat=CHAT | {"id": 2**52 - 1}, text="Hello"))

    assert item.external_id == f"{2**52 - 1}:{2**31 + 7}"


@pytest.mark.parametrize(
    ("content", "kind", "media"),
    [
        (
            {
                "photo": [
                    {"file_id": "big", "width": 90, "height": 90},
                    {"file_id": "s", "width": 9, "height": 9},
                ]
            },
            "image",
            Media("image", ref="big", mime="image/jpeg"),
        ),
        (
            {"voice": {"file_id": "v", "mime_type": "audio/ogg", "file_size": 9}},
            "voice",
            Media("voice", ref="v", mime="audio/ogg", bytes=9),
        ),
        ({"audio": {"file_id": "a", "file_name": "a.mp3"}}, "audio", Media("audio", ref="a", name="a.mp3")),
        ({"video": {"file_id": "v"}}, "video", Media("video", ref="v")),
        ({"video_note": {"file_id": "n"}}, "video", Media("video", ref="n", mime="video/mp4")),
        (
            {"animation": {"file_id": "g"}, "document": {"file_id": "other"}},
            "video",
            Media("video", ref="g"),
        ),
        (
            {"document": {"file_id": "d", "file_name": "bill.pdf", "mime_type": "application/pdf"}},
            "document",
            Media("document", ref="d", name="bill.pdf", mime="application/pdf"),
        ),
        (
            {"sticker": {"file_id": "s", "emoji": "👋", "is_animated": True}},
            "sticker",
            Media("sticker", ref="s", mime="application/x-tgsticker"),
        ),
    ],
)
def test_file_is_one_attachment_of_its_kind(content, kind, media):
    item = parse(message(**content))

    assert (item.kind, item.media) == (kind, (media,))


def test_caption_is_the_text_of_a_file():
    assert parse(message(photo=[{"file_id": "p"}], caption="The box")).text == "The box"


def test_parts_of_an_album_share_its_name():
    first, second = (parse(message(n, photo=[{"file_id": str(n)}], media_group_id="13000")) for n in (7, 8))

    assert (first.album, second.album) == ("13000", "13000")
    assert first.external_id != second.external_id


def test_place_is_read_from_a_venue_before_a_location():
    bare, named = (
        parse(message(**content)).data
        for content in (
            {"location": PLACE},
            {"location": PLACE, "venue": {"location": PLACE, "title": "Shop"}},
        )
    )

    assert (bare["latitude"], bare["longitude"], bare["name"]) == (40.4, -49.8, None)
    assert named["name"] == "Shop"


@pytest.mark.parametrize(
    "unknown", ["poll", "dice", "story", "gift", "checklist", "rich_message", "hologram"]
)
def test_content_nobody_here_can_show_is_unsupported(unknown):
    item = parse(message(**{unknown: {"id": 1}}))

    assert (item.kind, item.data["unsupported_type"]) == ("unsupported", unknown)


@pytest.mark.parametrize(
    "service", ["pinned_message", "new_chat_title", "passport_data", "forum_topic_created", "boost_added"]
)
def test_service_message_is_no_message(service):
    assert parse(message(**{service: {"data": "x"}})) == Notice(
        "ignored", sender="590000001", at=AT, text=f"service:{service}"
    )


def test_passport_is_not_kept():
    assert "secret" not in repr(parse(message(passport_data={"data": "secret"})))


def test_quote_names_the_message_it_answers():
    quoted = {"message_id": 5, "chat": CHAT, "date": 1}

    assert parse(message(text="Yes", reply_to_message=quoted)).reply_to == "590000001:5"


@pytest.mark.parametrize(
    "topic",
    [
        {"reply_to_message": {"message_id": 5, "chat": GROUP, "forum_topic_created": {"name": "Orders"}}},
        {
            "reply_to_message": {"message_id": 5, "chat": GROUP},
            "is_topic_message": True,
            "message_thread_id": 5,
        },
    ],
)
def test_topic_of_a_forum_is_no_quote(topic):
    assert parse(message(chat=GROUP, text="Yes", **topic)).reply_to == ""


@pytest.mark.parametrize(
    "origin",
    [
        {"forward_origin": HIDDEN},
        {"forward_from": ROSA},
        {"forward_date": 1},
    ],
)
def test_forwarded_message_is_marked(origin):
    assert parse(message(text="See", **origin)).is_forwarded


@pytest.mark.parametrize(("writer", "is_echo"), [(590000001, False), (12, True)])
def test_owner_of_a_business_account_writing_himself_is_an_echo(writer, is_echo):
    sent = message(text="Hello", business_connection_id="b1")["message"] | {"from": ROSA | {"id": writer}}

    assert parse({"business_message": sent}).is_echo is is_echo


def test_tap_names_its_question_and_its_words():
    markup = {"inline_keyboard": [[{"text": "Yes, please", "callback_data": "yes"}]]}
    update = tap("yes", under="590000001:7")
    update["callback_query"]["message"]["reply_markup"] = markup

    item = parse(update)

    assert (item.kind, item.choice, item.text) == ("interactive_reply", "yes", "Yes, please")
    assert (item.sender, item.reply_to) == ("590000001", "590000001:7")
    assert item.data["callback_id"] == update["callback_query"]["id"]


@pytest.mark.parametrize("gone", [{}, {"message": None}, {"inline_message_id": "x"}])
def test_tap_without_its_message_belongs_to_who_tapped(gone):
    item = parse(tap("yes", **gone))

    assert (item.sender, item.reply_to, item.group) == ("590000001", "", "")


@pytest.mark.parametrize(
    ("was", "now", "state"),
    [
        ("member", "kicked", "blocked"),
        ("kicked", "member", "active"),
        ("left", "member", "active"),
        ("member", "left", "blocked"),
        ("member", "member", "unchanged"),
        ("member", "administrator", "unchanged"),
    ],
)
def test_membership_tells_whether_we_are_shut_out(was, now, state):
    item = parse(membership(now, was))

    assert (item.kind, item.sender, item.data["state"]) == ("membership", "590000001", state)


@pytest.mark.parametrize(
    ("chat", "told"),
    [(GROUP, {"migrate_to_chat_id": -1004000001}), ({"id": -1004000001}, {"migrate_from_chat_id": -4000001})],
)
def test_both_ends_of_a_move_tell_the_same(chat, told):
    item = parse(message(chat=chat, **told))

    assert (item.kind, dict(item.data)) == ("chat_migrated", {"old": "-4000001", "new": "-1004000001"})


def test_reaction_tells_what_was_added_and_removed():
    old, new = ([{"type": "emoji", "emoji": emoji}] for emoji in "👍❤")
    change = {"chat": CHAT, "message_id": 7, "user": ROSA, "date": 1780315200}

    item = parse({"message_reaction": change | {"old_reaction": old, "new_reaction": new}})
    gone = parse({"message_reaction": change | {"old_reaction": new, "new_reaction": []}})

    assert (item.external_id, item.text, item.data["added"], item.data["removed"]) == (
        "590000001:7",
        "❤",
        ["❤"],
        ["👍"],
    )
    assert (gone.text, gone.data["removed"]) == ("", ["❤"])


def test_edit_brings_the_whole_message():
    edited = message(7, text="Order 42")["message"] | {"edit_date": 1780315260}

    item = parse({"edited_message": edited})

    assert (item.kind, item.external_id, item.text) == ("edit", "590000001:7", "Order 42")
    assert (item.whole.text, item.whole.external_id) == ("Order 42", "590000001:7")


def test_update_with_several_parts_is_read_in_a_fixed_order():
    update = {**tap("yes"), **message(text="Hello")}

    assert parse(update).text == "Hello"


@pytest.mark.parametrize("kind", ["channel_post", "inline_query", "poll", "chat_member", "hologram"])
def test_update_that_is_nothing_for_us_is_left(kind):
    assert parse({kind: {"id": 1}}) == Notice("ignored", text=kind)


def test_key_of_an_update_is_new_when_its_number_starts_anew():
    adapter = registry.get("telegram")
    first, second = (json.dumps({"update_id": 1, **message(n)}).encode() for n in (7, 8))

    assert adapter.event_key(first) != adapter.event_key(second)
    assert adapter.event_key(first) == adapter.event_key(first)
