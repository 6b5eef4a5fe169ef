"""The ticket API: shapes, verbs, refusals, repeats and who sees what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Queue
from tests.cast import NOON, make_account
from tests.writing import write
from tickets import actions, evidence


def test_ticket_has_the_promised_shape(ana, ticket):
    found = ana.get(f"tickets/{ticket.number}/").json()

    assert (found["number"], found["status"], found["queue"], found["level"]) == (
        ticket.number,
        "new",
        "frontline",
        "frontline",
    )
    assert found["customer"]["name"] == "Rosa"
    assert [thread["account_kind"] for thread in found["threads"]] == ["webchat"]
    assert (found["assignee"], found["job"], found["topic"]) == (None, None, None)


def test_without_a_token_nothing_is_told(ticket):
    answer = Client().get(f"/api/v1/tickets/{ticket.number}/")

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")


def test_reply_is_stored_claims_and_shows_its_delivery(ana, ticket):
    answer = ana.post(f"tickets/{ticket.number}/messages/", {"text": "I am looking"})

    assert answer.status_code == 201
    found = answer.json()
    assert (found["direction"], found["author"], found["text"]) == (
        "out",
        {"kind": "agent", "name": "Ana"},
        "I am looking",
    )
    assert [step["state"] for step in found["delivery"]["events"]] == ["queued", "sent"]
    assert ana.get(f"tickets/{ticket.number}/").json()["assignee"]["name"] == "Ana"


def test_note_is_never_delivered(ana, ticket):
    found = ana.post(f"tickets/{ticket.number}/messages/", {"text": "n", "kind": "note"}).json()

    assert (found["kind"], found["delivery"]) == ("note", None)


def test_same_key_and_body_get_the_first_answer(ana, ticket):
    path, key = f"tickets/{ticket.number}/messages/", {"Idempotency-Key": "k1"}
    first = ana.post(path, {"text": "Hello"}, **key)
    again = ana.post(path, {"text": "Hello"}, **key)
    other = ana.post(path, {"text": "Goodbye"}, **key)

    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert first.json() == again.json()
    assert ticket.messages.count() == 2


def test_refusal_is_kept_under_its_key(ana, ticket):
    path, key = f"tickets/{ticket.number}/messages/", {"Idempotency-Key": "k1"}
    first = ana.post(path, {"text": " "}, **key)
    again = ana.post(path, {"text": " "}, **key)

    assert (first.status_code, again.status_code) == (422, 422)
    assert list(first.json()["error"]["fields"]) == ["text"]
    assert first.json() == again.json()


def test_unseen_message_is_a_conflict(ana, fatima, ticket):
    seen = ticket.last_public_seq
    actions.reply(ticket, by=fatima.user.as_actor(), at=NOON, text="On its way")

    answer = ana.post(f"tickets/{ticket.number}/messages/", {"text": "Hm", "seen": seen})

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "unseen_messages")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": 5}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "x", "kind": "shout"}, "kind"),
        ({"text": "x", "threads": [True]}, "threads"),
        ({"text": "x", "threads": [999999]}, "threads"),
        ({"text": "x", "attachments": ["nope"]}, "attachments"),
        ({"text": "x", "attachments": ["00000000-0000-0000-0000-000000000000"]}, "attachments"),
        ({"text": "x", "seen": "abc"}, "seen"),
        ({"text": "x", "seen": 10**30}, "seen"),
        ({"text": ["x"]}, "text"),
    ],
)
def test_wrong_values_are_named(ana, ticket, body, field):
    answer = ana.post(f"tickets/{ticket.number}/messages/", body)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["fields"]) == [field]


@pytest.mark.parametrize("raw", ["{", "[1]", '"x"', "[" * 100_000])
def test_malformed_bodies_are_refused(ana, ticket, raw):
    answer = ana.client.post(
        f"/api/v1/tickets/{ticket.number}/messages/", data=raw, content_type="application/json"
    )

    assert answer.status_code in (400, 422)


def test_assign_and_release(ana, ticket):
    taken = ana.post(f"tickets/{ticket.number}/assignment/", {"assignee": "me"})
    given_back = ana.delete(f"tickets/{ticket.number}/assignment/")

    assert taken.json()["assignee"]["name"] == "Ana"
    assert (given_back.status_code, given_back.json()["assignee"]) == (200, None)


def test_solve_twice_is_a_conflict_and_delete_reopens(ana, ticket):
    path = f"tickets/{ticket.number}/resolution/"

    statuses = [ana.post(path).status_code, ana.post(path).status_code, ana.delete(path).status_code]

    assert statuses == [200, 409, 200]


def test_messages_after_a_seq(ana, ticket):
    ana.post(f"tickets/{ticket.number}/messages/", {"text": "second"})

    found = ana.get(f"tickets/{ticket.number}/messages/?after=2").json()

    assert [message["text"] for message in found["results"]] == ["second"]


def test_hidden_ticket_is_not_found_anywhere(ana, fatima, ticket):
    actions.transfer(ticket, to=Queue.objects.get(slug="finance"), by=fatima.user.as_actor(), at=NOON)
    number = ticket.number
    paths = ["", "messages/", "events/", "evidence/"]

    answers = [ana.get(f"tickets/{number}/{path}").status_code for path in paths]

    assert answers == [404] * len(paths)
    assert ana.get("tickets/").json()["results"] == []
    assert ana.get("tickets/?q=4821").json()["results"] == []
    assert ana.get("customers/").json()["results"] == []
    assert ana.post(f"tickets/{number}/messages/", {"text": "x"}).status_code == 404
    assert fatima.get(f"tickets/{number}/").status_code == 200


def test_list_pages_by_key_newest_first(ana, ticket):
    shop = make_account("webchat", "Second shop")
    for n in range(4):
        write(shop, f"Hello {n}", sender=f"guest{n}")

    first = ana.get("tickets/?limit=3").json()
    rest = ana.client.get(first["next"]).json()

    numbers = [row["number"] for row in first["results"] + rest["results"]]
    assert numbers == sorted(numbers, reverse=True)
    assert (len(first["results"]), len(rest["results"]), rest["next"]) == (3, 2, None)


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("status=new", 1),
        ("status=solved", 0),
        ("queue=frontline&level=frontline&tier=basic", 1),
        ("account_kind=webchat", 1),
        ("account_kind=telegram", 0),
        ("assignee=none", 1),
        ("assignee=me", 0),
        ("q=4821", 1),
        ("q=zebra", 0),
        ("due_before=2020-01-01T00:00:00Z", 0),
    ],
)
def test_filters(ana, ticket, query, count):
    assert len(ana.get(f"tickets/?{query}").json()["results"]) == count


@pytest.mark.parametrize(
    "query", ["status=lost", "assignee=x", "due_before=soon", "limit=-1", "limit=x", "before=0", "level=9"]
)
def test_unknown_filter_values_are_refused(ana, ticket, query):
    assert ana.get(f"tickets/?{query}").status_code == 422


@pytest.mark.parametrize("size", [1, 30])
def test_list_costs_the_same_at_any_length(ana, size):
    shop = make_account("webchat", "Shop")
    for n in range(size):
        write(shop, f"Hello {n}", sender=f"guest{n}")
    ana.get("queues/")  # the token notes its use at most once a minute

    with CaptureQueriesContext(connection) as queries:
        ana.get("tickets/")

    assert len(queries) <= 5


def test_upload_is_named_limited_and_sent(ana, ticket):

    upload = SimpleUploadedFile("../../x.svg", b"<svg onload=alert(1)>", content_type="image/png")
    stored = ana.client.post("/api/v1/attachments/", {"file": upload})
    sent = ana.post(f"tickets/{ticket.number}/messages/", {"attachments": [stored.json()["id"]]})
    read = ana.client.get(stored.json()["url"])

    assert (stored.status_code, stored.json()["name"], stored.json()["mime"]) == (
        201,
        "x.svg",
        "application/octet-stream",
    )
    assert sent.status_code == 201
    assert read.headers["Content-Disposition"].startswith("attachment")


def test_schema_is_public_and_valid(db):
    answer = Client().get("/api/v1/schema/")

    assert answer.status_code == 200
    assert b"/api/v1/tickets/{number}/messages/" in answer.content


def test_evidence_can_be_checked(ana, ticket):

    assert evidence.verify(ana.get(f"tickets/{ticket.number}/evidence/").content.decode()) == 2
