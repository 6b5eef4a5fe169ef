"""Words that tickets without a topic share, looked for in the background, shown to whoever may decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accounts.models import User
from feedback import phrases
from feedback.actions import ideas
from feedback.actions.ideas import Found
from feedback.models import Rating, TopicIdea
from tickets.models import Direction, Message, Ticket

MINED_DAYS, MOST_MINED, MOST_KNOWN = 28, 400, 1200
FIRST = 3  # customers write their question over a few messages
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Idea:
    """An idea with those of its examples that a person may see."""

    row: TopicIdea
    examples: list[Ticket]


def mine(*, now: datetime) -> list[TopicIdea]:
    """Look for words that could be a topic of their own; what private queues write stays there."""
    recent = Ticket.objects.filter(
        created_at__gte=now - timedelta(days=MINED_DAYS), queue__is_private=False, merged_into=None
    )
    bare = list(recent.filter(topic=None).order_by("-number")[:MOST_MINED])
    named = list(recent.exclude(topic=None).order_by("-number")[:MOST_KNOWN])
    said = _words_of(bare)
    today = [
        set(phrases.normalise(text).split())
        for ticket, text in zip(bare, said, strict=True)
        if ticket.created_at > now - DAY
    ]
    found = [
        Found(word, n, sum(word in words for words in today), [bare[place].number for place in places])
        for word, n, places in phrases.mine(said, _words_of(named))
    ]
    return ideas.note_ideas(found, at=now)


def open_ideas(user: User) -> list[Idea]:
    rows = list(TopicIdea.objects.filter(state=TopicIdea.State.OPEN))
    numbers = {number for row in rows for number in row.examples}
    visible = Ticket.objects.visible_to(user).in_bulk(numbers)
    return [Idea(row, [visible[n] for n in row.examples if n in visible]) for row in rows]


def _words_of(tickets: list[Ticket]) -> list[str]:
    """Give what each customer wrote first, and the comments with their ratings."""
    texts: dict[int, list[str]] = {}
    rows = Message.objects.filter(ticket__in=tickets, direction=Direction.IN).order_by("ticket", "seq")
    for number, text in rows.values_list("ticket_id", "text"):
        said = texts.setdefault(number, [])
        if len(said) < FIRST:
            said.append(text)
    for number, comment in _comments(tickets):
        texts.setdefault(number, []).append(comment)
    return ["\n".join(texts.get(ticket.number, [])) for ticket in tickets]


def _comments(tickets: list[Ticket]) -> Iterable[tuple[int, str]]:
    rated = Rating.objects.filter(survey__ticket__in=tickets).exclude(words="")
    return rated.values_list("survey__ticket_id", "words")
