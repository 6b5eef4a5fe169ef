"""What every adapter owes the rest of the house, tried with every recorded payload and some of our own."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from channels_live import account_actions, checking
from channels_live.adapters import registry
from channels_live.adapters.base import Inbound, Media, Notice, Outbound, Parsed, Receipt
from helpdesk.core import secrets
from tests.channels.telegram_updates import message, tap
from tickets.models import DeliveryState
from tickets.models import Kind as MessageKind

FOLDER = Path(settings.BASE_DIR).parent / "shared" / "fixtures"
KINDS = registry.kinds()
STATES = set(DeliveryState.values)
SAMPLES: dict[str, dict[str, str]] = {
    "telegram": {"bot_token": "12345678:AAFakeFakeFakeFakeFakeFakeFake", "secret_token": "x" * 20},
    "whatsapp": {
        "phone_number_id": "106540352242921",
        "access_token": "EAAB",
        "app_secret": "app-secret",
        "verify_token": "verify-me",
        "api_version": "v25.0",
    },
    "webchat": {"allowed_sites": "https://shop.example", "brand_color": "#112233"},
}
OWN = [
    b"{}",
    b'{"entry": null}',
    b'{"entry": [{"changes": [{"field": "messages", "value": {"messages": [null, 7, {}]}}]}]}',
    b'{"message": {"chat": {"id": 1e400}, "message_id": true, "date": "soon", "text": "\\ud83d"}}',
    b'{"message": {"chat": null, "from": [], "date": -99999999999999, "photo": [{"file_id": {}}]}}',
    b'{"callback_query": {"id": 7, "from": {"id": "7"}, "data": null, "message": {"chat": {"id": -1}}}}',
    b'{"update_id": "x", "message_reaction": {"old_reaction": "no", "new_reaction": {}}}',
    json.dumps(message(text="a\x00b" + "ə" * 5000)).encode(),
    json.dumps(message(hologram={"deep": [[[[[[[[{}]]]]]]]]})).encode(),
    json.dumps(tap("", under="1:1")).encode(),
    b'{"a": ' + b'{"a": ' * 500 + b"1" + b"}" * 500 + b"}",
    b"not json",
    b"\xff\xfe",
    b"",
]


def payloads() -> Iterator[tuple[str, bytes]]:
    """Give what was recorded of every kind, and our own."""
    for folder in sorted(FOLDER.glob("*/manifest.tsv")):
        for recording in checking.recordings(folder.parent):
            for body in checking.bodies(recording) if recording.name.endswith(".json") else [recording.raw]:
                yield f"{folder.parent.name}/{recording.name}", body
    yield from ((f"own/{n}", raw) for n, raw in enumerate(OWN))


def faults(item: Parsed) -> list[str]:
    """Give what is wrong with the types of one item."""
    wrong = [
        f"{field.name}={value!r}"
        for field in fields(item)
        if field.type in ("str", str) and not isinstance(value := getattr(item, field.name), str)
    ]
    if item.at is not None and (not isinstance(item.at, datetime) or item.at.utcoffset() != timedelta()):
        wrong.append(f"at={item.at!r}")
    texts = [item.external_id, *([item.text, item.sender] if not isinstance(item, Receipt) else [])]
    wrong += [f"unstorable {said!r}" for said in texts if "\x00" in said or not _is_utf8(said)]
    if isinstance(item, Inbound):
        wrong += [] if item.kind in MessageKind.values or item.is_echo else [f"kind={item.kind!r}"]
        wrong += [f"media={media!r}" for media in item.media if not isinstance(media, Media)]
    if isinstance(item, Receipt):
        wrong += [] if item.state in STATES else [f"state={item.state!r}"]
    if not isinstance(item, Receipt):
        json.dumps(dict(item.data), allow_nan=False)
    return wrong


def _is_utf8(said: str) -> bool:
    try:
        said.encode()
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize("kind", KINDS)
def test_every_payload_is_read_into_the_right_types_or_refused_as_unreadable(kind):
    found = {}
    for name, raw in payloads():
        try:
            items = registry.get(kind).parse(raw)
        except ValueError:
            continue
        wrong = [fault for item in items for fault in faults(item)]
        wrong += [f"{type(item)}" for item in items if not isinstance(item, Inbound | Receipt | Notice)]
        if not isinstance(items, list) or wrong:
            found[name] = wrong

    assert found == {}


def test_recordings_are_among_the_payloads():
    if not FOLDER.exists():
        pytest.skip("the recordings are not here")

    assert len(list(payloads())) > 200


@pytest.mark.parametrize("kind", ["telegram", "whatsapp"])
def test_payload_of_the_own_kind_is_never_unreadable(kind):
    if not (FOLDER / kind).exists():
        pytest.skip("the recordings are not here")
    mine = [(name, raw) for name, raw in payloads() if name.startswith(f"{kind}/") and "/api_" not in name]

    assert [name for name, raw in mine if not isinstance(registry.get(kind).parse(raw), list)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_reading_twice_gives_the_same(kind):
    for _name, raw in payloads():
        try:
            once = registry.get(kind).parse(raw)
        except ValueError:
            continue
        assert registry.get(kind).parse(raw) == once


def signed(kind: str, raw: bytes, given: dict[str, Any]) -> dict[str, str]:
    """Sign as the far end of each kind does; nothing where nobody posts."""
    if kind == "whatsapp":
        digest = hmac.new(given["app_secret"].encode(), raw, hashlib.sha256).hexdigest()
        return {"x-hub-signature-256": f"sha256={digest}"}
    if kind == "telegram":
        return {"x-telegram-bot-api-secret-token": given["secret_token"]}
    return {}


def changed(text: str, place: int) -> str:
    """Change one character for one that looks as likely."""
    return text[:place] + ("0" if text[place] != "0" else "1") + text[place + 1 :]


@pytest.mark.parametrize("kind", KINDS)
def test_one_changed_byte_of_the_signature_is_refused(kind):
    raw, given, adapter = b'{"update_id": 1}', SAMPLES.get(kind, {}), registry.get(kind)
    headers = signed(kind, raw, given)

    assert adapter.verify(headers, raw, given) is bool(headers)
    for name, value in headers.items():
        wrong = [{name: changed(value, place)} for place in range(len(value))]
        wrong += [{}, {name: ""}, {name: value[:-1]}, {name: value + "0"}, {name: "ə"}]
        assert [headers for headers in wrong if adapter.verify(headers, raw, given)] == []


def test_one_changed_byte_of_a_signed_body_is_refused():
    """Telegram signs nothing: there the secret header is all the proof there is."""
    raw, given, adapter = b'{"object": "x"}', SAMPLES["whatsapp"], registry.get("whatsapp")
    headers = signed("whatsapp", raw, given)

    for place in range(len(raw)):
        other = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
        assert adapter.verify(headers, other, given) is False


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("missing", [{}, {"app_secret": "", "secret_token": ""}, {"app_secret": None}])
def test_account_without_a_secret_believes_nobody(kind, missing):
    empty = {"app_secret": "", "secret_token": ""}

    assert registry.get(kind).verify(signed(kind, b"{}", empty), b"{}", missing) is False
    assert registry.get(kind).verify({}, b"{}", missing) is False


@pytest.mark.parametrize("kind", KINDS)
def test_key_of_a_post_is_short_and_its_own(kind):
    seen: dict[str, bytes] = {}
    for _name, raw in payloads():
        key = registry.get(kind).event_key(raw)
        assert 0 < len(key) <= 160
        assert key == registry.get(kind).event_key(raw)
        assert seen.setdefault(key, raw) == raw


@pytest.mark.parametrize("kind", KINDS)
def test_capabilities_say_all_that_the_composer_asks(kind):
    able = registry.get(kind).capabilities

    assert "text" in able.kinds
    assert able.kinds <= set(MessageKind.values)
    assert able.text_unit in ("codepoints", "utf16")
    assert able.max_text > 0
    assert 0 <= able.max_caption <= able.max_text
    files = able.kinds & {"image", "document", "audio", "voice", "video"}
    assert files <= set(able.max_bytes)
    assert all(limit > 0 for limit in able.max_bytes.values())
    assert able.max_button_title > 0 or not (able.max_buttons or able.max_list_rows)
    assert able.window_hours is None or able.has_templates
    assert json.loads(json.dumps(account_actions.as_data(able)))["max_text"] == able.max_text


@pytest.mark.parametrize("kind", KINDS)
def test_what_an_adapter_says_it_can_it_has(kind):
    adapter = registry.get(kind)

    assert adapter.kind == kind
    assert str(adapter.label)
    assert adapter.capabilities.sets_hook == hasattr(adapter, "set_hook")
    assert adapter.capabilities.sets_hook == hasattr(adapter, "hook_trouble")
    assert adapter.capabilities.answers_taps == hasattr(adapter, "answer_tap")
    for verb in ("verify", "event_key", "parse", "send", "fetch_media", "check"):
        assert callable(getattr(adapter, verb))


@pytest.mark.parametrize("kind", sorted(SAMPLES))
def test_settings_as_an_admin_types_them_are_taken_and_kept(kind):
    form = registry.get(kind).settings_form(SAMPLES[kind])

    assert form.is_valid(), form.errors
    assert secrets.decrypt(secrets.encrypt(form.cleaned_data)) == form.cleaned_data


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("junk", ["", " ", "x" * 5000, "a\nb", "a\x00b", "http://[::1", "🧨", "' or 1=1 --"])
def test_settings_of_junk_are_refused_beside_their_fields_or_harmless(kind, junk):
    form_class = registry.get(kind).settings_form
    form = form_class(dict.fromkeys(form_class.base_fields, junk))

    if form.is_valid():
        json.dumps(form.cleaned_data)
    else:
        assert set(form.errors) <= set(form_class.base_fields)


@pytest.mark.parametrize("kind", sorted(set(SAMPLES) - {"webchat"}))
@pytest.mark.parametrize("end", ["\n", " x", "\r\nHost: inside.example"])
def test_secret_with_a_line_break_never_gets_into_a_header_or_an_address(kind, end):
    form = registry.get(kind).settings_form({name: value + end for name, value in SAMPLES[kind].items()})

    values = form.cleaned_data.values() if form.is_valid() else ()
    assert [value for value in values if "\n" in str(value) or "\r" in str(value)] == []


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_kind_is_no_adapter(kind):
    with pytest.raises(registry.UnknownKind):
        registry.get(f"{kind}-x")


def test_outbound_of_nothing_but_text_is_complete():
    """An adapter needs nothing from the database: all that is left out has a meaning."""
    bare = Outbound(callback="k", to="1", kind="text")

    assert (bare.text, bare.files, bare.reply_to, bare.choices, bare.template) == ("", (), "", None, None)
    assert (bare.is_in_window, bare.sent_parts) == (True, 0)
