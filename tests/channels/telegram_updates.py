"""Updates as Telegram posts them, and the way they take: hook, ledger, stored message."""

import itertools
import json
from datetime import datetime, timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from channels_live import ledger
from channels_live.models import InboundPayload
from tests.cast import NOON
from tests.channels.bot_server import TOKEN
from tickets.models import ChannelAccount

ROSA = {"id": 590000001, "is_bot": False, "first_name": "Rosa", "language_code": "en"}
CHAT = {"id": 590000001, "first_name": "Rosa", "type": "private"}
GROUP = {"id": -4000001, "title": "Wholesale", "type": "group"}
SECRET = "a-secret-of-the-hook"
numbers = itertools.count(1)


def bot_settings() -> dict[str, str]:
    return {"bot_token": TOKEN, "secret_token": SECRET}


def message(number: int = 0, *, chat: dict[str, Any] = CHAT, **content: Any) -> dict[str, Any]:
    found = {"message_id": number or next(numbers), "from": ROSA, "chat": chat, "date": 1780315200}
    return {"message": found | (content or {"text": "Where is my parcel?"})}


def tap(data: str, under: str = "", **more: Any) -> dict[str, Any]:
    """Give a tap under a message named as "chat:number"; without one, as under one that is gone."""
    query = {"id": str(next(numbers)), "from": ROSA, "chat_instance": "1", "data": data}
    chat, _colon, number = under.rpartition(":")
    if chat:
        query["message"] = {"message_id": int(number), "chat": CHAT | {"id": int(chat)}, "date": 0}
    return {"callback_query": query | more}


def membership(now: str, was: str, *, chat: dict[str, Any] = CHAT) -> dict[str, Any]:
    bot = {"id": 12345678, "is_bot": True, "first_name": "Meja"}
    old, new = ({"user": bot, "status": status} for status in (was, now))
    change = {"chat": chat, "from": ROSA, "date": 1780315200}
    return {"my_chat_member": change | {"old_chat_member": old, "new_chat_member": new}}


def post(account: ChannelAccount, *updates: dict[str, Any], after: timedelta = timedelta()) -> None:
    """Post updates to the hook one by one and let the desk work them in, all at one instant."""
    for update in updates:
        answer = Client().post(
            f"/hooks/telegram/{account.key}/",
            data=json.dumps({"update_id": next(numbers), **update}),
            content_type="application/json",
            headers={"X-Telegram-Bot-Api-Secret-Token": SECRET},
        )
        assert answer.status_code == 200
    at = NOON + after
    InboundPayload.objects.filter(account=account, state="new").update(received_at=at)
    ledger.drain(account.pk, clock=lambda: timezone.now() + timedelta(hours=1))
    assert not InboundPayload.objects.filter(account=account).exclude(state="done").exists()


def moment(after: timedelta = timedelta()) -> datetime:
    return NOON + after
