"""The only writer to the channel layer: hints that something changed, never the thing itself."""

import logging
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

log = logging.getLogger(__name__)

Ids = int | str | None


def publish(group: str, kind: str, **ids: Ids) -> None:
    """Send a hint to everyone in `group` once the transaction has committed; loss is harmless."""
    transaction.on_commit(lambda: send(group, kind, **ids), robust=True)


def send(group: str, kind: str, **ids: Ids) -> None:
    """Send a hint now; a dead layer is logged, never raised: clients fetch what they missed."""
    frame: dict[str, Any] = {"type": "hint", "kind": kind, **ids}
    try:
        async_to_sync(_layer().group_send)(group, frame)
    except Exception:  # any broker error: PostgreSQL already holds the truth
        log.warning("hint %s to %s was not sent", kind, group, exc_info=log.isEnabledFor(logging.DEBUG))


async def join(group: str, member: str) -> None:
    await _layer().group_add(group, member)


async def leave(group: str, member: str) -> None:
    await _layer().group_discard(group, member)


def _layer() -> Any:
    return get_channel_layer()
