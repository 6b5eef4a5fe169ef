"""Phones, their chats, and the files the providers keep."""

import hashlib
import secrets
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from channels_live.simulator.models import Chat, Line, Phone, StoredFile
from helpdesk.core.errors import Invalid
from tickets.files import safe_name
from tickets.models import ChannelAccount

KINDS = ("whatsapp", "telegram")
# Prefixes that no recorded payload uses, so that phones never meet the people of a test's payloads.
PREFIXES = {"whatsapp": "994509", "telegram": "59"}


@transaction.atomic
def create_phone(*, kind: str, name: str, at: datetime, address: str = "", language: str = "en") -> Phone:
    """Give a demo person a phone; one with this address keeps what it has."""
    if kind not in KINDS:
        raise Invalid(_("Choose WhatsApp or Telegram."), fields={"kind": [kind]})
    name = " ".join(name.split())[:80]
    if not name:
        raise Invalid(_("Write a name."), fields={"name": [_("Write a name.")]})
    address = address or f"{PREFIXES[kind]}{secrets.randbelow(10**7):07d}"
    phone, _made = Phone.objects.get_or_create(
        kind=kind, address=address, defaults={"name": name, "language": language, "created_at": at}
    )
    return phone


def phone_at(kind: str, address: str, *, at: datetime) -> Phone:
    """Give the phone of an address; the world has more phones than we have heard of."""
    phone, _made = Phone.objects.get_or_create(
        kind=kind, address=address, defaults={"name": address, "created_at": at}
    )
    return phone


def chat_of(phone: Phone, account: ChannelAccount) -> Chat:
    chat, _made = Chat.objects.get_or_create(phone=phone, account=account)
    return chat


def touch(chat: Chat) -> None:
    """Let the phone's page notice that something changed."""
    Chat.objects.filter(pk=chat.pk).update(version=F("version") + 1)


def keep_file(
    account: ChannelAccount, data: bytes, *, token: str, name: str, mime: str, at: datetime
) -> StoredFile:
    stored = StoredFile(
        token=token,
        account=account,
        name=safe_name(name, mime),
        mime=mime[:100],
        bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        created_at=at,
    )
    stored.file.save(secrets.token_hex(16), ContentFile(data), save=False)
    stored.save()
    return stored


def line_of(chat: Chat, wire_id: str) -> Line | None:
    return Line.objects.filter(chat=chat, wire_id=wire_id).first() if wire_id else None
