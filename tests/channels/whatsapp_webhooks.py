"""Webhooks of WhatsApp for tests: one number, one customer, any value or message."""

import json
from datetime import UTC, datetime
from typing import Any

from channels_live.adapters import registry
from channels_live.adapters.base import Parsed

NUMBER, ROSA, BSUID = "106540352242921", "994509000001", "AZ.13491208655302741918"
CARD = {"profile": {"name": "Rosa"}, "wa_id": ROSA}
AT = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def read(value: dict[str, Any], field: str = "messages") -> list[Parsed]:
    whole = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": NUMBER}, **value}
    body = {"object": "whatsapp_business_account", "entry": [{"changes": [{"field": field, "value": whole}]}]}
    return registry.get("whatsapp").parse(json.dumps(body).encode())


def one(message: dict[str, Any], cards: tuple[dict[str, Any], ...] = (CARD,)) -> Any:
    whole = {"from": ROSA, "id": "wamid.1", "timestamp": str(int(AT.timestamp())), **message}
    [found] = read({"contacts": list(cards), "messages": [whole]})
    return found
