"""Work does not go back and forth: the third way between two teams is decided by a manager. Pure."""

from collections.abc import Iterable

Hop = tuple[str, str]
Hops = Iterable[tuple[Hop, bool]]  # a way between queues, and whether a manager chose it

MOST = 2


def is_ping_pong(done: Hops, coming: Hop) -> bool:
    """Tell whether this way was gone and sent back, or gone twice, since a manager last chose."""
    gone = since_decision(done)
    return (coming in gone and (coming[1], coming[0]) in gone) or gone.count(coming) >= MOST


def since_decision(done: Hops) -> list[Hop]:
    gone: list[Hop] = []
    for hop, was_decided in done:
        gone = [] if was_decided else [*gone, hop]
    return gone


def most_without_decision(done: Hops) -> int:
    """Give how often the busiest way was gone in a row without a manager's word (I5)."""
    most, counts = 0, dict[Hop, int]()
    for hop, was_decided in done:
        if was_decided:
            counts = {}
        counts[hop] = counts.get(hop, 0) + 1
        most = max(most, counts[hop])
    return most
