"""Carry recorded payloads the whole way: hook, ledger, stored message, the pages of people, the API."""

import hashlib
import hmac
from typing import Any

from django.test import Client
from django.utils import timezone

from accounts.models import Calendar, Queue
from channels_live import ledger, newswords
from channels_live.account_actions import create_account
from channels_live.checking import Recording, bodies
from channels_live.models import AccountNotice, InboundPayload
from channels_live.sight_check import Sight
from tickets.models import ChannelAccount, Message

SECRET = "a-secret-for-checks-only"  # noqa: S105 -- signs recordings, opens nothing
NOT_STORED = {
    "reaction",
    "reaction_removed",
    "edit",
    "revoke",
    "system_number_change",
    "system_identity_change",
    "system_user_id_change",
    "unknown",
}


def mismatches(kind: str, recording: Recording) -> list[str]:
    """Post a recording to its account's hook and look for what must be stored of it."""
    if recording.name.startswith("api_"):
        return []
    account = _account(kind, recording.account_ref)
    found = []
    for raw in bodies(recording):
        for _again in range(2):  # a redelivery is answered alike and stored once
            status = _post(account, raw)
            if status != 200:
                found.append(f"the hook answered {status}")
    ledger.drain(account.pk, clock=timezone.now)
    for payload in InboundPayload.objects.filter(account=account).exclude(state="done"):
        found.append(f"the payload is {payload.state}: {payload.error}")
    sight = Sight()
    for event in recording.expected:
        found += _missing(account, event)
    for message in Message.objects.filter(account=account, direction="in"):
        found += sight.missing(message)
    for notice in AccountNotice.objects.filter(account=account):
        found += sight.news(account, newswords.sentence(notice))
    return found + _unheard(account, recording)


def _unheard(account: ChannelAccount, recording: Recording) -> list[str]:
    """Account-level news must be somewhere an admin looks."""
    wanted = sum(
        event.get("ev") in ("account", "channel_error") and event.get("kind") != "user_id_update"
        for event in recording.expected
    )
    kept = AccountNotice.objects.filter(account=account, kind__in=("account", "account_error")).count()
    return [] if kept >= wanted else [f"{kept} of {wanted} news are kept"]


def _missing(account: ChannelAccount, event: dict[str, Any]) -> list[str]:
    if event.get("ev") != "message" or event.get("kind") in NOT_STORED or not event.get("id"):
        return []
    rows = list(Message.objects.filter(account=account, external_id=event["id"]))
    if len(rows) != 1:
        return [f"{event['id']} is stored {len(rows)} times"]
    kind = "call" if event["kind"] == "call_permission" else event["kind"]
    if (rows[0].kind, rows[0].text) != (kind, event.get("text", rows[0].text)):
        return [f"{event['id']} is stored as {rows[0].kind} {rows[0].text!r}"]
    return []


def _account(kind: str, ref: str) -> ChannelAccount:
    """Make a fresh account for each recording: ids repeat between recordings on purpose."""
    calendar, _made = Calendar.objects.get_or_create(
        slug="checks", defaults={"name": "Checks", "is_always_open": True}
    )
    queue, _made = Queue.objects.get_or_create(
        slug="checks", defaults={"name": "Checks", "calendar": calendar}
    )
    settings = {"app_secret": SECRET, "secret_token": SECRET, "phone_number_id": ref, "bot_token": "1:x"}
    account = create_account(kind=kind, name="Checks", queue=queue, at=timezone.now(), settings=settings)
    account.takes_groups = True
    account.save(update_fields=["takes_groups"])
    return account


def _post(account: ChannelAccount, raw: bytes) -> int:
    signature = "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": signature, "X-Telegram-Bot-Api-Secret-Token": SECRET}
    path = f"/hooks/{account.kind}/{account.key}/"
    host = {"SERVER_NAME": "127.0.0.1"}
    answer = Client(**host).post(path, data=raw, content_type="application/json", headers=headers)
    return answer.status_code
