"""Which of a ticket's clocks an agent must act on next."""

from collections.abc import Iterable

from escalation.clocks import Replay
from escalation.models import SlaClock
from escalation.policies import (
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    PAUSABLE_UPDATE,
    QUEUE_ACK,
    REQUESTER_WAIT,
)

# A customer who waits for words comes first, however early other things are due. First touch is the
# bot's, our own working time and the total are figures: nobody acts on them. Paused clocks have no due.
REPLIES = (FIRST_RESPONSE, NEXT_RESPONSE)
OTHERS = (QUEUE_ACK, REQUESTER_WAIT, PAUSABLE_UPDATE)


def next_due(rows: Iterable[SlaClock]) -> SlaClock | None:
    """Give the clock that a list sorts by: the earliest reply owed, else the earliest other promise."""
    open_rows = [row for row in rows if not row.is_finished and not row.voided and row.due_at is not None]
    for metrics in (REPLIES, OTHERS):
        if found := [row for row in open_rows if row.metric in metrics and row.state == "running"]:
            return min(found, key=lambda row: (row.due_at, metrics.index(row.metric)))
    return None


def requester_wait_s(result: Replay) -> int | None:
    """Give the customer's wait, which is called the resolution time, as far as it stands still."""
    return next((clock.elapsed_s for clock in result.of(REQUESTER_WAIT) if clock.state != "running"), None)
