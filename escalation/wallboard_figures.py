"""The wallboard's figures: counters, levels, agents, and the last three hours as a chart.

Whatever is counted is counted of what the reader may see.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, sqrt

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from accounts.models import Level, Presence, Queue, User
from escalation.models import Escalation, SlaClock
from escalation.outlook import REPLIES
from escalation.policies import FIRST_RESPONSE
from escalation.wallboard_rows import Row
from tickets.access import visibility
from tickets.models import Status, Ticket

AT_WORK = (Status.NEW, Status.OPEN)
SLOT, SLOTS = timedelta(minutes=10), 18
CHAT = "chat"
AGENTS_SHOWN = 12
Z = 1.96


@dataclass(frozen=True)
class Share:
    """A share with the interval it lies in (Wilson, 95 %)."""

    n: int
    percent: float | None
    low: float
    high: float


@dataclass(frozen=True)
class LevelLoad:
    level: str
    label: str
    queue: Queue
    used: int
    room: int
    online: int
    people: int
    waiting: int  # for anybody at the front line, to be taken elsewhere
    since: datetime | None = None  # the longest of them waits

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.used / self.room)) if self.room else 0

    @property
    def tone(self) -> str:
        return "bad" if self.percent >= 90 else "warn" if self.percent >= 75 else "ok"


@dataclass(frozen=True)
class AgentLoad:
    user: User
    queue: Queue | None
    state: str
    used: int

    @property
    def is_full(self) -> bool:
        return self.used >= self.user.capacity

    @property
    def pips(self) -> list[bool]:
        return [n < self.used for n in range(max(self.user.capacity, min(self.used, 12)))]


@dataclass(frozen=True)
class Bar:
    x: int
    new_y: float
    new_h: float
    escalated_y: float
    escalated_h: float


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    line: str  # points of the share replied in time
    share: int | None  # of the last ten minutes
    labels: list[datetime]
    new: int
    escalated: int


def share(good: int, n: int) -> Share:
    if not n:
        return Share(0, None, 0, 0)
    p = good / n
    middle = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
    half = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)) / (1 + Z * Z / n)
    return Share(n, round(100 * p, 1), round(100 * (middle - half), 1), round(100 * (middle + half), 1))


def untaken(made: list[Row]) -> list[tuple[str, int]]:
    """Count what nobody has taken, by queue."""
    return sorted(Counter(row.escalation.to_queue.name for row in made if not row.is_taken).items())


def chat_first_response(user: User, since: datetime) -> tuple[int | None, int | None]:
    """Give the 95th percentile of today's first responses in the chat, and what is promised, in seconds."""
    found = (
        _clocks(user)
        .filter(metric=FIRST_RESPONSE, channel=CHAT, end_at__gte=since, state="fulfilled", voided=False)
        .order_by("elapsed_s")
    )
    values = list(found.values_list("elapsed_s", "allowance_s"))
    if not values:
        return None, None
    return values[ceil(0.95 * len(values)) - 1][0], values[-1][1]


def in_time(user: User, since: datetime) -> Share:
    """Give the share of replies owed since then that were given in time."""
    done = _clocks(user).filter(metric__in=REPLIES, voided=False).exclude(state="moved")
    ended = done.filter(Q(end_at__gte=since) | Q(end_at=None, breached=True))
    counted = ended.aggregate(n=Count("pk"), late=Count("pk", filter=Q(breached=True)))
    return share(counted["n"] - counted["late"], counted["n"])


def levels(user: User, now: datetime) -> list[LevelLoad]:
    """Give each level's load: what its people at work have open, of what they can have."""
    found = []
    loads, here_now = _loads(user), _online(now)
    waiting = _waiting(user)
    for level, label in Level.choices:
        queue = Queue.objects.filter(level=level, is_active=True).order_by("pk").first()
        people = list(
            User.objects.filter(is_active=True, queues__level=level, queues__is_active=True).distinct()
        )
        if queue is None or not people:
            continue
        here = [person for person in people if person.pk in here_now]
        used, room = sum(loads[person.pk] for person in here), sum(person.capacity for person in here)
        counted, since = waiting.get(level, (0, None))
        found.append(LevelLoad(level, str(label), queue, used, room, len(here), len(people), counted, since))
    return found


def _waiting(user: User) -> dict[str, tuple[int, datetime | None]]:
    """Count by level what nobody has, and since when the oldest waits."""
    asked = Escalation.objects.visible_to(user).filter(state__in=("requested", "offered"))
    rows = asked.values("to_queue__level").annotate(n=Count("pk"), since=Min("requested_at"))
    found = {row["to_queue__level"]: (row["n"], row["since"]) for row in rows}
    waiting = Ticket.objects.visible_to(user).filter(status__in=AT_WORK, assignee=None)
    front = waiting.filter(queue__level=Level.FRONTLINE)
    counted = front.aggregate(n=Count("pk"), since=Min(Coalesce("waiting_since", "created_at")))
    return found | {Level.FRONTLINE: (counted["n"], counted["since"])}


def agents(user: User, now: datetime) -> tuple[list[AgentLoad], int, int]:
    """Give the fullest people at work, how many more there are, and how many there are in all."""
    loads, states = _loads(user), _online(now)
    people = User.objects.filter(pk__in=states, is_active=True).prefetch_related("queues")
    made = [
        AgentLoad(person, next(iter(person.queues.all()), None), states[person.pk], loads[person.pk])
        for person in people
    ]
    made.sort(key=lambda agent: (-agent.used / max(agent.user.capacity, 1), agent.user.name))
    return made[:AGENTS_SHOWN], max(0, len(made) - AGENTS_SHOWN), len(made)


def chart(user: User, now: datetime) -> Chart:
    """Draw the last three hours in slots of ten minutes, on 900 by 132."""
    end = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0) + SLOT
    begin = end - SLOT * SLOTS
    came = Ticket.objects.visible_to(user).filter(created_at__gte=begin)
    asked = Escalation.objects.visible_to(user).filter(requested_at__gte=begin)
    new = _slots(came.values_list("created_at", flat=True), begin)
    up = _slots(asked.values_list("requested_at", flat=True), begin)
    clocks = _clocks(user).filter(metric__in=REPLIES, end_at__gte=begin, state="fulfilled")
    ends = list(clocks.annotate(at=Coalesce("end_at", "due_at")).values_list("at", "breached"))
    every = _slots((at for at, _late in ends), begin)
    kept = _slots((at for at, late in ends if not late), begin)
    most = max([*new.values(), *up.values(), 5])
    shares = {n: kept[n] / every[n] for n in range(SLOTS) if every[n]}
    return Chart(
        bars=[_bar(n, new[n], up[n], most) for n in range(SLOTS)],
        line=" ".join(f"{n * 50 + 25},{20 + (1 - part) * 70:.1f}" for n, part in shares.items()),
        share=round(100 * shares[max(shares)]) if shares else None,
        labels=[begin + SLOT * 3 * n for n in range(SLOTS // 3 + 1)],
        new=sum(new.values()),
        escalated=sum(up.values()),
    )


def _slots(moments: Iterable[datetime], begin: datetime) -> Counter[int]:
    return Counter(int((at - begin) // SLOT) for at in moments)


def _bar(n: int, new: int, up: int, most: int) -> Bar:
    tall, short = new / most * 104, up / most * 104
    return Bar(n * 50 + 8, round(125 - tall, 1), round(tall, 1), round(125 - short, 1), round(short, 1))


def _clocks(user: User) -> QuerySet[SlaClock]:
    return SlaClock.objects.filter(visibility(user, "ticket__"))


def _loads(user: User) -> Counter[int]:
    rows = Ticket.objects.visible_to(user).filter(status__in=AT_WORK, assignee__isnull=False)
    counted = rows.values("assignee").annotate(n=Count("pk")).values_list("assignee", "n")
    return Counter(dict(counted))


def _online(now: datetime) -> dict[int, str]:
    rows = Presence.objects.filter(lease_until__gte=now).exclude(
        chosen__in=(Presence.State.OFFLINE, Presence.State.AWAY)
    )
    return dict(rows.values_list("user_id", "chosen"))
