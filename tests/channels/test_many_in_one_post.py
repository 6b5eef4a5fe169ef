"""Several numbers, tenants and strangers in one POST: each item finds its place, none holds up another."""

import json
from typing import Any

import pytest

from channels_live import ledger
from channels_live.models import AccountNotice, InboundPayload
from tests.cast import NOON, make_account
from tickets.models import ChannelAccount, Message, Thread

pytestmark = pytest.mark.django_db
SECRET, OTHER_SECRET = "app-secret", "of-another-app"
SHOP, BANK, STRANGER, FOREIGN = "15550000001", "15550000002", "15550000003", "15550000004"


@pytest.fixture
def shop(db) -> ChannelAccount:
    return make_account("whatsapp", "Shop", phone_number_id=SHOP, app_secret=SECRET)


@pytest.fixture
def bank(db) -> ChannelAccount:
    return make_account("whatsapp", "Bank", phone_number_id=BANK, app_secret=SECRET)


def change(ref: str, *messages: dict[str, Any], field: str = "messages", **value: Any) -> dict[str, Any]:
    metadata = {"metadata": {"phone_number_id": ref}} if ref else {}
    return {"field": field, "value": {**metadata, "messages": list(messages), **value}}


def said(text: str, sender: str = "994509000001") -> dict[str, Any]:
    return {
        "from": sender,
        "id": f"wamid.{text}",
        "timestamp": str(int(NOON.timestamp())),
        "type": "text",
        "text": {"body": text},
    }


def post(account: ChannelAccount, *changes: dict[str, Any]) -> InboundPayload:
    raw = json.dumps({"entry": [{"id": "1", "changes": [each]} for each in changes]}).encode()
    row = ledger.store(account, raw, {}, event_key=str(len(raw)), at=NOON)
    ledger.process(row or 0, clock=lambda: NOON)
    return InboundPayload.objects.get(pk=row)


def where() -> dict[str, str]:
    """Give the account each text was stored on."""
    return {message.text: message.account.name for message in Message.objects.select_related("account")}


def test_numbers_of_one_app_each_get_their_messages(shop, bank):
    payload = post(shop, change(SHOP, said("one"), said("two", "994509000002")), change(BANK, said("three")))

    assert (payload.state, payload.items) == ("done", 3)
    assert where() == {"one": "Shop", "two": "Shop", "three": "Bank"}
    assert Thread.objects.count() == 3  # the same person, but two numbers


def test_unknown_number_parks_itself_and_nothing_beside_it(shop, bank):
    payload = post(shop, change(STRANGER, said("lost")), change(SHOP, said("one")), change(BANK, said("two")))

    assert where() == {"one": "Shop", "two": "Bank"}
    assert payload.state == "parked"
    assert payload.error == f"1 of 3 items: Unroutable: no account here has the number id {STRANGER}"


def test_number_of_an_app_with_another_secret_is_not_reached(shop):
    make_account("whatsapp", "Foreign", phone_number_id=FOREIGN, app_secret=OTHER_SECRET)
    payload = post(shop, change(FOREIGN, said("forged")), change(SHOP, said("one")))

    assert where() == {"one": "Shop"}
    assert payload.state == "parked"


def test_replay_after_the_number_was_set_up_applies_only_what_was_left(shop):
    payload = post(
        shop,
        change(SHOP, said("one")),
        change(STRANGER, said("late")),
        change("", field="account_update", event="DISABLED_UPDATE"),
    )
    make_account("whatsapp", "New", phone_number_id=STRANGER, app_secret=SECRET)

    ledger.replay(payload, now=NOON)
    ledger.drain(shop.pk, clock=lambda: NOON)

    payload.refresh_from_db()
    assert (payload.state, payload.left, payload.error) == ("done", None, "")
    assert where() == {"one": "Shop", "late": "New"}
    assert AccountNotice.objects.count() == 1  # what had been applied was not applied again


def test_a_bad_item_is_rolled_back_alone(shop):
    """The id of a message that we sent ourselves cannot be a customer's."""
    post(shop, change(SHOP, said("one")))
    Message.objects.filter(text="one").update(direction="out")

    payload = post(shop, change(SHOP, said("one"), said("two", "994509000002")))

    assert payload.left == [0]
    assert (payload.state, sorted(where())) == ("parked", ["one", "two"])


def test_news_of_the_whole_business_is_shown_on_the_account_it_was_posted_to(shop, bank):
    template = {"event": "REJECTED", "message_template_name": "late", "reason": "ABUSIVE_CONTENT"}
    post(shop, change("", field="message_template_status_update", **template), change(BANK, said("one")))

    notice = AccountNotice.objects.get()
    assert (notice.account, notice.text) == (shop, "template_status")
    assert where() == {"one": "Bank"}
