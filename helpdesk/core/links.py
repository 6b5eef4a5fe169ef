"""Signed links to one thing, for people without a login; no row holds them, so none can leak."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from helpdesk.core import secrets

HEX = 40  # 160 bits


def token_of(page: str, pk: int) -> str:
    return f"{pk}-{secrets.sign('link:' + page, str(pk))[:HEX]}"


def read_token(page: str, token: str) -> int | None:
    """Give the id a token was made for; nothing for a forged one or one of another page."""
    number, _dash, _mac = token.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return int(number) if secrets.same(token, token_of(page, int(number))) else None


def address_of(choices: Mapping[str, Any] | None) -> str:
    """Give the page that a message's choices name; empty where they name none.

    The address is made when a customer gets the message, never stored with it: whoever works here
    reads the stored text, and could answer in the customer's place.
    """
    link = (choices or {}).get("link")
    if not isinstance(link, Mapping):
        return ""
    page = str(link["page"])
    return f"{settings.HELPDESK_BASE_URL}/{page}/{token_of(page, int(link['id']))}/"
