"""Evidence: complete, and no byte of it can be changed unnoticed."""

import json
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from helpdesk.core import chain
from helpdesk.core.chain import Broken
from tests.cast import NOON
from tests.writing import write
from tickets import actions, evidence


@pytest.fixture
def ticket(shop, ana):
    ticket = write(shop, "Sifarişim gəlmədi 📦").ticket
    actions.add_note(ticket, by=ana.as_actor(), at=NOON, text="secret thought")
    actions.reply(ticket, by=ana.as_actor(), at=NOON, text="Yoxlayıram")
    ticket.refresh_from_db()
    return ticket


def test_evidence_holds_messages_and_receipts_without_notes(ticket):
    found = evidence.document(ticket, at=NOON)

    assert [entry["type"] for entry in found["entries"]] == [
        "ticket",
        "message",
        "message",
        "receipt",
        "receipt",
    ]
    assert "secret" not in json.dumps(found)
    assert evidence.verify(json.dumps(found)) == 5


def test_evidence_with_notes_names_them(ticket):
    found = evidence.document(ticket, at=NOON, with_notes=True)

    assert [entry["type"] for entry in found["entries"]].count("note") == 1


@pytest.mark.parametrize("seed", range(60))
def test_any_changed_byte_is_found(ticket, seed):
    text = json.dumps(evidence.document(ticket, at=NOON), ensure_ascii=False)
    luck = random.Random(seed)
    place = luck.randrange(len(text))
    other = luck.choice([letter for letter in "abcdefghij0123456789" if letter != text[place]])
    changed = text[:place] + other + text[place + 1 :]
    try:
        is_same = json.loads(changed) == json.loads(text)
    except ValueError:
        is_same = False

    if not is_same:
        with pytest.raises(Broken):
            evidence.verify(changed)


def test_a_left_out_message_is_found(ticket):
    found = evidence.document(ticket, at=NOON)
    del found["entries"][1]

    with pytest.raises(Broken, match="entry 1"):
        evidence.verify(json.dumps(found))


def test_command_names_the_first_broken_link(ticket, tmp_path):
    found = evidence.document(ticket, at=NOON)
    found["entries"][2]["text"] = "Pulunuzu qaytarırıq"
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(found))

    with pytest.raises(CommandError, match=r"entry 2 \(message .*was changed"):
        call_command("verify_evidence", str(file))


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


@pytest.mark.parametrize(("query", "types"), [("", 0), ("?notes=1", 1), ("?notes=0", 0)])
def test_desk_hands_out_a_file_with_notes_by_choice(ticket, desk, query, types):
    answer = desk.get(f"/inbox/{ticket.number}/evidence/file/{query}")

    found = answer.json()
    assert answer["Content-Disposition"] == f'attachment; filename="evidence-{ticket.number}.json"'
    assert [entry["type"] for entry in found["entries"]].count("note") == types
    assert evidence.verify(answer.content.decode()) == 5 + types


def test_desk_checks_a_file_and_names_what_was_changed(ticket, desk):
    url = f"/inbox/{ticket.number}/evidence/"
    good = desk.get(f"{url}file/").content
    bad = good.replace("Yoxlayıram".encode(), b"Yoxlayirem")

    said = [
        desk.post(url, {"file": SimpleUploadedFile("evidence.json", file)}).content.decode()
        for file in (good, bad)
    ]

    assert "all 5 entries hold" in said[0]
    assert "It was sealed here." in said[0]
    assert "This file was changed:" in said[1]
    assert "entry 2 (message " in said[1]


def test_file_that_another_key_sealed_is_told(ticket, desk):
    url = f"/inbox/{ticket.number}/evidence/"
    file = desk.get(f"{url}file/").content
    document = json.loads(file)
    document["seal"] = chain.sign(b"x" * 32, document["head"])

    page = desk.post(url, {"file": SimpleUploadedFile("e.json", json.dumps(document).encode())})

    assert "It was not sealed here" in page.content.decode()
