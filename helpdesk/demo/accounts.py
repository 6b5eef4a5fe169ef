"""The demo's channel accounts: two widgets, three WhatsApp numbers, three bots."""

import re
from datetime import datetime
from typing import Any

from django.conf import settings

from accounts.models import Queue
from channels_live.account_actions import create_account
from helpdesk.core import secrets
from tickets.models import ChannelAccount, Tier, Topic

WIDGETS = (("Sahil Market, website", "az"), ("Sahil Market, help pages", "en"))
LOOKS: tuple[dict[str, Any], ...] = (
    {"brand_name": "Sahil Market", "brand_color": "#1b5542"},
    {"brand_name": "Sahil Market", "brand_color": "#1e4dc6", "prechat": ["name", "email"]},
)
NUMBERS = (("WhatsApp, Baku", "az"), ("WhatsApp, Jakarta", "id"), ("WhatsApp, Orders", "en"))
BOTS = (("Telegram, Support", "az"), ("Telegram, Orders", "en"), ("Telegram, Bantuan", "id"))
TIERS = (("basic", "Basic", 0), ("silver", "Silver", 1), ("gold", "Gold", 2))
TOPICS = {
    "Delivery": ("Late delivery", "Wrong address", "Damaged"),
    "Payments": ("Charged twice", "Refund", "Invoice"),
    "Account": ("Login", "Password", "Account taken over"),
    "Product": ("Stock", "Warranty"),
}


def make(at: datetime) -> dict[str, list[dict[str, str]]]:
    """Create accounts, tiers and topics; gives what a far end needs to know of the accounts."""
    for slug, name, rank in TIERS:
        Tier.objects.create(slug=slug, name=name, rank=rank, is_default=slug == "basic")
    _topics()
    queue = Queue.objects.get(slug="frontline")
    return {
        "webchat": [_widget(i, name, language, queue, at) for i, (name, language) in enumerate(WIDGETS, 1)],
        "whatsapp": [_number(i, name, language, queue, at) for i, (name, language) in enumerate(NUMBERS, 1)],
        "telegram": [_bot(i, name, language, queue, at) for i, (name, language) in enumerate(BOTS, 1)],
    }


def hook_url(account: ChannelAccount) -> str:
    return f"{settings.HELPDESK_BASE_URL}/hooks/{account.kind}/{account.key}/"


def _widget(i: int, name: str, language: str, queue: Queue, at: datetime) -> dict[str, str]:
    values: dict[str, Any] = {"identity_secret": secrets.new_token(), **LOOKS[i - 1]}
    account = create_account(
        kind="webchat", name=name, queue=queue, at=at, settings=values, language=language
    )
    return {
        "key": account.key,
        "demo_page": f"{settings.HELPDESK_BASE_URL}/demo/?site={i}",
        "identity_secret": values["identity_secret"],
    }


def _number(i: int, name: str, language: str, queue: Queue, at: datetime) -> dict[str, str]:
    values = {
        "phone_number_id": f"10654035224292{i}",
        "waba_id": "102290129340398",
        "access_token": secrets.new_token(),
        "app_secret": secrets.new_token(),
        "verify_token": secrets.new_token(12),
        "api_version": "v25.0",
    }
    account = create_account(
        kind="whatsapp", name=name, queue=queue, at=at, settings=values, language=language
    )
    shown = ("verify_token", "app_secret", "phone_number_id")
    return {"key": account.key, "hook_url": hook_url(account), **{key: values[key] for key in shown}}


def _bot(i: int, name: str, language: str, queue: Queue, at: datetime) -> dict[str, str]:
    secret_token = re.sub(r"[^A-Za-z0-9_-]", "", secrets.new_token())
    values = {"bot_token": f"71000000{i}:{secrets.new_token()}", "secret_token": secret_token}
    account = create_account(
        kind="telegram", name=name, queue=queue, at=at, settings=values, language=language
    )
    return {"key": account.key, "hook_url": hook_url(account), "secret_token": secret_token}


def _topics() -> None:
    for parent_name, names in TOPICS.items():
        parent = Topic.objects.create(slug=_slug(parent_name), name=parent_name)
        Topic.objects.bulk_create(Topic(slug=_slug(name), name=name, parent=parent) for name in names)


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
