"""What a webhook of WhatsApp tells beside messages: history, steps of deliveries, news of the account."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from channels_live.adapters import registry
from channels_live.adapters.base import Notice, Parsed, Receipt
from tests.channels.whatsapp_webhooks import AT, BSUID, CARD, NUMBER, ROSA, read


def history(*messages: dict[str, Any], **value: Any) -> list[Parsed]:
    return read({"history": [{"threads": [{"id": ROSA, "messages": list(messages)}]}], **value}, "history")


def test_history_is_silent_and_knows_who_wrote():
    theirs = {"from": ROSA, "id": "w1", "timestamp": "1739230970", "type": "text", "text": {"body": "Hi"}}
    ours = {"from": "994120000000", "id": "w2", "type": "text", "text": {"body": "Hello"}}

    found = history(theirs, ours)

    assert [(m.sender, m.text, m.is_silent, m.is_echo) for m in found] == [
        (ROSA, "Hi", True, False),
        (ROSA, "Hello", True, True),
    ]
    assert found[0].at == datetime.fromtimestamp(1739230970, UTC)
    assert {m.account_ref for m in found} == {NUMBER}


def test_history_that_is_not_shared_is_ignored():
    [found] = read({"history": [{"errors": [{"code": 2593109}]}]}, "history")

    assert (found.kind, found.text) == ("ignored", "history")


def test_files_of_the_history_are_silent_too():
    message = {"from": ROSA, "id": "w1", "type": "image", "image": {"id": "7"}}

    [found] = read({"messages": [message], "contacts": [CARD]}, "history")

    assert (found.is_silent, found.sender, found.kind) == (True, ROSA, "image")


def status(**parts: Any) -> Any:
    [found] = read({"statuses": [{"id": "wamid.1", "recipient_id": ROSA, **parts}]})
    return found


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ("sent", "sent"),
        ("delivered", "delivered"),
        ("read", "read"),
        ("played", "read"),
        ("failed", "failed"),
    ],
)
def test_status_is_a_receipt(told, state):
    found = status(status=told, timestamp=int(AT.timestamp()), biz_opaque_callback_data="key-1")

    assert found == Receipt(
        external_id="wamid.1",
        state=state,
        at=AT,
        account_ref=NUMBER,
        recipient=ROSA,
        callback="key-1",
    )


@pytest.mark.parametrize("told", ["deleted", "warning", "", None, 7])
def test_status_that_is_no_step_of_a_delivery_is_news(told):
    assert type(status(status=told)) is Notice


def test_status_of_a_scoped_id_names_it():
    assert status(status="sent", recipient_id="", recipient_user_id=BSUID).recipient == BSUID


@pytest.mark.parametrize(
    "field",
    ["message_template_status_update", "account_update", "phone_number_quality_update", "user_preferences"],
)
def test_news_of_the_account_is_kept_whole(field):
    [found] = read({"event": "CHANGED"}, field)

    assert found.kind == "account"
    assert found.data["value"]["event"] == "CHANGED"


@pytest.mark.parametrize("field", ["calls", "flows", "smb_app_state_sync", "group_lifecycle", "tomorrow"])
def test_field_that_is_no_message_is_ignored(field):
    [found] = read({"event": "CHANGED"}, field)

    assert (found.kind, found.text) == ("ignored", field)


def test_error_of_the_number_is_told_in_plain_words():
    [found] = read({"errors": [{"code": 131031, "title": "Locked"}]})

    assert (found.kind, found.data["code"]) == ("account_error", 131031)
    assert found.text.startswith("WhatsApp has restricted this account.")


def test_every_entry_and_change_is_read():
    def change(number: str, *ids: str) -> dict[str, Any]:
        messages = [{"from": ROSA, "id": name, "type": "text"} for name in ids]
        value = {"metadata": {"phone_number_id": number}, "messages": messages}
        return {"field": "messages", "value": value}

    body = {
        "entry": [{"changes": [change("1", "a", "b"), change("2", "c")]}, {"changes": [change("3", "d")]}]
    }

    found = registry.get("whatsapp").parse(json.dumps(body).encode())

    assert [(m.account_ref, m.external_id) for m in found] == [
        ("1", "a"),
        ("1", "b"),
        ("2", "c"),
        ("3", "d"),
    ]
