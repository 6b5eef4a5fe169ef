"""How honest the announced times were: kept shares with their interval, how far off, how sharp (3.4)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean, median
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from escalation import eta_of
from escalation.models import Escalation, Notice
from escalation.notices_texts import N4
from escalation.wallboard_figures import Share, share
from helpdesk.core.stats import wilson
from helpdesk.core.worktime import Calendar

LOW, HIGH = 0.75, 0.88  # eight in ten, as far as a promise of that may stray
FEWEST = 10  # below, no percentage
HOUR_S = 3600
LATELY = timedelta(days=28)
MOST = 20_000


@dataclass(frozen=True)
class Promise:
    """One announced time and what came of it; lengths are open hours of its queue."""

    queue: str
    topic: str
    tier: str
    day: datetime
    promised_h: float
    actual_h: float | None  # unknown while it is open
    is_kept: bool


@dataclass(frozen=True)
class Cell:
    name: str
    n: int
    kept: int
    low: float
    high: float
    pinball_h: float | None
    stretch: float | None  # the median of promised by actual: 1 is exact, 2 said twice as long

    @property
    def percent(self) -> float | None:
        return 100 * self.kept / self.n if self.n >= FEWEST else None

    @property
    def low_percent(self) -> float:
        return 100 * self.low

    @property
    def high_percent(self) -> float:
        return 100 * self.high

    @property
    def tone(self) -> str:
        """Say "bad" only where the whole interval lies outside."""
        if self.n < FEWEST:
            return ""
        return "bad" if self.high < LOW or self.low > HIGH else "ok" if self.kept / self.n >= LOW else ""


Grouping = Callable[[Promise], str]
GROUPS: dict[str, Grouping] = {
    "queue": lambda row: row.queue,
    "topic": lambda row: f"{row.queue} · {row.topic}",
    "tier": lambda row: row.tier,
    "week": lambda row: f"{row.day:%G}-{row.day:%V}",
}


def kept(user: User, since: datetime, until: datetime) -> Share:
    """Give the share of first announced times that were kept, by the day they were announced for."""
    found = due(visible(user), since, until)
    return share(hits(found), found.count())


def promises(user: User, since: datetime, until: datetime, zone: ZoneInfo) -> list[Promise]:
    """Read what was announced for these days in queues this person may look into, the newest first."""
    rows = due(visible(user), since, until).select_related(
        "to_queue__calendar", "ticket__topic", "ticket__tier"
    )
    calendars: dict[int, Calendar] = {}
    found = []
    for row in rows.order_by("-first_eta_at")[:MOST]:
        calendar = calendars.get(row.to_queue_id) or eta_of.calendar_of(row.to_queue)
        calendars[row.to_queue_id] = calendar
        found.append(_promise(row, calendar, zone))
    return found


def visible(user: User) -> QuerySet[Escalation]:
    """Keep what went to queues this person may look into; what came home from a private one stays private."""
    return Escalation.objects.visible_to(user).filter(
        Q(to_queue__is_private=False) | Q(to_queue__in=user.queues.values("pk"))
    )


def cell(name: str, rows: Iterable[Promise]) -> Cell:
    rows = list(rows)
    n_kept = sum(row.is_kept for row in rows)
    sure = wilson(n_kept, len(rows))
    ended = [(row.promised_h, row.actual_h) for row in rows if row.actual_h]
    off = [max(0.8 * (actual - said), 0.2 * (said - actual)) for said, actual in ended]
    return Cell(
        name=name,
        n=len(rows),
        kept=n_kept,
        low=sure.low,
        high=sure.high,
        pinball_h=fmean(off) if off else None,
        stretch=median(said / actual for said, actual in ended) if ended else None,
    )


def cells(rows: Iterable[Promise], by: str) -> list[Cell]:
    """Give one cell a group: weeks in order, others by how much they were asked."""
    groups: dict[str, list[Promise]] = {}
    for row in rows:
        groups.setdefault(GROUPS[by](row), []).append(row)
    made = [cell(name, those) for name, those in groups.items()]
    return sorted(made, key=lambda one: one.name if by == "week" else (-one.n, one.name))


def second_times(user: User, since: datetime, until: datetime) -> Share:
    """Give the share of times that were kept after they had been said anew (N4)."""
    said = Notice.objects.filter(
        kind=N4, message__isnull=False, eta_at__gte=since, eta_at__lt=until, escalation__in=visible(user)
    )
    ended = said.filter(escalation__outcome__in=eta_of.DONE, escalation__finished_at__lte=F("eta_at"))
    return share(ended.count(), said.count())


def due(rows: QuerySet[Escalation], since: datetime, until: datetime) -> QuerySet[Escalation]:
    """Keep times announced for these days; what was given back before its time was not put to the test."""
    found = rows.filter(first_eta_at__gte=since, first_eta_at__lt=until)
    given_up = ~Q(outcome__in=("", *eta_of.DONE)) & Q(finished_at__lte=F("first_eta_at"))
    return found.exclude(given_up)


def hits(rows: QuerySet[Escalation]) -> int:
    return rows.filter(outcome__in=eta_of.DONE, finished_at__lte=F("first_eta_at")).count()


def _promise(row: Escalation, calendar: Calendar, zone: ZoneInfo) -> Promise:
    said = row.first_eta_at or row.requested_at
    is_done = row.outcome in eta_of.DONE and row.finished_at is not None
    ended = row.finished_at if is_done else None
    return Promise(
        queue=row.to_queue.name,
        topic=row.ticket.topic.name if row.ticket.topic else _("no topic"),
        tier=row.ticket.tier.name,
        day=said.astimezone(zone),
        promised_h=max(calendar.elapsed(row.requested_at, said), 1) / HOUR_S,
        actual_h=max(calendar.elapsed(row.requested_at, ended), 1) / HOUR_S if ended else None,
        is_kept=ended is not None and ended <= said,
    )
