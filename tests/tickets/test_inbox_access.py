"""Who may see and do what in the workspace: one rule, at every address."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.cast import make_account, make_person, make_queue
from tests.writing import write
from tickets import actions
from tickets.models import Attachment, Ticket
from tickets.uploads import store_upload

pytestmark = pytest.mark.django_db
PARTS = ["", "head/", "presence/", "messages/"]
VERBS = [
    "messages/",
    "draft/",
    "reading/",
    "assignment/",
    "resolution/",
    "state/",
    "topic/",
    "priority/",
    "subject/",
]
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060600000"
    "00050001a5f645400000000049454e44ae426082"
)


@pytest.fixture
def ana(db):
    return make_person("Ana")


@pytest.fixture
def farid(db):
    make_queue("finance", is_private=True)
    return make_person("Farid", queues=("finance",))


@pytest.fixture
def hidden(farid):
    ticket = write(make_account("webchat", "Shop"), "My card was charged twice", at=timezone.now()).ticket
    return actions.transfer(ticket, to=make_queue("finance"), by=farid.as_actor(), at=timezone.now())


def upload(person, name="photo.png", data=PIXEL):
    return store_upload(SimpleUploadedFile(name, data, "image/png"), by=person, at=timezone.now())


@pytest.mark.parametrize("part", PARTS)
def test_a_hidden_ticket_does_not_exist(client, ana, hidden, part):
    client.force_login(ana)

    assert client.get(f"/inbox/{hidden.number}/{part}").status_code == 404


@pytest.mark.parametrize("part", VERBS)
def test_nothing_can_be_done_to_a_hidden_ticket(client, ana, hidden, part):
    client.force_login(ana)
    values = {"kind": "reply", "text": "Hi", "client_id": uuid.uuid4(), "assignee": "me", "status": "open"}

    answer = client.post(f"/inbox/{hidden.number}/{part}", values)

    assert answer.status_code == 404
    assert hidden.last_seq == Ticket.objects.get(pk=hidden.pk).last_seq


@pytest.mark.parametrize(
    "path",
    ["/inbox/", "/inbox/1/", "/inbox/rows/", "/palette/", "/files/00000000-0000-4000-8000-000000000000/"],
)
def test_strangers_are_sent_to_the_login(client, db, path):
    answer = client.get(path)

    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/login/")


def test_looking_changes_nothing(client, farid, hidden):
    client.force_login(farid)
    before = Ticket.objects.filter(pk=hidden.pk).values().get()

    for part in PARTS:
        client.get(f"/inbox/{hidden.number}/{part}")

    assert Ticket.objects.filter(pk=hidden.pk).values().get() == before
    assert not hidden.readings.exists()
    assert client.get(f"/inbox/{hidden.number}/reading/").status_code == 405


def test_a_file_is_given_to_who_may_see_its_ticket(client, ana, farid, hidden):
    photo = upload(farid)
    actions.add_note(hidden, by=farid.as_actor(), at=timezone.now(), text="", attachments=[photo])

    client.force_login(farid)
    shown = client.get(f"/files/{photo.pk}/")
    client.force_login(ana)

    assert (shown.status_code, shown["Content-Type"], shown["X-Content-Type-Options"]) == (
        200,
        "image/png",
        "nosniff",
    )
    assert "sandbox" in shown["Content-Security-Policy"]
    assert client.get(f"/files/{photo.pk}/").status_code == 404


def test_a_file_that_a_browser_could_run_is_only_saved(client, ana):
    page = upload(ana, "page.html", b"<html><script>alert(1)</script></html>")
    client.force_login(ana)

    answer = client.get(f"/files/{page.pk}/")

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_nobody_sends_a_file_of_somebody_else(client, ana, farid, hidden):
    theirs = upload(ana)
    client.force_login(farid)

    answer = client.post(
        f"/inbox/{hidden.number}/messages/",
        {"kind": "note", "text": "see", "client_id": uuid.uuid4(), "attachments": [theirs.pk]},
    )

    assert answer.status_code == 200
    assert Attachment.objects.get(pk=theirs.pk).message is None
