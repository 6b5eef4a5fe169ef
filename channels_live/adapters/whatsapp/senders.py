"""Who wrote: a phone number, a business-scoped id, or only a name that may pass to others."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from channels_live.adapters.reading import identifier, obj, rows, text

MOST = 160  # a thread's address has no room for more
MOST_NAME = 120  # nor has an event for a longer name


@dataclass(frozen=True)
class Sender:
    address: str = ""  # the thread's external id
    ids: Mapping[str, str] = field(default_factory=dict)  # what WhatsApp vouches for
    name: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


def read(message: dict[str, Any], value: dict[str, Any]) -> Sender:
    """Join a message with its card by their ids, never by their place (protocols 1.2-15, 1.3-24)."""
    told, user_id = identifier(message, "from", MOST), identifier(message, "from_user_id", MOST)
    card = _card(rows(value, "contacts"), told, user_id)
    number = _number(told) or _number(identifier(card, "wa_id", MOST))
    user_id = user_id or identifier(card, "user_id", MOST) or (told if _is_scoped(told) else "")
    ids = {"whatsapp": number, "whatsapp_bsuid": user_id}
    profile = obj(card, "profile")
    extra = {
        "parent_bsuid": text(message, "from_parent_user_id") or text(card, "parent_user_id"),
        "username": text(profile, "username") or text(card, "username"),
    }
    return Sender(
        address=number or user_id or told,
        ids={kind: found for kind, found in ids.items() if found},
        name=text(profile, "name")[:MOST_NAME],
        extra={key: found for key, found in extra.items() if found},
    )


def _card(cards: list[dict[str, Any]], told: str, user_id: str) -> dict[str, Any]:
    for key, wanted in (("wa_id", told), ("user_id", user_id), ("user_id", told)):
        if found := next((card for card in cards if wanted and text(card, key) == wanted), None):
            return found
    return cards[0] if len(cards) == 1 and not (told or user_id) else {}


def _number(told: str) -> str:
    """Numbers are opaque; only what is plainly something else is none (`@rosa`, `AZ.134...`)."""
    return "" if told.startswith("@") or _is_scoped(told) else told


def _is_scoped(told: str) -> bool:
    return "." in told and not told.startswith("@")
