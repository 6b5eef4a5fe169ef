"""What strangers may send through a hook: kept or refused, and whoever comes next is served."""

import hashlib
import hmac
import io
import json
import re
import struct
import zipfile
import zlib
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from channels_live import downloads, ledger
from channels_live.models import InboundPayload
from tests.cast import NOON, make_account, make_person
from tests.channels.telegram_updates import message, post
from tickets.models import Attachment, Message

pytestmark = pytest.mark.django_db
NUMBER, SECRET = "106540352242921", "app-secret"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def number(db):
    return make_account("whatsapp", phone_number_id=NUMBER, app_secret=SECRET)


@pytest.fixture
def ana(number):
    return make_person("Ana")


def said(n: int = 1, **parts: Any) -> dict[str, Any]:
    text = {"type": "text", "text": {"body": f"good {n}"}}
    at = str(int(timezone.now().timestamp()))
    return {"from": "994509000001", "id": f"wamid.{n}", "timestamp": at, **(parts or text)}


def body(*messages: Any) -> bytes:
    value = {"metadata": {"phone_number_id": NUMBER}, "messages": list(messages)}
    return json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()


def give(number: Any, raw: bytes) -> int:
    signed = hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": f"sha256={signed}"}
    path = f"/hooks/whatsapp/{number.key}/"
    status = Client().post(path, raw, content_type="application/json", headers=headers).status_code
    ledger.drain(number.pk, clock=timezone.now)
    return status


HOSTILE = {
    "deep": b'{"entry":' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "deep in a message": body(said(7, type="order", order=[])).replace(
        b"[]}", b"[" * 5000 + b"]" * 5000 + b"}", 1
    ),
    "endless digits": body(said()).replace(b'"wamid.1"', b"9" * 100_000),
    "not UTF-8": b'{"entry": "\xff\xfe\xfa"}',
    "not JSON": b"%PDF-1.4",
    "a list": b"[]",
    "nothing": b"",
    "NaN": b'{"entry": NaN}',
    "twice the same key": b'{"entry": [], "entry": {}}',
    "wrong types": body(None, 7, "text", [said()], {"from": {}, "id": [], "type": 7, "text": "x"}),
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_body_is_taken_and_the_next_message_stored(number, raw):
    assert give(number, raw) == 200

    assert give(number, body(said(2))) == 200
    assert Message.objects.filter(text="good 2").count() == 1
    assert not InboundPayload.objects.filter(state="new").exists()


def test_nul_and_half_letters_are_left_out_and_the_rest_is_kept(number, ana):
    raw = body(said(1, type="text", text={"body": "be\x00fore \ud83d after"})).replace(
        b"wamid.1", b"wamid.\\u00001"
    )
    give(number, raw)

    found = Message.objects.get()
    assert (found.text, found.external_id) == ("before  after", "wamid.1")


def test_text_of_a_hundred_thousand_letters_is_kept_whole_and_its_page_opens(number, ana):
    long = "Where is my parcel? " * 5000
    give(number, body(said(1, type="text", text={"body": long})))
    desk = Client()
    desk.force_login(ana)

    found = Message.objects.get()
    page = desk.get(f"/inbox/{found.ticket_id}/")

    assert found.text == long
    assert page.status_code == 200
    assert page.content.decode().count("Where is my parcel?") >= 5000
    assert len(found.ticket.last_preview) <= 160


NAMES = {
    "path": ("../../etc/passwd", "passwd"),
    "windows path": ("C:\\Windows\\system32\\evil.exe", "evil.exe"),
    "turned around": ("bill\u202egpj.exe", "billgpj.exe"),
    "control": ("a\x07b\nc.txt", "abc.txt"),
    "markup": ('<img src=x onerror="x">.txt', "_img src=x onerror=_x__.txt"),
    "dots": ("...", "file.plain"),
    "long": ("x" * 500 + ".pdf", "x" * 115 + ".pdf"),
}


@pytest.mark.parametrize(("given", "kept"), NAMES.values(), ids=NAMES)
def test_hostile_file_name_is_made_harmless(bot, bots, given, kept):
    loaded = load(bot, bots, b"plain words", file_name=given, mime_type="text/plain")

    assert loaded.name == kept
    assert re.fullmatch(r"files/\d{4}/\d\d/[\w-]{20,}\.[a-z0-9]+", loaded.file.name)  # on disk another one


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 50_000_000)
    return packed.getvalue()


def pixel_bomb() -> bytes:
    """A picture of 50,000 by 50,000 pixels in a few hundred bytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    return PNG + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


FILES = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>', "image/svg+xml", "a.svg"),
    "html as a picture": (b"<!doctype html><script>x()</script>", "image/png", "a.png"),
    "html behind a picture": (b"GIF89a/*<html><script>x()</script>*/=1;", "image/gif", "a.gif"),
    "xml": (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "b">]><a/>', "text/xml", "a.xml"),
    "zip bomb": (zip_bomb(), "application/zip", "a.zip"),
    "script": (b"<script>x()</script>", "text/javascript", "a.js"),
}


@pytest.mark.parametrize(("data", "claimed", "name"), FILES.values(), ids=FILES)
def test_file_that_could_run_is_only_ever_a_download(bot, bots, data, claimed, name):
    loaded = load(bot, bots, data, file_name=name, mime_type=claimed)
    answer = seen(loaded)

    assert loaded.bytes == len(data)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["Content-Type"] not in ("text/html", "image/svg+xml", "text/xml", "text/javascript")


def test_pixel_bomb_is_never_unpacked_here(bot, bots):
    loaded = load(bot, bots, pixel_bomb(), file_name="a.png", mime_type="image/png")

    assert (loaded.state, loaded.mime) == ("ready", "image/png")
    assert seen(loaded).status_code == 200


def load(bot: Any, bots: Any, data: bytes, **document: str) -> Attachment:
    """Let a customer send a file by Telegram, and load it."""
    bots.files["photos/file_1.jpg"] = data
    post(bot, message(document={"file_id": "BQAC", **document}))
    for pk in downloads.due(now=NOON):
        downloads.load(pk, now=NOON)
    found = Attachment.objects.get()
    assert found.state == "ready", found.reason
    return found


def seen(file: Attachment) -> Any:
    """Ask for a file as an agent."""
    desk = Client()
    desk.force_login(make_person("Dario"))
    return desk.get(f"/files/{file.pk}/")
