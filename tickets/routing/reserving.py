"""Room kept free for what is in a hurry and takes more at once than one chat gives back."""

from datetime import datetime

from accounts.models import Strategy
from tickets.models import Placement
from tickets.routing import choosing, people
from tickets.routing.choosing import Candidate
from tickets.routing.lanes import CHAT, HURRY

MOST = 20  # of those in a hurry, the first due


def is_hurried(placement: Placement, at: datetime) -> bool:
    """Tell whether a lower lane's ticket has used most of its allowance."""
    ticket = placement.ticket
    if placement.lane == CHAT or ticket.next_due_at is None or ticket.next_due_start_at is None:
        return False
    return at >= ticket.next_due_start_at + (ticket.next_due_at - ticket.next_due_start_at) * HURRY


def reserved(at: datetime) -> frozenset[int]:
    """Give who is given nothing else for now: one person for the head of each lane that fits nobody yet.

    Else chats that need less would take every bit of room as it comes free, and it would wait for ever.
    """
    from tickets.routing import dispatch  # noqa: PLC0415 -- the dispatch asks here before it gives

    waiting = Placement.objects.filter(
        state=Placement.State.WAITING, queue__strategy=Strategy.AUTOMATIC, pk__in=dispatch.hurried(at)
    )
    rows = list(waiting.select_related("ticket", "queue").order_by("ticket__next_due_at", "ticket")[:MOST])
    members: dict[int, list[Candidate]] = {}
    taken: set[int] = set()
    heads: set[tuple[int, int]] = set()  # queue and lane; what nobody here knows is no head
    for placement in rows:
        if (placement.queue_id, placement.lane) in heads:
            continue
        if placement.queue_id not in members:
            members[placement.queue_id] = people.members(placement.queue_id, at=at)
        those, need = members[placement.queue_id], dispatch.need_of(placement)
        able = [each for each in those if choosing.is_here(each, need) and choosing.knows(each, need)]
        fits = [each for each in able if need.units <= each.limit]
        if not fits:
            continue
        heads.add((placement.queue_id, placement.lane))
        if any(each.load + need.units <= each.limit for each in fits):
            continue
        if free := [each for each in fits if each.user_id not in taken]:
            taken.add(max(free, key=lambda each: (each.limit - each.load, -each.user_id)).user_id)
    return frozenset(taken)
