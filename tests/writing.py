"""Customers who write, for tests that begin with a ticket."""

from datetime import datetime

from django.db import transaction

from channels_live import intake
from channels_live.identities import thread_for
from tests.cast import NOON
from tickets.actions import Incoming
from tickets.models import ChannelAccount, Message


def write(
    account: ChannelAccount,
    text: str,
    *,
    sender: str = "rosa",
    at: datetime = NOON,
    external_id: str = "",
    ids: dict[str, str] | None = None,
    kind: str = "text",
) -> Message:
    """Let a customer write one message, as the intake would get it."""
    with transaction.atomic():
        thread = thread_for(account, sender, ids=ids or {}, name=sender.title(), language="en", at=at)
        incoming = Incoming(kind=kind, text=text, external_id=external_id, author_name=sender.title())
        return intake.take_in(thread, incoming, at=at)
