"""The hooks as providers and attackers meet them: stored before the answer, once, or refused."""

import hashlib
import hmac
import json
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from accounts.models import Notification
from channels_live import hooks, ledger
from channels_live.models import InboundPayload
from helpdesk.core.queueing import Coalesced
from tests.cast import make_account, make_person
from tickets.models import ChannelAccount, Message, Ticket

NUMBER, SECRET = "15550009001", "app-secret-of-the-test"
LIMIT = 4 * 1024 * 1024


@pytest.fixture
def account(db):
    return phone_number()


def phone_number(ref=NUMBER, secret=SECRET):
    settings = {"app_secret": secret, "phone_number_id": ref, "access_token": "t", "verify_token": "v"}
    account = make_account("whatsapp", f"Number {ref}", **settings)
    account.external_ref = ref
    account.save(update_fields=["external_ref"])
    return account


def body(text="Hello", *, message="wamid.1", sender="994501112233", number=NUMBER):
    said = {"from": sender, "id": message, "timestamp": "1780315200", "type": "text", "text": {"body": text}}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001111", "phone_number_id": number},
        "contacts": [{"wa_id": sender, "profile": {"name": "Rosa"}}],
        "messages": [said],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def post(account, raw, *, secret=SECRET, **headers):
    if secret:
        headers["X-Hub-Signature-256"] = (
            "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()
        )
    url = f"/hooks/whatsapp/{account.key}/"
    return Client().post(url, raw, content_type="application/json", headers=headers).status_code


def drain():
    for account in ledger.waiting_accounts(now=timezone.now()):
        ledger.drain(account, clock=timezone.now)


def test_redelivery_is_answered_and_stored_once(account):
    assert [post(account, body()) for _ in range(3)] == [200, 200, 200]
    assert post(account, body() + b"\n") == 200  # the same message in other bytes
    drain()

    assert InboundPayload.objects.count() == 2
    assert Message.objects.count() == 1


@pytest.mark.parametrize("secret", ["", "app-secret-of-another"])
def test_forged_body_is_refused_and_nothing_is_kept(account, secret):
    assert post(account, body(), secret=secret) == 401
    assert not InboundPayload.objects.exists()


def test_signature_counts_over_the_raw_bytes(account):
    signed = hmac.new(SECRET.encode(), body(), hashlib.sha256).hexdigest()
    changed = body().replace(b"Hello", b"Jello")

    assert post(account, changed, secret="", **{"X-Hub-Signature-256": f"sha256={signed}"}) == 401


def test_body_over_the_limit_is_refused_and_one_at_the_limit_is_kept(account):
    assert post(account, b"x" * (LIMIT + 1)) == 413
    assert post(account, b"x" * LIMIT) == 200
    assert InboundPayload.objects.count() == 1


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"{", b"[]", b"null", b"[" * 50_000 + b"]" * 50_000, b'{"entry": 7}'],
    ids=["empty", "no text", "cut", "list", "null", "deep", "wrong type"],
)
def test_signed_body_that_cannot_be_read_is_taken_and_the_next_one_goes_on(account, raw):
    assert post(account, raw) == 200
    assert post(account, body()) == 200
    drain()

    assert Message.objects.get().text == "Hello"
    first = InboundPayload.objects.order_by("id").first()
    assert (bytes(first.raw), first.state) in [(raw, "parked"), (raw, "done")]


def test_unreadable_body_is_parked_with_its_reason(account):
    post(account, b"{")
    drain()

    parked = InboundPayload.objects.get()
    assert parked.state == "parked"
    assert parked.error


def test_number_inside_picks_the_account_among_those_that_share_the_secret(account):
    shares, other = phone_number("15550009002"), phone_number("15550009003", "another-secret")
    post(account, body(message="wamid.1", number=shares.external_ref))
    post(account, body(message="wamid.2", number=other.external_ref))
    post(account, body(message="wamid.3", number="19990000000"))
    drain()

    assert [message.account for message in Message.objects.all()] == [shares]
    assert InboundPayload.objects.filter(state="parked").count() == 2


def test_burst_of_signed_bodies_is_never_limited(account):
    assert {post(account, body(message=f"wamid.{n}")) for n in range(300)} == {200}
    assert InboundPayload.objects.count() == 300


def test_away_database_is_told_so_that_the_provider_comes_again(account):
    def away(*_args):
        raise OperationalError("the connection is gone")

    with connection.execute_wrapper(away):
        assert post(account, body()) == 503


@pytest.mark.parametrize("is_remembered", [True, False])
def test_secrets_that_cannot_be_read_bring_the_provider_again(account, client, caplog, is_remembered):
    """The server's own key has changed: nobody can tell whether a POST is genuine, so it is not refused."""
    mina = make_person("Mina", role="admin")
    client.force_login(mina)
    hooks._known.clear()
    if is_remembered:
        assert post(account, body(message="wamid.0")) == 200
    ChannelAccount.objects.filter(pk=account.pk).update(secret_settings="written with another key")

    codes = [post(account, body(message=f"wamid.{n}")) for n in (1, 2)]
    verification = client.get(f"/hooks/whatsapp/{account.key}/?hub.mode=subscribe&hub.verify_token=v")

    assert (codes, verification.status_code) == ([503, 503], 503)
    assert f"hook whatsapp/{account.key} answers 503" in caplog.text
    page = client.get(f"/settings/accounts/{account.pk}/").content.decode()
    assert "what customers write stays with the provider" in page
    assert [told.user for told in Notification.objects.all()] == [mina]

    account.save(update_fields=["secret_settings"])  # the key is back
    assert post(account, body(message="wamid.1")) == 200


def test_unknown_address_is_not_there(account):
    for url in (f"/hooks/whatsapp/{account.key}x/", f"/hooks/telegram/{account.key}/", "/hooks/fax/x/"):
        assert Client().post(url, body(), content_type="application/json").status_code == 404


def test_verification_needs_the_token(account):
    url = f"/hooks/whatsapp/{account.key}/?hub.mode=subscribe&hub.challenge=42&hub.verify_token="

    assert Client().get(url + "v").content == b"42"
    assert Client().get(url + "w").status_code == 403


@pytest.mark.django_db(transaction=True)
def test_twenty_messages_at_once_make_one_ticket():
    account = phone_number()

    def send(n):
        try:
            code = post(account, body(f"Hello {n}", message=f"wamid.{n}"))
            drain()
            return code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        assert set(pool.map(send, range(20))) == {200}
    drain()

    assert Message.objects.count() == 20
    assert Ticket.objects.count() == 1


def test_a_changed_secret_counts_at_once_although_the_old_one_is_remembered(account):
    assert post(account, body()) == 200
    account.settings = {**account.settings, "app_secret": "another-secret"}
    account.save(update_fields=["secret_settings"])

    assert post(account, body(message="wamid.2")) == 401
    assert post(account, body(message="wamid.3"), secret="another-secret") == 200
    assert InboundPayload.objects.count() == 2


def test_a_burst_starts_the_work_at_once_and_once_more_for_all_that_came_since():
    begun = threading.Event()
    started: list[int] = []

    class Task:
        name = "work"

        def delay(self, pk: int) -> None:
            started.append(pk)
            if len(started) == 2:
                begun.set()

    work = Coalesced(Task, pause_s=0.05)
    for _ in range(50):
        work.ask(7)

    assert begun.wait(5)
    assert started == [7, 7]
