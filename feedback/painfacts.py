"""What a pain point costs: counts with intervals, examples, tiers, ratings, minutes lost."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Count, QuerySet

from accounts.models import User, Workspace
from feedback.models import PainPoint, Rating
from helpdesk.core import stats
from tickets.models import Ticket

EXAMPLES = 5
LOW, GOOD = 2, 4


@dataclass(frozen=True)
class Facts:
    n: int
    low: float  # 95 % limits of the count
    high: float
    tiers: list[tuple[str, int]]
    examples: list[Ticket]
    rated: int
    content: int
    content_interval: stats.Interval
    low_rated: int
    median_wait_s: int
    lost_minutes: int


def tickets_of(card: PainPoint) -> QuerySet[Ticket]:
    """Give the tickets that a card is about: its topic and what is below it, from its first day on."""
    begin = midnight(card)
    found = Ticket.objects.filter(created_at__gte=begin, merged_into=None)
    found = found.filter(topic=card.topic_id) | found.filter(topic__parent=card.topic_id)
    if card.account_kind:
        found = found.filter(last_account_kind=card.account_kind)
    return found.filter(created_at__lte=card.fixed_at) if card.fixed_at else found


def midnight(card: PainPoint) -> datetime:
    return datetime.combine(card.since_date, time.min, ZoneInfo(Workspace.current().time_zone))


def facts_of(card: PainPoint, user: User) -> Facts:
    """Count everybody's tickets, show examples only of those this person may see."""
    found = tickets_of(card)
    n = found.count()
    limits = stats.byar(n)
    waits = list(found.exclude(requester_wait_s=None).values_list("requester_wait_s", flat=True))
    scores = list(
        Rating.objects.filter(survey__ticket__in=found, survey__kind="csat")
        .exclude(score=None)
        .values_list("score", flat=True)
    )
    content = sum(score >= GOOD for score in scores)
    wait = int(median(waits)) if waits else 0
    return Facts(
        n=n,
        low=limits.low,
        high=limits.high,
        tiers=_tiers(found),
        examples=list(found.visible_to(user).select_related("tier").order_by("-number")[:EXAMPLES]),
        rated=len(scores),
        content=content,
        content_interval=stats.wilson(content, len(scores)),
        low_rated=sum(score <= LOW for score in scores),
        median_wait_s=wait,
        lost_minutes=n * wait // 60,
    )


def _tiers(found: QuerySet[Ticket]) -> list[tuple[str, int]]:
    rows: Iterable[tuple[str, int]] = (
        found.values_list("tier__name").annotate(n=Count("number")).order_by("-n", "tier__name")
    )
    return list(rows)
