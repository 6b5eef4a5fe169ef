"""Which tickets of a customer may be about the same thing: score, references and time (semantics 5.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from tickets import events, matching
from tickets.matching import Evidence, Verdict
from tickets.models import Direction, Status, Ticket

FIRST_WORDS = timedelta(minutes=10)
SOLVED_FOR = timedelta(hours=24)
MOST_COMPARED, MOST_SHOWN = 10, 3


@dataclass(frozen=True)
class Suggestion:
    ticket: Ticket
    text: str
    evidence: Evidence

    @property
    def is_certain(self) -> bool:
        return self.evidence.verdict == Verdict.LINK

    def as_data(self) -> dict[str, Any]:
        return {
            "score": self.evidence.score,
            "minutes": self.evidence.minutes,
            "shared": list(self.evidence.shared),
        }


def suggestions(ticket: Ticket, *, at: datetime) -> list[Suggestion]:
    """Give the customer's other tickets that look like this one, the likeliest first."""
    live = Q(status__in=(Status.NEW, Status.OPEN, Status.PENDING, Status.ON_HOLD))
    fresh = Q(status=Status.SOLVED, solved_at__gte=at - SOLVED_FOR)
    others = Ticket.objects.filter(live | fresh, customer=ticket.customer_id)
    others = others.filter(last_event_at__gte=at - matching.MEMORY).exclude(pk=ticket.pk)
    if ticket.job_id:
        others = others.exclude(job=ticket.job_id)
    rows = list(others.select_related("assignee", "queue").order_by("-pk")[:MOST_COMPARED])
    if not rows:
        return []
    apart, words = kept_apart(ticket), first_words(ticket)
    judged = [_judge(ticket, words, other) for other in rows if other.number not in apart]
    found = [each for each in judged if each.evidence.verdict != Verdict.APART]
    return sorted(found, key=lambda each: -each.evidence.score)[:MOST_SHOWN]


def kept_apart(ticket: Ticket) -> set[int]:
    """Give the tickets somebody has said are about something else."""
    said = ticket.events.filter(kind__in=(events.KEPT_APART, events.LEFT_JOB)).values_list("data", flat=True)
    found: set[int] = set()
    for data in said:
        found |= {data["number"]} if "number" in data else set(data.get("apart", ()))
    about = events.KEPT_APART
    found |= set(
        Ticket.objects.filter(
            customer=ticket.customer_id, events__kind=about, events__data__number=ticket.number
        ).values_list("pk", flat=True)
    )
    return found


def first_words(ticket: Ticket) -> str:
    """Give what the customer wrote within the first minutes."""
    asked = ticket.messages.filter(
        direction=Direction.IN, created_at__lte=ticket.created_at + FIRST_WORDS
    ).values_list("text", flat=True)
    return "\n".join(asked[:20])


def members(ticket: Ticket) -> list[Ticket]:
    """Give the other tickets of the job."""
    if ticket.job_id is None:
        return []
    others = Ticket.objects.filter(job=ticket.job_id).exclude(pk=ticket.pk)
    return list(others.select_related("assignee", "queue").order_by("pk"))


def _judge(ticket: Ticket, words: str, other: Ticket) -> Suggestion:
    text = first_words(other)
    apart = abs(other.created_at - ticket.created_at)
    return Suggestion(other, text, matching.judge(words, text, apart=apart))
