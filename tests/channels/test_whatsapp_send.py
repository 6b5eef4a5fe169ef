"""What WhatsApp is asked for one message of ours, on the wire, and how each answer ends."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from channels_live.adapters import registry
from channels_live.adapters.base import Outbound, OutboundFile, SendFailed, SendUnknown
from tests.channels.graph_server import GraphServer

SETTINGS = {"phone_number_id": "106540352242921", "access_token": "token", "api_version": "v25.0"}
HELLO = Outbound(callback="key-1", to="994509000001", kind="text", text="Hello Rosa")


def send(outbound: Outbound = HELLO, **changes: Any) -> tuple[str, ...]:
    return registry.get("whatsapp").send(replace(outbound, **changes), SETTINGS).provider_ids


def refused(outbound: Outbound = HELLO, **changes: Any) -> SendFailed:
    with pytest.raises(SendFailed) as found:
        send(outbound, **changes)
    return found.value


def a_file(tmp_path: Path, kind: str = "document", name: str = "receipt.pdf") -> OutboundFile:
    path = tmp_path / name
    path.write_bytes(b"%PDF-1.4")
    return OutboundFile(name=name, mime="application/pdf", kind=kind, bytes=8, path=str(path))


def bodies(graph: GraphServer) -> list[tuple[str, str]]:
    """Give what was sent: the type, and its text where it has one."""
    said = {"text": "body", "interactive": "body"}
    found = []
    for message in graph.messages:
        kind = message["type"]
        part = message[kind].get(said.get(kind, "caption"), "")
        found.append((kind, part["text"] if isinstance(part, dict) else part))
    return found


def test_text_is_one_call_with_our_key(graph):
    assert send(reply_to="wamid.asked") == ("wamid.1",)

    [taken] = graph.taken
    assert taken["path"] == "/v25.0/106540352242921/messages"
    assert taken["headers"]["Authorization"] == "Bearer token"
    assert taken["body"] == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "+994509000001",
        "type": "text",
        "text": {"body": "Hello Rosa", "preview_url": False},
        "context": {"message_id": "wamid.asked"},
        "biz_opaque_callback_data": "key-1",
    }


def test_business_scoped_id_is_the_recipient(graph):
    send(to="AZ.13491208655302741918")

    [message] = graph.messages
    assert message["recipient"] == "AZ.13491208655302741918"
    assert "to" not in message


def test_long_text_goes_in_parts_and_goes_on_after_those_accepted(graph):
    text = "word " * 1500

    assert send(text=text) == ("wamid.1", "wamid.2")
    assert send(text=text, sent_parts=1) == ("wamid.3",)
    assert [len(said) <= 4096 for _kind, said in bodies(graph)] == [True] * 3
    assert bodies(graph)[1] == bodies(graph)[2]


def test_message_that_was_accepted_whole_is_sent_again_from_its_start(graph):
    """A person asks for it after its failure was told by a status."""
    assert send(sent_parts=1) == ("wamid.1",)


@pytest.mark.parametrize(
    "empty",
    [
        {"text": ""},
        {"text": " \n"},
        {"text": "", "choices": {"purpose": "conversation", "body": "", "rows": []}},
        {"text": "", "choices": {"rows": [{"id": "1", "title": "Yes"}]}},
    ],
)
def test_nothing_to_send_is_a_failure_in_words(graph, empty):
    error = refused(**empty)

    assert (error.permanent, error.scope, graph.taken) == (True, "message", [])
    assert error.reason.endswith(".")


def test_closed_window_takes_templates_only(graph):
    error = refused(is_in_window=False)

    assert (error.permanent, error.code, graph.taken) == (True, "131047", [])
    assert "template" in error.reason


def test_file_goes_up_first_and_carries_the_text(graph, tmp_path):
    send(text="Your receipt", files=(a_file(tmp_path),))

    upload, message = graph.taken
    assert upload["path"] == "/v25.0/106540352242921/media"
    assert b"%PDF-1.4" in upload["body"]
    assert b'filename="receipt.pdf"' in upload["body"]
    assert message["body"]["document"] == {
        "filename": "receipt.pdf",
        "caption": "Your receipt",
        "id": "media.1",
    }


@pytest.mark.parametrize(
    ("kind", "sent_as", "has_caption"),
    [
        ("image", "image", True),
        ("video", "video", True),
        ("document", "document", True),
        ("other", "document", True),
        ("audio", "audio", False),
        ("voice", "audio", False),
        ("sticker", "sticker", False),
    ],
)
def test_text_is_the_caption_where_the_kind_has_one(graph, tmp_path, kind, sent_as, has_caption):
    send(text="Look", files=(a_file(tmp_path, kind),))

    wanted = [(sent_as, "Look")] if has_caption else [("text", "Look"), (sent_as, "")]
    assert bodies(graph) == wanted


def test_text_too_long_for_a_caption_goes_before_the_file(graph, tmp_path):
    send(text="x" * 1025, files=(a_file(tmp_path), a_file(tmp_path, name="two.pdf")))

    assert bodies(graph) == [("text", "x" * 1025), ("document", ""), ("document", "")]


def test_file_that_is_gone_is_a_failure_in_words(graph, tmp_path):
    file = replace(a_file(tmp_path), path=str(tmp_path / "gone.pdf"))

    error = refused(files=(file,))

    assert (error.permanent, error.code, graph.taken) == (True, "file", [])
    assert "receipt.pdf" in error.reason


@pytest.mark.parametrize("answer", [{}, {"id": ""}, {"id": None}, {"id": {}}, []])
def test_upload_without_an_id_is_never_posted(graph, tmp_path, answer):
    graph.say(200, answer)

    error = refused(files=(a_file(tmp_path),))

    assert (error.permanent, error.code, graph.messages) == (False, "upload", [])


def test_upload_without_an_answer_may_be_repeated(graph, tmp_path):
    graph.say(0)

    error = refused(files=(a_file(tmp_path),))

    assert (error.permanent, graph.messages) == (False, [])


def test_failure_on_the_way_tells_what_arrived(graph):
    graph.say(200, {"messages": [{"id": "wamid.first"}]})
    graph.refuse(131000)

    assert refused(text="word " * 1500).sent == ("wamid.first",)


@pytest.mark.parametrize("answer", [(0, b""), (502, b"<html>"), (200, b'{"messages": [{"id"'), (200, b"[]")])
def test_answer_that_nobody_can_read_is_unknown(graph, answer):
    graph.say(*answer)

    with pytest.raises(SendUnknown) as found:
        send()

    assert (found.value.sent, len(graph.messages)) == ((), 1)


def test_far_end_that_is_down_may_be_repeated(settings):
    settings.HELPDESK_WHATSAPP_API_BASE = "http://127.0.0.1:9"

    error = refused()

    assert (error.permanent, error.code) == (False, "connect")


@pytest.mark.parametrize(
    "base",
    ["http://[::1", "http://127.0.0.1:port", "ftp://graph.example", "graph.example", "http://\x00", ""],
)
def test_malformed_base_is_a_failure_of_the_account(settings, base):
    settings.HELPDESK_WHATSAPP_API_BASE = base

    error = refused()

    assert (error.permanent, error.scope) == (True, "account")


@pytest.mark.parametrize("token", ["tok\nen", "tök€n", "\x00"])
def test_token_that_no_header_takes_is_a_failure_of_the_account(graph, token):
    with pytest.raises(SendFailed) as found:
        registry.get("whatsapp").send(HELLO, {**SETTINGS, "access_token": token})

    assert (found.value.permanent, found.value.scope, graph.taken) == (True, "account", [])


@pytest.mark.parametrize("text", ["half \ud83d letter", "nul\x00"])
def test_text_that_no_json_takes_is_cleaned(graph, text):
    send(text=text)

    assert bodies(graph)[0][1] in ("half  letter", "nul")
