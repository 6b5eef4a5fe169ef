"""What a webhook of WhatsApp says, by every type of message and news it may carry."""

from dataclasses import asdict
from typing import Any

import pytest

from channels_live.adapters.base import Inbound, Media, Notice
from tests.channels.whatsapp_webhooks import AT, BSUID, CARD, NUMBER, ROSA, one, read


def content(message: dict[str, Any]) -> dict[str, Any]:
    """Give what differs from an empty text of Rosa's."""
    usual = asdict(one({"type": "text"}))
    return {key: found for key, found in asdict(one(message)).items() if found != usual[key]}


def test_text_is_rosas():
    assert one({"type": "text", "text": {"body": "Where is my parcel?"}}) == Inbound(
        external_id="wamid.1",
        sender=ROSA,
        kind="text",
        text="Where is my parcel?",
        at=AT,
        account_ref=NUMBER,
        sender_ids={"whatsapp": ROSA},
        profile_name="Rosa",
    )


@pytest.mark.parametrize(
    ("message", "found"),
    [
        (
            {"type": "audio", "audio": {"id": "7", "voice": True, "mime_type": "audio/ogg; codecs=opus"}},
            {"kind": "voice", "media": (Media("voice", "7", mime="audio/ogg; codecs=opus"),)},
        ),
        (
            {"type": "audio", "audio": {"id": "7", "voice": False}},
            {"kind": "audio", "media": (Media("audio", "7"),)},
        ),
        (
            {"type": "image", "image": {"url": "https://lookaside.fbsbx.com/x", "caption": "Look"}},
            {
                "kind": "image",
                "text": "Look",
                "media": (Media("image", url="https://lookaside.fbsbx.com/x"),),
            },
        ),
        (
            {"type": "document", "document": {"id": "7", "filename": "a.pdf", "sha256": "abc="}},
            {"kind": "document", "media": (Media("document", "7", name="a.pdf", sha256="abc="),)},
        ),
        (
            {"type": "sticker", "sticker": {"id": "7", "animated": True}},
            {"kind": "sticker", "media": (Media("sticker", "7"),), "data": {"animated": True}},
        ),
        ({"type": "video", "video": {}}, {"kind": "video"}),
        (
            {"type": "location", "location": {"latitude": -6, "longitude": 106.8, "name": "Shop"}},
            {
                "kind": "location",
                "data": {
                    "latitude": -6.0,
                    "longitude": 106.8,
                    "name": "Shop",
                    "address": None,
                    "url": None,
                },
            },
        ),
        (
            {
                "type": "contacts",
                "contacts": [{"name": {"first_name": "Dario"}, "phones": [{"wa_id": "1"}, {}]}],
            },
            {"kind": "contacts", "data": {"contacts": [{"name": "Dario", "phones": ["1"]}]}},
        ),
        (
            {"type": "button", "button": {"payload": "rate-5", "text": "Good"}},
            {"kind": "interactive_reply", "text": "Good", "choice": "rate-5"},
        ),
        (
            {"type": "interactive", "interactive": {"list_reply": {"id": "5", "title": "Good"}}},
            {"kind": "interactive_reply", "text": "Good", "choice": "5"},
        ),
        (
            {
                "type": "interactive",
                "interactive": {"button_reply": {"id": "5", "title": "Good", "description": "Very"}},
            },
            {"kind": "interactive_reply", "text": "Good", "choice": "5", "data": {"description": "Very"}},
        ),
        (
            {"type": "interactive", "interactive": {"nfm_reply": {"body": "Sent", "response_json": "[1]"}}},
            {"kind": "form_reply", "text": "Sent", "data": {"form": [1]}},
        ),
        (
            {"type": "interactive", "interactive": {"nfm_reply": {"body": "Sent", "response_json": "{"}}},
            {"kind": "form_reply", "text": "Sent", "data": {"form": "{"}},
        ),
        (
            {"type": "interactive", "interactive": {"nfm_reply": {"response_json": {"a": 1}}}},
            {"kind": "form_reply", "data": {"form": {"a": 1}}},
        ),
        (
            {"type": "interactive", "interactive": {"call_permission_reply": {"response": "accept"}}},
            {"kind": "call", "text": "accept", "data": {"permission": True}},
        ),
        (
            {"type": "interactive", "interactive": {"type": "payment_method", "payment_method": {}}},
            {"kind": "unsupported", "data": {"unsupported_type": "payment_method"}},
        ),
        (
            {"type": "order", "order": {"catalog_id": "9", "product_items": [{"quantity": 2}]}},
            {"kind": "order", "data": {"items": [{"quantity": 2}], "catalog": "9"}},
        ),
        (
            {"type": "unsupported", "unsupported": {"type": "poll_creation"}, "errors": [{"code": 131051}]},
            {"kind": "unsupported", "data": {"unsupported_type": "poll_creation", "code": 131051}},
        ),
        (
            {"type": "hologram"},
            {"kind": "unsupported", "data": {"unsupported_type": "hologram", "code": None}},
        ),
        ({}, {"kind": "unsupported", "data": {"unsupported_type": "unknown", "code": None}}),
        ({"type": "text", "context": {"id": "wamid.0", "from": NUMBER}}, {"reply_to": "wamid.0"}),
        ({"type": "text", "context": {"forwarded": True}}, {"is_forwarded": True}),
        ({"type": "text", "context": {"frequently_forwarded": True}}, {"is_forwarded": True}),
        (
            {"type": "text", "context": {"referred_product": {"product_retailer_id": "shoe"}}},
            {"data": {"referred_product": "shoe"}},
        ),
        ({"type": "text", "referral": {"source_id": "1"}}, {"data": {"referral": {"source_id": "1"}}}),
        ({"type": "text", "group_id": "G1"}, {"group": "G1"}),
    ],
)
def test_content_by_type(message, found):
    expected = {key: tuple(map(asdict, value)) if key == "media" else value for key, value in found.items()}

    assert content(message) == expected


@pytest.mark.parametrize(
    ("message", "kind", "target", "text"),
    [
        ({"type": "reaction", "reaction": {"message_id": "w", "emoji": "👍"}}, "reaction", "w", "👍"),
        ({"type": "reaction", "reaction": {"message_id": "w"}}, "reaction", "w", ""),
        ({"type": "revoke", "revoke": {"original_message_id": "w"}}, "revoke", "w", ""),
        (
            {
                "type": "edit",
                "edit": {"original_message_id": "w", "message": {"type": "text", "text": {"body": "No"}}},
            },
            "edit",
            "w",
            "No",
        ),
        ({"type": "request_welcome"}, "ignored", "", "request_welcome"),
    ],
)
def test_news_about_a_message_is_no_message(message, kind, target, text):
    found = one(message)

    assert (found.kind, found.external_id, found.text, found.sender) == (kind, target, text, ROSA)


@pytest.mark.parametrize(
    ("message", "kind", "target", "text"),
    [
        ({"type": "reaction", "reaction": {"message_id": "w", "emoji": "👍"}}, "reaction", "w", "👍"),
        ({"type": "revoke", "revoke": {"original_message_id": "w"}}, "revoke", "w", ""),
        (
            {"type": "edit", "edit": {"original_message_id": "w", "message": {"text": {"body": "No"}}}},
            "edit",
            "w",
            "No",
        ),
    ],
)
def test_echo_of_news_is_news_of_ours(message, kind, target, text):
    echo = {"from": "994120000000", "to": ROSA, "id": "wamid.2", **message}

    [found] = read({"message_echoes": [echo]}, "smb_message_echoes")

    assert (type(found), found.kind, found.external_id, found.text) == (Notice, kind, target, text)
    assert (found.sender, found.data["to"], found.data["is_echo"]) == ("994120000000", ROSA, True)


def test_echo_of_a_message_is_ours_to_rosa():
    echo = {"from": "994120000000", "to": ROSA, "id": "wamid.2", "type": "text", "text": {"body": "Hi"}}

    [found] = read({"message_echoes": [echo]}, "smb_message_echoes")

    assert (found.is_echo, found.sender, found.sender_ids, found.text) == (True, ROSA, {}, "Hi")


@pytest.mark.parametrize(
    ("message", "card", "sender", "ids"),
    [
        ({}, CARD, ROSA, {"whatsapp": ROSA}),
        ({"from_user_id": BSUID}, CARD, ROSA, {"whatsapp": ROSA, "whatsapp_bsuid": BSUID}),
        ({}, {**CARD, "user_id": BSUID}, ROSA, {"whatsapp": ROSA, "whatsapp_bsuid": BSUID}),
        ({"from": None, "from_user_id": BSUID}, {"user_id": BSUID}, BSUID, {"whatsapp_bsuid": BSUID}),
        ({"from": "", "from_user_id": BSUID}, {}, BSUID, {"whatsapp_bsuid": BSUID}),
        (
            {"from": "", "from_user_id": BSUID},
            {"user_id": BSUID, "wa_id": ROSA},
            ROSA,
            {"whatsapp": ROSA, "whatsapp_bsuid": BSUID},
        ),
        ({"from": BSUID}, {"user_id": BSUID}, BSUID, {"whatsapp_bsuid": BSUID}),
        (
            {"from": "@rosa", "from_user_id": BSUID},
            {"user_id": BSUID, "wa_id": "@rosa"},
            BSUID,
            {"whatsapp_bsuid": BSUID},
        ),
        ({"from": "@rosa"}, {"wa_id": "@rosa", "user_id": BSUID}, BSUID, {"whatsapp_bsuid": BSUID}),
        ({"from": "user.rosa", "from_user_id": BSUID}, {}, BSUID, {"whatsapp_bsuid": BSUID}),
        ({"from": ""}, CARD, ROSA, {"whatsapp": ROSA}),
        ({"from": ""}, {"user_id": BSUID}, BSUID, {"whatsapp_bsuid": BSUID}),
        ({"from": "@rosa"}, {}, "@rosa", {}),  # a name may pass to another person: it joins nobody
        ({"from": "user.rosa"}, {}, "user.rosa", {"whatsapp_bsuid": "user.rosa"}),
    ],
)
def test_sender_is_the_number_or_else_the_scoped_id(message, card, sender, ids):
    found = one({"type": "text", **message}, (card,) if card else ())

    assert (found.sender, dict(found.sender_ids)) == (sender, ids)


def test_message_of_nobody_is_news_and_stops_no_other():
    lost = {"from": None, "id": "wamid.1", "type": "text", "text": {"body": "Hello"}}

    found = read({"messages": [lost, {"from": ROSA, "id": "wamid.2", "type": "text"}]})

    assert [(item.kind, item.external_id, item.text) for item in found] == [
        ("unaddressed", "wamid.1", "Hello"),
        ("text", "wamid.2", ""),
    ]


def test_cards_are_joined_by_their_ids_not_by_their_place():
    dario = {"profile": {"name": "Dario"}, "wa_id": "994509000002"}

    assert one({"type": "text"}, (dario, CARD)).profile_name == "Rosa"
    assert one({"type": "text", "from": "994509000003"}, (dario, CARD)).profile_name == ""


def test_username_is_kept_beside_the_message():
    card = {"user_id": BSUID, "profile": {"name": "Rosa", "username": "rosa"}, "parent_user_id": "AZ.ENT.1"}

    found = one({"type": "text", "from": "@rosa", "from_user_id": BSUID}, (card,))

    assert found.data == {"parent_bsuid": "AZ.ENT.1", "username": "rosa"}


@pytest.mark.parametrize(
    ("system", "data"),
    [
        (
            {"type": "user_changed_number", "wa_id": "994509000009"},
            {"old": ROSA, "new": "994509000009", "identity": "whatsapp"},
        ),
        (
            {"type": "user_changed_number", "new_wa_id": "994509000009", "customer": "994500000000"},
            {"old": "994500000000", "new": "994509000009", "identity": "whatsapp"},
        ),
        (
            {"type": "user_changed_user_id", "user_id": "AZ.2"},
            {"old": BSUID, "new": "AZ.2", "identity": "whatsapp_bsuid"},
        ),
    ],
)
def test_changed_address_is_news_of_both(system, data):
    found = one({"type": "system", "system": system, "from_user_id": BSUID}, ())

    assert found.kind == "identity_change"
    assert {key: found.data[key] for key in data} == data


def test_changed_security_number_moves_nobody():
    found = one({"type": "system", "system": {"type": "customer_identity_changed", "body": "Changed"}}, ())

    assert (found.kind, found.text) == ("identity_key", "Changed")


def test_changed_user_id_field_is_news_of_both():
    row = {"wa_id": ROSA, "user_id": {"previous": "AZ.1", "current": "AZ.2"}}

    [found] = read({"user_id_update": [row]}, "user_id_update")

    assert (found.kind, found.sender) == ("identity_change", ROSA)
    assert (found.data["old"], found.data["new"]) == ("AZ.1", "AZ.2")
