"""The only writer to the channel layer: hints that something changed, never the thing itself."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

log = logging.getLogger(__name__)

Ids = int | str | None

Frame = dict[str, Any]

# Frames by all that they say, so that each is sent once: a sweep hints at hundreds of tickets.
_waiting: ContextVar[dict[object, tuple[str, Frame]] | None] = ContextVar("waiting", default=None)


def publish(group: str, kind: str, **ids: Ids) -> None:
    """Send a hint to everyone in `group` once the transaction has committed; loss is harmless."""
    transaction.on_commit(lambda: send(group, kind, **ids), robust=True)


def send(group: str, kind: str, **ids: Ids) -> None:
    """Send a hint now, or with all others of the block it is in."""
    frame: Frame = {"type": "hint", "kind": kind, **ids}
    waiting = _waiting.get()
    if waiting is None:
        _send([(group, frame)])
    else:
        waiting.setdefault((group, *sorted(frame.items())), (group, frame))


@contextmanager
def together() -> Iterator[None]:
    """Send the hints of several transactions in one go; wrap the transactions, not the other way round."""
    waiting: dict[object, tuple[str, Frame]] = {}
    token = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(token)
        if waiting:
            _send(list(waiting.values()))


def _send(frames: list[tuple[str, Frame]]) -> None:
    """Hand frames to the layer; a dead one is logged, never raised: clients fetch what they missed."""
    try:
        async_to_sync(_send_all)(frames)
    except Exception:  # any broker error: PostgreSQL already holds the truth
        group, frame = frames[0]
        told = log.isEnabledFor(logging.DEBUG)
        log.warning(
            "hint %s to %s and %d more not sent", frame["kind"], group, len(frames) - 1, exc_info=told
        )


async def _send_all(frames: list[tuple[str, Frame]]) -> None:
    layer = _layer()
    for group, frame in frames:
        await layer.group_send(group, frame)


async def join(group: str, member: str) -> None:
    await _layer().group_add(group, member)


async def leave(group: str, member: str) -> None:
    await _layer().group_discard(group, member)


def _layer() -> Any:
    return get_channel_layer()
