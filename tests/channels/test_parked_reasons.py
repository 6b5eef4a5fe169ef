"""What was set aside says why and what to do, in the language of whoever reads it."""

import json
from datetime import timedelta

import pytest
from django.utils import translation

from accounts.models import Role
from channels_live import ledger, parking
from channels_live.models import InboundPayload
from tests.cast import NOON, make_account, make_person
from tests.channels.test_batches import NUMBER, ROSA, said
from tickets.models import ChannelAccount, Message

pytestmark = pytest.mark.django_db


@pytest.fixture
def number(db) -> ChannelAccount:
    return make_account("whatsapp", "Baku", phone_number_id=NUMBER, app_secret="s")


@pytest.fixture
def mina(client):
    client.force_login(make_person("Mina", role=Role.ADMIN))
    return client


def post(account: ChannelAccount, raw: bytes) -> InboundPayload:
    row = ledger.store(account, raw, {}, event_key=str(len(raw)), at=NOON)
    for minute in range(10):
        ledger.drain(account.pk, clock=lambda at=NOON + timedelta(minutes=minute): at)
    return InboundPayload.objects.get(pk=row)


def to(ref: str, *messages: dict) -> bytes:
    value = {"metadata": {"phone_number_id": ref}, "messages": messages}
    return json.dumps({"entry": [{"changes": [{"field": "messages", "value": value}]}]}).encode()


def shown(client, payload: InboundPayload) -> list[str]:
    """Give the reason as the account's page and the payload's own say it."""
    pages = [f"/settings/accounts/{payload.account_id}/"]
    pages.append(f"{pages[0]}payloads/{payload.pk}/")
    of_account, alone = (client.get(page).context for page in pages)
    return [of_account["parked"][0]["reason"], alone["reason"]]


def test_number_that_nobody_has_is_named_with_what_to_do(mina, number):
    payload = post(number, to("15550000003", said(ROSA, 1)))

    words = (
        "It is for the number id 15550000003, and no account here with the same app secret has that. "
        "Set it up, then replay this."
    )
    assert payload.state == "parked"
    assert payload.reason["values"] == {"ref": "15550000003"}
    assert shown(mina, payload) == [words, words]


def test_some_of_many_are_counted(mina, number):
    post(number, to(NUMBER, said(ROSA, 1)))
    Message.objects.update(direction="out")

    payload = post(number, to(NUMBER, said(ROSA, 1), said(ROSA, 2)))

    assert shown(mina, payload)[0].startswith("1 of 2 parts: Its id wamid.1 is that of a message we sent.")


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"[]", "It cannot be read (the body is not a JSON object)."),
        (b"[" * 50_000 + b"]" * 50_000, "It cannot be read (the body nests too deep)."),
    ],
)
def test_what_cannot_be_read_says_so(number, raw, words):
    assert parking.in_words(post(number, raw)).startswith(words)


def test_secrets_that_cannot_be_read_are_named(number):
    make_account("whatsapp", "Other", phone_number_id="2", app_secret="s")
    ChannelAccount.objects.filter(pk=number.pk).update(secret_settings="written with another key")
    number.refresh_from_db()

    payload = post(number, to("2", said(ROSA, 1)))

    assert payload.state == "parked"
    assert parking.in_words(payload).startswith("The stored secrets of the account cannot be read.")


def test_reason_is_told_in_the_language_of_the_reader(number):
    payload = post(number, to("15550000003", said(ROSA, 1)))

    with translation.override("id"):
        kept = translation.gettext("The stored secrets cannot be read. Enter them again.")
        told = parking.in_words(payload)

    assert kept != "The stored secrets cannot be read. Enter them again."  # the catalogue is there
    assert "15550000003" in told
    assert payload.reason["code"] == "number"  # what is stored has no language


def test_row_from_before_there_were_codes_stays_readable(mina, number):
    payload = InboundPayload.objects.create(
        account=number, event_key="1", raw=b"{", received_at=NOON, state="parked", error="KeyError: 'id'"
    )

    assert shown(mina, payload) == ["KeyError: 'id'", "KeyError: 'id'"]
