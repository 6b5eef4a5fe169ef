"""Which topic the first words of a ticket point to; read when somebody looks, stored nowhere."""

from dataclasses import dataclass

from feedback import phrases
from feedback.models import TopicPhrase
from tickets.models import Direction, Ticket, Topic

FIRST = 3  # customers write their question over a few messages


@dataclass(frozen=True)
class Offer:
    topic: Topic
    words: str


def offer_for(ticket: Ticket) -> Offer | None:
    """Give the topic to offer while a person has not said what it is about; also just after a solve."""
    if ticket.topic_id is not None or ticket.is_terminal:
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
