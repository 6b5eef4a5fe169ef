"""A batch of what waits, so that each has its turn. Pure."""

from collections.abc import Iterable
from datetime import datetime

PART = 0.6180339887498949  # of a round, each second: however often one looks, nothing is passed over for long


def in_turn(ids: Iterable[int], now: datetime, most: int) -> list[int]:
    """Take a batch that begins elsewhere each second.

    Some cannot be helped now and stay where they are; they must not keep the rest from being tried.
    """
    waiting = list(ids)
    if len(waiting) <= most:
        return waiting
    start = int(now.timestamp() * PART % 1 * len(waiting))
    return (waiting[start:] + waiting[:start])[:most]
