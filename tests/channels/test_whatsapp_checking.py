"""`check_payloads` tells the truth: an id that differs in one letter is a difference."""

import pytest

from channels_live.checking import Recording, agrees, mismatches

OURS = "wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI3MEM2RUJFNkI0RENGQTVDRjUA"
OTHER_NUMBER = "wamid.HBgLMTY1MDM4Nzk0MzkVAgARGBI3MEM2RUJFNkI0RENGQTVDRjUA"
OTHER_MESSAGE = "wamid.HBgLMTY1MDU1NTEyMzQVAgARGBI3MEM2RUJFNkI0RENGQTVDRjUB"


@pytest.mark.parametrize(
    ("name", "key", "found", "is_alike"),
    [
        ("text_basic.json", "id", OURS, True),
        ("text_basic.json", "id", OTHER_NUMBER, False),
        ("text_basic.json", "reply_to", OTHER_NUMBER, False),
        ("interactive_button_reply.json", "id", OTHER_NUMBER, False),
        ("interactive_button_reply.json", "reply_to", OTHER_NUMBER, True),
        ("text_product_inquiry.json", "reply_to", OTHER_NUMBER, True),
        ("interactive_button_reply.json", "reply_to", OTHER_MESSAGE, False),
        ("interactive_button_reply.json", "reply_to", None, False),
    ],
)
def test_number_inside_an_id_is_ignored_in_two_recordings_only(name, key, found, is_alike):
    assert agrees(key, OURS, found, name) is is_alike


def test_wrong_expectation_is_a_mismatch():
    raw = (
        b'{"entry": [{"changes": [{"field": "messages", "value": {"messages": '
        b'[{"from": "1", "id": "wamid.1", "type": "text", "text": {"body": "Hi"}}]}}]}]}'
    )
    expected = {"ev": "message", "sender": "1", "text": "Ho", "id": "wamid.1"}

    found = mismatches("whatsapp", Recording("text.json", "", raw, [expected]))

    assert found == ["event 0, text: expected 'Ho', found 'Hi'"]
