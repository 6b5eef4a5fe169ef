"""Coming in: signing in, set-up, invitations and forgotten passwords."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts import actions
from accounts.mail import send_password_reset
from accounts.models import Invitation, Role, User, Workspace
from helpdesk.core.errors import Refused
from tests.cast import make_queue

PASSWORD = "correct horse battery"
NEW = "seven purple lanterns"


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/login/", {"username": email, "password": password, **more})


def test_sign_in_goes_to_the_inbox_with_a_new_session_id(ana, client):
    client.get("/login/")
    before = client.session.session_key

    answer = sign_in(client, "ANA@meja.example")

    assert (answer.status_code, answer["Location"]) == (302, "/inbox/")
    assert client.session.session_key != before


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "\t//evil.example"]
)
def test_next_never_leaves_the_host(ana, client, target):
    assert sign_in(client, ana.email, next=target)["Location"] == "/inbox/"


def test_next_on_our_host_is_followed(ana, client):
    assert sign_in(client, ana.email, next="/settings/me/")["Location"] == "/settings/me/"


def test_wrong_password_and_unknown_person_get_the_same_answer(ana, client):
    def shown(answer):
        text = re.sub(r'value="[^"]*"', "", answer.content.decode())
        return answer.status_code, text

    assert shown(sign_in(client, ana.email, "wrong")) == shown(sign_in(client, "zoe@meja.example", "wrong"))


def test_guessing_is_stopped_with_a_sentence(ana, client):
    answers = [sign_in(client, ana.email, "wrong") for _ in range(9)]

    assert answers[-1].status_code == 429
    assert "failed too often" in answers[-1].content.decode()
    assert sign_in(client, ana.email).status_code == 429


def test_address_that_tries_everybody_waits_and_others_do_not(ana, client):
    for n in range(40):
        assert sign_in(client, f"guess{n}@meja.example", "wrong").status_code == 422

    assert sign_in(client, ana.email).status_code == 429
    assert (
        Client(REMOTE_ADDR="198.51.100.7")
        .post("/login/", {"username": ana.email, "password": PASSWORD})
        .status_code
        == 302
    )


def test_somebody_without_access_cannot_sign_in(ana, client):
    User.objects.filter(pk=ana.pk).update(is_active=False)

    assert sign_in(client, ana.email).status_code == 422


def test_sign_out_needs_a_post(ana, as_person):
    hers = as_person(ana)

    assert hers.get("/logout/").status_code == 405
    hers.post("/logout/")
    assert hers.get("/settings/").status_code == 302


SET_UP = {
    "workspace": "Sahil",
    "language": "az",
    "time_zone": "Asia/Baku",
    "name": "Ana",
    "email": "ana@meja.example",
    "password": NEW,
}


def test_empty_installation_is_set_up_once(client):
    assert client.get("/login/")["Location"] == "/set-up/"

    answer = client.post("/set-up/", SET_UP)

    ana = User.objects.get()
    assert (answer.status_code, ana.role, ana.language) == (302, Role.ADMIN, "az")
    assert Workspace.current().name == "Sahil"
    assert Client().get("/set-up/").status_code == 404
    assert Client().post("/set-up/", SET_UP).status_code == 404
    with pytest.raises(Refused):
        actions.set_up(**SET_UP)


def invite(dario, **more):
    values = {"role": "agent", "queues": [make_queue()], "language": "en", **more}
    return actions.invite("rita@meja.example", by=dario, at=timezone.now(), **values)


def test_invitation_makes_a_member_once(dario, client):
    _invitation, token = invite(dario)

    answer = client.post(f"/invitation/{token}/", {"name": "Rita", "password": NEW})

    rita = User.objects.get(email="rita@meja.example")
    assert answer["Location"] == "/inbox/"
    assert [queue.slug for queue in rita.queues.all()] == ["frontline"]
    assert Client().get(f"/invitation/{token}/").status_code == 404


@pytest.mark.parametrize("token", ["null", "undefined", "x"])
def test_made_up_invitation_is_not_there(token, client):
    assert client.get(f"/invitation/{token}/").status_code == 404


def test_newer_invitation_replaces_the_older(dario, client):
    _first, old = invite(dario)
    invite(dario)

    assert client.get(f"/invitation/{old}/").status_code == 404


def test_invitation_of_somebody_who_left_is_void(dario, mina, client):
    _invitation, token = invite(mina)
    actions.deactivate(mina, at=timezone.now())

    assert client.get(f"/invitation/{token}/").status_code == 404


def test_weak_password_is_refused(dario, client):
    _invitation, token = invite(dario)

    answer = client.post(f"/invitation/{token}/", {"name": "Rita", "password": "password12"})

    assert answer.status_code == 422
    assert not User.objects.filter(email="rita@meja.example").exists()


def test_invitation_letter_has_our_own_address(dario, as_person):
    as_person(dario).post(
        "/settings/people/", {"email": "rita@meja.example", "role": "agent", "language": "en"}
    )

    [letter] = mail.outbox
    assert letter.to == ["rita@meja.example"]
    assert "http://testserver/invitation/" in letter.body
    assert len(Invitation.objects.get().token_hash) == 64


def test_reset_link_works_once_and_ends_sessions(ana, as_person, client):
    hers = as_person(ana)
    send_password_reset(ana)
    link = re.search(r"http://testserver(\S+)", mail.outbox[0].body)[1]

    answer = client.post(link, {"password": NEW})

    assert answer["Location"] == "/login/"
    assert client.get(link).status_code == 404
    assert hers.get("/settings/").status_code == 302
    assert sign_in(Client(), ana.email, NEW).status_code == 302


def test_reset_answers_the_same_for_everybody(ana, client):
    asked = [client.post("/password-reset/", {"email": email}) for email in (ana.email, "zoe@meja.example")]

    assert [answer.status_code for answer in asked] == [200, 200]
    assert asked[0].content == asked[1].content
