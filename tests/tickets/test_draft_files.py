"""Files that were added but not sent stay with the draft of their ticket, for their owner alone."""

import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.cast import make_account
from tests.tickets.test_inbox_writing import send
from tests.writing import write
from tickets import queries
from tickets.models import Attachment, Draft, HeldReply, Message, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def ticket(shop):
    return write(shop, "Where is my parcel?", at=timezone.now()).ticket


@pytest.fixture
def desk(client, ana):
    client.force_login(ana)
    return client


def add(desk, name: str) -> str:
    file = SimpleUploadedFile(name, b"%PDF-1.4 " + name.encode(), content_type="application/pdf")
    return desk.post("/uploads/", {"file": file}).json()["id"]


def keep(desk, ticket, *ids: str, text: str = "", kind: str = "reply") -> None:
    asked = {"kind": kind, "text": text, "seen": "2", "files": ",".join(ids)}
    assert desk.post(f"/inbox/{ticket.number}/draft/", asked).status_code == 204


def shown(desk, ticket, kind: str = "reply") -> list[str]:
    """Give the names of the files that the composer begins with."""
    draft = desk.get(f"/inbox/{ticket.number}/").context["drafts"].get(kind)
    return [file["name"] for file in json.loads(draft.told)] if draft else []


def test_files_are_there_again_in_their_order_without_a_word(desk, ticket, ana):
    invoice, receipt = add(desk, "invoice.pdf"), add(desk, "receipt.pdf")

    keep(desk, ticket, receipt, invoice)

    assert shown(desk, ticket) == ["receipt.pdf", "invoice.pdf"]
    assert shown(desk, ticket, "note") == []
    assert queries.with_row(Ticket.objects.all(), ana).get().has_draft


def test_a_file_that_was_taken_out_is_not(desk, ticket):
    invoice, receipt = add(desk, "invoice.pdf"), add(desk, "receipt.pdf")
    keep(desk, ticket, invoice, receipt, text="Here")

    keep(desk, ticket, receipt, text="Here")
    first = shown(desk, ticket)
    keep(desk, ticket)

    assert first == ["receipt.pdf"]
    assert not Draft.objects.exists()
    assert Attachment.objects.count() == 2


def test_files_go_with_the_message_once(desk, ticket):
    invoice = add(desk, "invoice.pdf")
    keep(desk, ticket, invoice, text="Here it is")

    send(desk, ticket, text="Here it is", attachments=[invoice])
    keep(desk, ticket, invoice)  # a browser that has not heard of it yet
    send(desk, ticket, text="Again", attachments=[invoice], client_id=str(uuid.uuid4()))

    names = [
        [file.name for file in message.attachments.all()]
        for message in Message.objects.filter(direction="out").order_by("pk")
    ]
    assert names == [["invoice.pdf"], []]
    assert shown(desk, ticket) == []


def test_files_of_others_and_what_is_no_id_are_left_out(desk, ticket, dario):
    theirs = Attachment.objects.create(
        kind="document", name="secret.pdf", uploaded_by=dario, created_at=timezone.now()
    )

    keep(desk, ticket, str(theirs.pk), "x", "", "7" * 40, text="Hello")

    assert (Draft.objects.get().files, shown(desk, ticket)) == ([], [])


def test_files_of_a_reply_that_is_taken_back_return(desk):
    number = make_account("whatsapp", "Baku", phone_number_id="1", access_token="t")
    ticket = write(number, "Where is it?", sender="994500000001", at=timezone.now()).ticket
    invoice, other = add(desk, "invoice.pdf"), add(desk, "receipt.pdf")
    send(desk, ticket, text="Here it is", attachments=[invoice])
    keep(desk, ticket, other, text="And")

    answer = desk.post(f"/inbox/{ticket.number}/held/{HeldReply.objects.get().pk}/", {"does": "undo"})

    told = json.loads(answer["HX-Trigger"])["composer:insert"]
    assert told["files"] == [{"id": invoice, "name": "invoice.pdf"}]
    assert (shown(desk, ticket), Draft.objects.get().text) == (
        ["invoice.pdf", "receipt.pdf"],
        "Here it is\nAnd",
    )
