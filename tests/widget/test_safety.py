"""Strangers at the widget's door: other people's things are not there, wrong types are refused."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from channels_live.models import VisitorSession
from channels_live.widget.identity import signature
from helpdesk.core.secrets import hash_token
from tests.cast import make_account
from tickets.models import Customer, Message, Thread

FAR = 2_000_000_000  # years ahead: too far for a signature
PNG = (
    b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89"
)


def signed(account, *, exp, secret="kept by the shop's server", **fields):
    return {**fields, "exp": exp, "hash": signature(secret, account.key, fields, exp)}


@pytest.fixture
def soon():
    import time

    return int(time.time()) + 3600


def test_token_is_random_and_only_its_hash_is_kept(rosa):
    token = rosa.session["token"]

    assert len(token) >= 43
    assert list(VisitorSession.objects.values_list("token_hash", flat=True)) == [hash_token(token)]


@pytest.mark.parametrize("value", [{"$regex": ".*"}, ["x"], 0, True, None, "\x00", "\ud800", "x" * 1_000_000])
def test_wrong_types_are_malformed(rosa, shop, value):
    answers = [
        rosa.post("session/", {"key": shop.key, "handle": value}),
        rosa.post("session/", {"key": value}),
        rosa.post("messages/", {"cid": value, "text": "Hello"}),
        rosa.post("messages/", {"cid": "c1", "text": value}),
        rosa.post("messages/", {"cid": "c1", "text": "Hello", "attachments": [value]}),
    ]

    assert [answer.status_code for answer in answers[:4]] == [400] * 4
    assert answers[4].status_code in (400, 404)
    assert Message.objects.count() == 0


@pytest.mark.parametrize("body", ["[]", "1", "{", "[" * 100_000, '"text"', "null"])
def test_body_that_is_no_object_is_malformed(rosa, body):
    answer = rosa.client.post(
        "/widget/api/messages/", body, content_type="application/json", headers=rosa.headers
    )

    assert answer.status_code == 400


def test_body_beyond_all_bounds_is_refused_in_the_form_of_the_others(rosa):
    answer = rosa.client.post(
        "/widget/api/messages/", b" " * 6_000_000, content_type="application/json", headers=rosa.headers
    )

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "malformed")


def test_without_a_token_nothing_answers(rosa, db):
    rosa.token = "guessed"

    answers = [rosa.get("feed/"), rosa.post("messages/", {"cid": "c", "text": "x"}), rosa.post("pass/", {})]

    assert [answer.status_code for answer in answers] == [401, 401, 401]


def test_flood_of_one_visitor_is_slowed_down(rosa):
    codes = [rosa.post("end/", {}).status_code for _ in range(12)]

    assert codes == [204] * 10 + [429] * 2


def test_page_that_is_no_web_address_is_dropped(visit):
    visit(page_url="javascript:alert(1)")

    assert Customer.objects.get().facts == {}


def test_guessing_tokens_is_slowed_down(rosa):
    rosa.token = "guessed"

    answers = [rosa.get("feed/") for _ in range(40)]

    assert answers[0].status_code == 401
    assert (answers[-1].status_code, answers[-1]["Retry-After"]) == (429, "10")


def test_foreign_and_missing_things_look_the_same(rosa, visit):
    rosa.say("Mine")
    uploaded = rosa.client.post(
        "/widget/api/attachments/",
        {"file": SimpleUploadedFile("fence.png", PNG, "image/png")},
        headers=rosa.headers,
    ).json()
    dario, mine = visit(), Message.objects.get()

    foreign = dario.post("messages/", {"cid": "c", "text": "x", "attachments": [uploaded["id"]]})
    missing = dario.post("messages/", {"cid": "c", "text": "x", "attachments": ["0" * 32]})
    choice = dario.post("choice/", {"message": mine.pk, "choice": "1"})
    no_choice = dario.post("choice/", {"message": 10**8, "choice": "1"})

    assert {answer.status_code for answer in (foreign, missing, choice, no_choice)} == {404}
    assert foreign.content == missing.content == choice.content == no_choice.content
    assert dario.feed() == []


def test_handle_of_another_account_opens_nothing(rosa, db):
    rosa.say("Mine")
    other = make_account("webchat", "Other shop")

    answer = rosa.post("session/", {"key": other.key, "handle": rosa.token})

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthorized")


def test_typed_email_joins_nobody(rosa, visit):
    rosa.say("My secret order")
    Customer.objects.update(email="rosa@example.com")

    stranger = visit(profile={"name": "Rosa", "email": "rosa@example.com"})

    assert stranger.session["items"] == []
    assert Customer.objects.count() == 2


def test_signed_identity_finds_its_conversation_on_another_device(visit, shop, soon):
    claim = signed(shop, exp=soon, user_id="42", name="Rosa", email="rosa@example.com")
    phone = visit(identity=claim)
    phone.say("From my phone")

    laptop = visit(identity=claim)

    assert [item["text"] for item in laptop.session["items"]] == ["From my phone"]
    assert list(Customer.objects.values_list("name", "email")) == [("Rosa", "rosa@example.com")]


def test_identity_with_anything_changed_is_refused(visit, shop, soon):
    claim = signed(shop, exp=soon, user_id="42", email="rosa@example.com")
    other = make_account("webchat", "Other shop", identity_secret="kept by the shop's server")
    changed = [
        {**claim, "user_id": "43"},
        {**claim, "email": "boss@example.com"},
        {**claim, "name": "Boss"},
        {**claim, "exp": soon + 1},
        signed(shop, exp=soon - 7200, user_id="42"),
        signed(shop, exp=FAR, user_id="42"),
        signed(shop, exp=soon, user_id="42", secret="another"),
        signed(other, exp=soon, user_id="42"),
        {"user_id": "42"},
        {},
    ]

    codes = [visit(identity=one).session["error"]["code"] for one in changed]

    assert codes == ["identity"] * len(changed)
    assert Thread.objects.count() == 0


def test_file_address_of_another_thread_is_not_there(rosa):
    uploaded = rosa.client.post(
        "/widget/api/attachments/",
        {"file": SimpleUploadedFile("fence.png", PNG, "image/png")},
        headers=rosa.headers,
    )
    url = uploaded.json()["url"]

    right, wrong = rosa.client.get(url), rosa.client.get(url[:-1] + ("0" if url[-1] != "0" else "1"))

    assert (uploaded.status_code, right.status_code, wrong.status_code) == (201, 200, 404)
    assert (right["Content-Type"], right["X-Content-Type-Options"]) == ("image/png", "nosniff")


def test_markup_is_never_shown_in_the_page(rosa):
    evil = SimpleUploadedFile("a.svg", b"<svg onload=alert(1)></svg>", "image/svg+xml")
    url = rosa.client.post("/widget/api/attachments/", {"file": evil}, headers=rosa.headers).json()["url"]

    answer = rosa.client.get(url)

    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")


def test_frame_is_for_the_allowed_sites_only(client, shop):
    shop.settings = {**shop.settings, "allowed_sites": ["https://shop.example"]}
    shop.save()

    answer = client.get(f"/widget/frame/{shop.key}/?lang=az")

    policy = dict(
        part.strip().split(" ", 1)
        for part in answer["Content-Security-Policy"].split(";")
        if " " in part.strip()
    )
    assert policy["frame-ancestors"] == "'self' https://shop.example"
    assert "X-Frame-Options" not in answer
    assert "unsafe" not in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_only_allowed_sites_read_answers_across_origins(rosa, shop):
    shop.settings = {**shop.settings, "allowed_sites": ["https://shop.example"]}
    shop.save()
    body = json.dumps({"key": shop.key})

    def asked_from(origin):
        return rosa.client.post(
            "/widget/api/session/", body, content_type="application/json", headers={"Origin": origin}
        ).get("Access-Control-Allow-Origin")

    assert asked_from("https://shop.example") == "https://shop.example"
    assert asked_from("https://shop.example.evil.test") is None
