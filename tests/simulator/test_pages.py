"""The phones' pages: every deed of a person, the switches, and nothing outside of the demo."""

import pytest
from django.test import Client
from django.urls import get_resolver

from channels_live.simulator import samples
from channels_live.simulator.models import Fault, Line, Phone, Post
from channels_live.simulator.person import Person
from tests.test_routes import address, routes
from tickets.files import sniff

pytestmark = pytest.mark.django_db(transaction=True)
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def rosa(number):
    return Person("whatsapp", "Rosa", address="994509000001")


@pytest.fixture
def url(rosa, number):
    return f"/simulator/whatsapp/{rosa.address}/{number.key}/"


def do(client, url, **values):
    return client.post(url, values, headers=FETCH)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_every_address_is_absent_outside_of_the_demo(method, db, settings):
    settings.HELPDESK_DEMO = False
    found = [route for route in set(routes(get_resolver())) if route.startswith("simulator/")]
    client = Client(enforce_csrf_checks=True)

    answers = {route: client.generic(method, address(route, {})).status_code for route in found}

    assert answers == dict.fromkeys(found, 404)


def test_phone_is_made_and_opened(client, number):
    answer = client.post("/simulator/", {"kind": "whatsapp", "name": "Rosa", "language": "az"})

    phone = Phone.objects.get()
    assert (phone.name, phone.language) == ("Rosa", "az")
    assert client.get(answer.url).url == f"/simulator/whatsapp/{phone.address}/{number.key}/"


def test_text_is_sent_and_shown(client, url):
    answer = do(client, url, do="write", text="Where is my parcel?")

    assert "Where is my parcel?" in answer.content.decode()
    assert Post.objects.count() == 1


@pytest.mark.parametrize("kind", ["image", "document", "voice", "sticker", "location", "contact"])
def test_sample_of_every_kind_is_sent(client, url, kind):
    answer = do(client, url, do="sample", kind=kind)

    assert answer.status_code == 200
    assert Line.objects.get().kind == {"contact": "contacts"}.get(kind, kind)


def test_samples_are_what_they_say():
    found = {kind: sniff(samples.get(kind).data) for kind in samples.SAMPLES}

    assert found == {
        "image": "image/jpeg",
        "sticker": "image/webp",
        "document": "application/pdf",
        "voice": "audio/ogg",
    }


def test_unchanged_page_is_not_sent_again(client, url):
    first = do(client, url, do="write", text="Hello")
    stamp = first.content.decode().partition('data-stamp="')[2].partition('"')[0]

    again = client.get(url, {"seen": stamp}, headers=FETCH)

    assert again.status_code == 204


def test_refusal_is_said(client, url):
    do(client, url, do="block")

    answer = do(client, url, do="write", text="Hello")

    assert "You blocked this account; unblock it to write." in answer.content.decode()


def test_message_is_edited_reacted_to_and_deleted(client, url):
    do(client, url, do="write", text="Helo")
    pk = Line.objects.get().pk

    for deed in ({"do": "edit", "text": "Hello"}, {"do": "react", "emoji": "👍"}, {"do": "revoke"}):
        do(client, url, line=pk, **deed)

    line = Line.objects.get()
    assert (line.text, line.reaction, line.is_revoked) == ("Hello", "👍", True)


def test_page_needs_the_form_guard(url):
    assert Client(enforce_csrf_checks=True).post(url, {"do": "block"}).status_code == 403


def test_switch_is_set_and_cleared(client, number):
    path = f"/simulator/switches/{number.key}/"

    client.post(path, {"kind": "rate_limit", "times": "always", "value": "3"})
    found = list(Fault.objects.values_list("kind", "times", "value"))
    client.post(path, {"off": "rate_limit"})

    assert found == [("rate_limit", None, 3)]
    assert not Fault.objects.exists()


def test_switches_as_json(client, number):
    path = f"/simulator/faults/{number.key}/"

    made = client.post(path, {"kind": "server_error", "times": 2}, content_type="application/json")
    wrong = client.post(path, {"kind": "earthquake"}, content_type="application/json")
    form = client.post(path, {"kind": "server_error"})
    cleared = client.delete(path)

    assert made.json() == {"results": [{"kind": "server_error", "times": 2, "value": None}]}
    assert (wrong.status_code, form.status_code) == (422, 415)
    assert cleared.json() == {"results": []}


def test_file_that_a_browser_could_run_is_only_downloaded(client, number, rosa):
    wire_id = rosa.send_file(number, b"<html>", kind="document", name="x.html", mime="text/html")
    token = rosa.line(number, wire_id).file.token

    answer = client.get(f"/simulator/files/{token}/")

    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"


def test_names_with_markup_are_shown_as_text(client, number):
    Person("whatsapp", "<b>Rosa</b>", address="994509000002").write(number, "<script>alert(1)</script>")

    page = client.get(f"/simulator/whatsapp/994509000002/{number.key}/").content.decode()

    assert "<script>alert(1)" not in page
    assert "<b>Rosa</b>" not in page
