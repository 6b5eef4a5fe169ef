"""What an address takes drives the composer: answers to tap, voice messages, files."""

import json
import struct

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from channels_live import outgoing
from tests.cast import make_account, make_person
from tests.writing import write
from tickets import actions, composing, voice
from tickets.models import Attachment, HeldReply, Message, Thread

pytestmark = pytest.mark.django_db
URL = "/inbox/{}/messages/"
CLIENT = "2f0d9e0a-0000-4000-8000-00000000000{}"


@pytest.fixture
def shop(db):
    return make_account("webchat", "Chat")


@pytest.fixture
def desk(client):
    client.force_login(make_person("Ana"))
    return client


@pytest.fixture
def on_whatsapp(db):
    number = make_account("whatsapp", "Shop", phone_number_id="111", access_token="t", api_version="v25.0")
    ticket = write(number, "Where is my parcel?", sender="994500000001").ticket
    Thread.objects.update(window_closes_at=None)
    return ticket


def say(desk, ticket, **values):
    return desk.post(
        URL.format(ticket.number), {"kind": "reply", "client_id": CLIENT.format(1), "text": "Well?", **values}
    )


def test_page_says_what_each_address_takes(desk, on_whatsapp):
    page = desk.get(f"/inbox/{on_whatsapp.number}/")

    thread = Thread.objects.get()
    can = {"answers": 10, "voice": True, "most": 25 * 2**20}
    assert json.loads(page.context["can"]) == {"last": can, "all": can, str(thread.pk): can}
    assert 'id="templates"' in page.content.decode()


def test_several_addresses_can_what_all_of_them_can(shop, on_whatsapp):
    visitor = write(shop, "Hello?")

    assert composing.can_all([*on_whatsapp.threads.all(), visitor.thread]) == {
        "answers": 10,
        "voice": True,
        "most": 10_000_000,
    }


def test_answers_are_held_with_the_question_and_become_buttons(graph, desk, on_whatsapp):
    answer = say(desk, on_whatsapp, choices="Yes\n\n  No ")
    held = HeldReply.objects.get()
    actions.send_due(now=held.send_at)
    message = Message.objects.get(direction="out")
    outgoing.send_thread(message.thread_id, clock=lambda: held.send_at)

    rows = [{"id": "1", "title": "Yes"}, {"id": "2", "title": "No"}]
    assert (answer.status_code, message.choices) == (202, {"purpose": "conversation", "rows": rows})
    action = graph.messages[-1]["interactive"]["action"]
    assert [button["reply"]["title"] for button in action["buttons"]] == ["Yes", "No"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"choices": "\n".join(map(str, range(11)))}, "at most 10 answers"),
        ({"choices": "Yes\nYes"}, "are the same"),
        ({"choices": "x" * 201}, "at most 200 letters"),
    ],
)
def test_answers_the_address_cannot_show_are_refused_in_words(desk, on_whatsapp, values, said):
    answer = say(desk, on_whatsapp, **values)

    assert (answer.status_code, HeldReply.objects.count()) == (422, 0)
    assert said in answer.content.decode()


def test_answers_without_a_question_are_refused(desk, on_whatsapp):
    file = desk.post("/uploads/", {"file": SimpleUploadedFile("a.txt", b"words", "text/plain")}).json()

    answer = say(desk, on_whatsapp, text="", choices="Yes\nNo", attachments=[file["id"]])

    assert answer.status_code == 422
    assert "Write the question above its answers." in answer.content.decode()


def test_file_an_address_cannot_take_is_refused_before_it_is_held(desk, shop):
    ticket = write(shop, "Hello?").ticket
    file = desk.post("/uploads/", {"file": SimpleUploadedFile("a.txt", b"words", "text/plain")}).json()
    Attachment.objects.update(bytes=11_000_000)

    answer = say(desk, ticket, attachments=[file["id"]])

    assert answer.status_code == 422
    assert "a.txt is too large here: at most 10 MB." in answer.content.decode()


def test_answers_taken_back_return_with_the_words(desk, on_whatsapp):
    say(desk, on_whatsapp, choices="Yes\nNo")
    held = HeldReply.objects.get()

    answer = desk.post(f"/inbox/{on_whatsapp.number}/held/{held.pk}/", {"does": "undo"})

    told = json.loads(answer["HX-Trigger"])["composer:insert"]
    assert (told["text"], told["choices"]) == ("Well?", "Yes\nNo")


# ---- voice


def element(name: bytes, value: bytes, *, is_open: bool = False) -> bytes:
    size = b"\x01" + b"\xff" * 7 if is_open else struct.pack(">Q", len(value) | 1 << 56)
    return name + size + value


def recording(*packets: bytes) -> bytes:
    """Write a WebM as browsers do: nothing is closed, and each packet is a block of its own."""
    head = b"OpusHead" + struct.pack("<BBHIhB", 1, 1, 312, 48000, 0, 0)
    track = element(b"\xae", element(b"\x86", b"A_OPUS") + element(b"\x63\xa2", head))
    blocks = b"".join(element(b"\xa3", b"\x81\x00\x00\x80" + packet) for packet in packets)
    inside = element(b"\x16\x54\xae\x6b", track) + element(b"\x1f\x43\xb6\x75", blocks, is_open=True)
    return element(b"\x1a\x45\xdf\xa3", element(b"\x42\x82", b"webm")) + element(
        b"\x18\x53\x80\x67", inside, is_open=True
    )


def pages(ogg: bytes) -> list[tuple[int, int, int, bytes]]:
    """Read Ogg pages back: flags, samples so far, checksum as it should be, content."""
    found, place = [], 0
    while place < len(ogg):
        assert ogg[place : place + 4] == b"OggS"
        flags, samples = struct.unpack_from("<Bq", ogg, place + 5)
        count = ogg[place + 26]
        lacing = ogg[place + 27 : place + 27 + count]
        end = place + 27 + count + sum(lacing)
        page = ogg[place:end]
        assert struct.unpack_from("<I", page, 22)[0] == voice._checksum(page[:22] + bytes(4) + page[26:])
        found.append((flags, samples, list(lacing), page[27 + count :]))
        place = end
    return found


def test_recording_becomes_ogg_with_the_same_sound():
    short, long = b"\x78" + b"a" * 40, b"\x78" + b"b" * 300  # 20 ms each, in one piece

    head, tags, sound = pages(voice.as_ogg(recording(short, long, short)))

    assert head[3].startswith(b"OpusHead")
    assert tags[3].startswith(b"OpusTags")
    assert (head[0], tags[0], sound[0]) == (2, 0, 4)
    assert sound[1:] == (312 + 3 * 960, [41, 255, 46, 41], short + long + short)


def test_long_recording_is_many_pages():
    found = pages(voice.as_ogg(recording(*[b"\x78" + b"a" * 90] * 120)))

    assert [samples for _flags, samples, _lacing, _content in found] == [
        0,
        0,
        312 + 50 * 960,
        312 + 100 * 960,
        312 + 120 * 960,
    ]


CUT_HEAD = voice.WEBM + b"\x80" + b"\x63\xa2\x88OpusHead" + b"\xa3\x85\x81\x00\x00\x80\x78"


@pytest.mark.parametrize("data", [b"", b"no webm", recording(), recording(b"\x78abc")[:30], CUT_HEAD])
def test_what_is_no_recording_is_told(data):
    with pytest.raises(voice.NotVoice):
        voice.as_ogg(data)


def test_spoken_file_is_a_voice_message(desk, shop):
    webm = SimpleUploadedFile("Voice 0.03.ogg", recording(b"\x78" + b"a" * 40), "audio/webm")

    desk.post("/uploads/", {"file": webm, "voice": "1"})

    stored = Attachment.objects.get()
    assert (stored.kind, stored.mime, stored.file.read()[:4]) == ("voice", "audio/ogg", b"OggS")


def test_recording_of_another_browser_is_sound(desk, shop):
    mp4 = b"\x00\x00\x00\x1cftypmp42\x00\x00\x00\x00mp42isom" + bytes(64)

    desk.post("/uploads/", {"file": SimpleUploadedFile("Voice.m4a", mp4, "audio/mp4"), "voice": "1"})

    stored = Attachment.objects.get()
    assert (stored.kind, stored.mime) == ("audio", "audio/mp4")
