"""Which topic the first words of a ticket point to; read when somebody looks, stored nowhere."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from feedback import phrases
from feedback.models import TopicPhrase
from tickets.models import Direction, Message, Ticket, Topic

MINED_DAYS, MOST_MINED, MOST_KNOWN = 28, 400, 1200
FIRST = 3  # customers write their question over a few messages


@dataclass(frozen=True)
class Offer:
    topic: Topic
    words: str


def offer_for(ticket: Ticket) -> Offer | None:
    """Give the topic to offer while a person has not said what the ticket is about."""
    if ticket.topic_id is not None or not ticket.is_live:
        return None
    rows = list(TopicPhrase.objects.filter(topic__is_active=True).select_related("topic"))
    if not rows:
        return None
    said = ticket.messages.filter(direction=Direction.IN).order_by("seq").values_list("text", flat=True)
    known = [phrases.Phrase(str(row.topic_id), row.language, row.words) for row in rows]
    found = phrases.suggest("\n".join(said[:FIRST]), known, language=ticket.language)
    if found is None:
        return None
    return Offer(next(row.topic for row in rows if str(row.topic_id) == found.topic), found.words)


@dataclass(frozen=True)
class Mined:
    """A word that tickets without a topic share, and some of them."""

    word: str
    n: int
    examples: list[Ticket]


def unnamed_words(user: User, *, now: datetime) -> list[Mined]:
    """Find words that could be a topic of their own; nothing is made of them without a person."""
    recent = Ticket.objects.visible_to(user).filter(created_at__gte=now - timedelta(days=MINED_DAYS))
    bare = list(recent.filter(topic=None).order_by("-number")[:MOST_MINED])
    named = list(recent.exclude(topic=None).order_by("-number")[:MOST_KNOWN])
    found = phrases.mine(_first_words(bare), _first_words(named))
    return [Mined(word, n, [bare[place] for place in places]) for word, n, places in found]


def _first_words(tickets: list[Ticket]) -> list[str]:
    rows = Message.objects.filter(ticket__in=tickets, direction=Direction.IN).order_by("ticket", "seq")
    texts: dict[int, list[str]] = {}
    for number, text in rows.values_list("ticket_id", "text"):
        said = texts.setdefault(number, [])
        if len(said) < FIRST:
            said.append(text)
    return ["\n".join(texts.get(ticket.number, [])) for ticket in tickets]
