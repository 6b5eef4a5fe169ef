"""The month of one agent: what was drawn, what must be looked at, what was scored."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.db.models import Q

from accounts.models import User, Workspace
from feedback.models import Rating, Scorecard, Source
from feedback.quality import card, sampling, words
from helpdesk.core import secrets, stats
from tickets.models import Direction, Kind, Message, Status, Ticket

SCANNED = 5000  # messages of a month that are searched for words that hurt
OVER = (Status.SOLVED, Status.CLOSED)


@dataclass(frozen=True)
class Entry:
    ticket: Ticket
    source: str
    is_second: bool  # two people score it
    cards: list[Scorecard]


@dataclass(frozen=True)
class Figures:
    mean: card.Mean
    critical: int
    critical_interval: stats.Interval
    kappa: float | None
    pairs: int


def month_of(day: date) -> date:
    return day.replace(day=1)


def sample(agent: User, month: date, *, viewer: User) -> list[Entry]:
    """Give five at random, all with a low rating and all with words that may hurt."""
    begin, end = bounds(month)
    own = Message.objects.filter(
        author=agent, direction=Direction.OUT, created_at__gte=begin, created_at__lt=end
    ).exclude(kind=Kind.NOTE)
    tickets = Ticket.objects.visible_to(viewer).filter(merged_into=None)
    done = tickets.filter(pk__in=own.values("ticket"), status__in=OVER)
    seed = secrets.sign("quality-sample", f"{agent.pk}:{month.isoformat()}")
    drawn = sampling.draw(done.values_list("pk", flat=True), n=sampling.RANDOM, seed=seed)
    low = Rating.objects.filter(
        Q(score__lte=2) | Q(is_solved=False),
        survey__agent=agent,
        survey__kind="csat",
        survey__ended_at__gte=begin,
        survey__ended_at__lt=end,
    ).values_list("survey__ticket", flat=True)
    said = own.filter(ticket__in=tickets).order_by("-pk").values_list("ticket", "text")[:SCANNED]
    hurt = {number for number, text in said if words.says(text, words.BLAME)}
    sources: dict[int, str] = dict.fromkeys(sorted(hurt), str(Source.FLAG))
    sources |= dict.fromkeys(low, str(Source.LOW)) | dict.fromkeys(drawn, str(Source.RANDOM))
    return _entries(sources, agent, tickets.in_bulk(sources), seed)


def figures(cards: Iterable[Scorecard]) -> Figures:
    """Work out a month: only drawn conversations count, one card each; upheld objections do not."""
    counted = [found for found in cards if found.source == Source.RANDOM and not found.is_upheld]
    by_ticket: dict[tuple[int, int], list[Scorecard]] = {}
    for found in sorted(counted, key=lambda found: found.pk):
        by_ticket.setdefault((found.agent_id, found.ticket_id), []).append(found)
    firsts = [those[0] for those in by_ticket.values()]
    pairs = [those[:2] for those in by_ticket.values() if len(those) > 1]
    first, second = ([pair[place].marks[name] for pair in pairs for name in card.ITEMS] for place in (0, 1))
    critical = sum(bool(found.critical) for found in firsts)
    return Figures(
        mean=card.mean_of([found.score for found in firsts]),
        critical=critical,
        critical_interval=stats.wilson(critical, len(firsts)),
        kappa=card.kappa(first, second),
        pairs=len(pairs),
    )


def bounds(month: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(Workspace.current().time_zone)
    after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return datetime.combine(month, time.min, zone), datetime.combine(after, time.min, zone)


def _entries(sources: dict[int, str], agent: User, tickets: dict[int, Ticket], seed: str) -> list[Entry]:
    cards: dict[int, list[Scorecard]] = {}
    for found in Scorecard.objects.filter(agent=agent, ticket__in=sources).select_related("by"):
        cards.setdefault(found.ticket_id, []).append(found)
    order = [str(Source.RANDOM), str(Source.LOW), str(Source.FLAG)]
    return [
        Entry(
            tickets[number],
            source,
            source == Source.RANDOM and sampling.is_scored_twice(number, seed=seed),
            cards.get(number, []),
        )
        for number, source in sorted(sources.items(), key=lambda item: (order.index(item[1]), item[0]))
        if number in tickets
    ]
