"""What time brings: rings end, leases run out, answers stay away, quiet tickets rest; may run twice."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import (
    Count,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    Max,
    Min,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Greatest

from accounts import roster
from accounts.models import Presence, Strategy
from helpdesk.core.turns import in_turn
from tickets import jobs
from tickets.actions import offers
from tickets.actions.jobs import one_worker
from tickets.actions.lock import lock
from tickets.models import Placement, Ticket
from tickets.routing import dispatch, keeping, lanes, notices, reserving
from tickets.routing.choosing import LONG_AGO

log = logging.getLogger(__name__)

State = Placement.State
BATCH = 200
CHATS = 50
SECOND = timedelta(seconds=1)


def sweep(*, now: datetime) -> int:
    """Do all that is due; gives how many tickets found somebody."""
    parts = (end_rings, return_lost, return_unanswered, return_late, rest_quiet)
    for part in (*parts, notices.tell_alone, notices.tell_taken_over):
        try:
            part(now=now)
        except Exception:  # whoever waits in another part must not wait for what this one stumbles over
            log.exception("%s failed", part.__name__)
    return hand_out(now=now)


def end_rings(*, now: datetime) -> int:
    """End offers that nobody answered and ring on."""
    ended = Placement.objects.filter(state=State.OFFERED, expires_at__lte=now).order_by("expires_at")
    numbers = list(ended.values_list("ticket_id", flat=True)[:BATCH])
    for number in numbers:
        if offers.miss_offer(Ticket(pk=number), at=now):
            dispatch.push(number, at=now)
    return len(numbers)


def return_lost(*, now: datetime) -> int:
    """Put chats back to the head of their lane whose person lost the line, or left for good."""
    lost = Placement.objects.filter(
        Q(state=State.OFFERED) | Q(state=State.HELD, lane=lanes.CHAT, units__gt=0),
        Q(user__presence__lease_until__lt=now) | Q(user__is_active=False),
        queue__strategy=Strategy.AUTOMATIC,
    )
    return _put_back(lost, now, "lost")


def return_unanswered(*, now: datetime) -> int:
    """Take back chats that were given out and not answered for a while."""
    patience = ExpressionWrapper(F("queue__no_answer_s") * Value(SECOND), DurationField())
    over = ExpressionWrapper(Greatest("held_since", "ticket__waiting_since") + patience, DateTimeField())
    held = Placement.objects.filter(
        state=State.HELD,
        is_routed=True,
        lane=lanes.CHAT,
        queue__strategy=Strategy.AUTOMATIC,
        queue__no_answer_s__gt=0,
        ticket__waiting_since__isnull=False,
    )
    return _put_back(
        held.annotate(over_at=over).filter(over_at__lte=now).order_by("over_at"), now, "no_answer"
    )


def return_late(*, now: datetime) -> int:
    """Take back what else was given out and is unanswered with most of its time used, once each time."""
    started, due = F("ticket__next_due_start_at"), F("ticket__next_due_at")
    late = (
        Placement.objects.filter(
            state=State.HELD,
            is_routed=True,
            lane__gt=lanes.CHAT,
            queue__strategy=Strategy.AUTOMATIC,
            queue__no_answer_s__gt=0,
            ticket__waiting_since__isnull=False,
        )
        .annotate(late_at=ExpressionWrapper(started + (due - started) * lanes.HURRY, DateTimeField()))
        .filter(late_at__lte=now, held_since__lt=F("late_at"))
        .order_by("late_at")
    )
    return _put_back(late, now, "no_answer")


def unite(*, now: datetime) -> int:
    """Give a job to one person, where two of its tickets went to different hands at the same moment."""
    live = Ticket.objects.live().filter(job__isnull=False).values("job", "queue")
    counted = live.annotate(
        most=Max("assignee"), least=Min("assignee"), n=Count("pk"), taken=Count("assignee")
    )
    split = counted.filter(Q(most__gt=F("least")) | Q(taken__gt=0, taken__lt=F("n")))
    found = list(split.values_list("job", "queue"))
    turns = (found[n] for n in in_turn(range(len(found)), now, BATCH))
    return sum(one_worker(job, queue=queue, at=now) for job, queue in turns)


def return_absent(*, now: datetime) -> int:
    """Take from people who are off the line what is due before they come back."""
    absent = Placement.objects.filter(
        Q(user__presence=None)
        | Q(user__presence__lease_until=None)
        | Q(user__presence__lease_until__lt=now)
        | Q(user__presence__chosen=Presence.State.OFFLINE),
        state=State.HELD,
        queue__strategy=Strategy.AUTOMATIC,
        units__gt=0,
        ticket__next_due_at__isnull=False,
    )
    rows = absent.values_list("ticket_id", "user_id", "ticket__next_due_at")
    held = {number: (user_id, due_at) for number, user_id, due_at in rows}
    due = [number for number in in_turn(held, now, BATCH) if not _can_wait(*held[number], now)]
    return _put_back(absent.filter(ticket__in=due), now, "shift_end")


def return_left(*, now: datetime) -> int:
    """Take everything else from people who no longer work here, whatever their roster still says."""
    left = Placement.objects.filter(
        state=State.HELD, user__is_active=False, queue__strategy=Strategy.AUTOMATIC
    )
    return _put_back(left.order_by("ticket"), now, "left")


def _can_wait(user_id: int, due_at: datetime, now: datetime) -> bool:
    """Tell whether whoever has it is on shift (their lease may come back), or back before it is due."""
    if roster.until(user_id, now) is not None:
        return True
    back_at = roster.next_start(user_id, now)
    return back_at is not None and back_at <= due_at


def rest_quiet(*, now: datetime) -> int:
    """Let messenger tickets rest whose customers were silent for ten minutes."""
    quiet = Placement.objects.filter(active_until__lte=now).order_by("active_until")
    numbers = list(quiet.values_list("ticket_id", flat=True)[:BATCH])
    for number in numbers:
        with transaction.atomic():
            ticket = lock(Ticket(pk=number))
            found = Placement.objects.filter(ticket=ticket, active_until__lte=now).first()
            if found:
                found.ticket = ticket
                keeping.rest(found, at=now)
    return len(numbers)


def hand_out(*, now: datetime) -> int:
    """Ring what waits in chats, then look for work for everybody with room."""
    waiting = Placement.objects.filter(state=State.WAITING, queue__strategy=Strategy.AUTOMATIC)
    chats = _some_of(waiting.filter(Q(lane=lanes.CHAT) | ~Q(missed=[])).order_by("waits_since"), now)
    kept = reserving.reserved(now)

    def give(number: int) -> int:
        return dispatch.push(number, at=now, reserved=kept) is not None

    late = waiting.filter(pk__in=dispatch.hurried(now)).order_by("ticket__next_due_at")
    # One of those in a hurry goes before the chats, or they would take every slot as it gets free.
    late = late.values_list("ticket_id", flat=True)[: reserving.MOST] if chats else ()
    found = int(any(_each(give, [number]) for number in late))
    found += _each(give, chats)
    if not waiting.exists():
        return found
    return found + _each(lambda user_id: drain(user_id, now=now, reserved=kept), _people_with_room(now))


def _each(work: Callable[[int], int], ids: Iterable[int]) -> int:
    """Do it for each; what one stumbles over, the others need not wait for."""
    found = 0
    for one in ids:
        try:
            found += work(one)
        except Exception:
            log.exception("routing stumbled over %d", one)
    return found


def _some_of(waiting: QuerySet[Placement], now: datetime) -> list[int]:
    """The first ones; of the others a part each time, for the first may be for nobody who is here."""
    numbers = list(waiting.values_list("ticket_id", flat=True))
    return [*numbers[:CHATS], *in_turn(numbers[CHATS:], now, CHATS)]


def drain(user_id: int, *, now: datetime, reserved: frozenset[int] | None = None) -> int:
    """Give one person what waits for them until they are full or nothing fits."""
    given, kept = 0, reserving.reserved(now) if reserved is None else reserved
    while dispatch.pull(user_id, at=now, reserved=kept) is not None:
        given += 1
    return given


def adopt(*, now: datetime) -> int:
    """Place waiting tickets of automatic queues that have no placement yet."""
    numbers = list(
        Ticket.objects.filter(
            ~jobs.covered(),
            queue__strategy=Strategy.AUTOMATIC,
            assignee=None,
            status__in=lanes.WORKED,
            placement=None,
        ).values_list("pk", flat=True)[:BATCH]
    )
    for number in numbers:
        with transaction.atomic():
            keeping.follow(lock(Ticket(pk=number)), at=now)
    return len(numbers)


def _put_back(placements: QuerySet[Placement], now: datetime, reason: str) -> int:
    numbers = list(placements.values_list("ticket_id", flat=True)[:BATCH])
    for number in numbers:
        if offers.put_back(Ticket(pk=number), at=now, reason=reason, where=placements):
            dispatch.push(number, at=now)
    return len(numbers)


def _people_with_room(now: datetime) -> list[int]:
    """Order as offers are made: least load, longest idle."""
    online = Presence.objects.filter(
        lease_until__gte=now,
        chosen__in=(Presence.State.ONLINE, Presence.State.BUSY),
        load__lt=F("limit"),
        user__is_active=True,
        user__queues__strategy=Strategy.AUTOMATIC,
    ).distinct()
    return [presence.pk for presence in sorted(online, key=_turn)]


def _turn(presence: Presence) -> tuple[float, datetime, int]:
    return presence.load / presence.limit, presence.last_assigned_at or LONG_AGO, presence.pk
