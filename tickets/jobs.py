"""Which tickets of a customer may be about the same thing: score, references and time (semantics 5.2)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from tickets import events, matching
from tickets.matching import Evidence, Verdict
from tickets.models import Direction, Status, Thread, Ticket
from tickets.slots import Chip

FIRST_WORDS = timedelta(minutes=10)
SOLVED_FOR = timedelta(hours=24)
MOST_COMPARED, MOST_SHOWN = 10, 3
WAITING = {"status__in": (Status.NEW, Status.OPEN)}
HAS_SOMEBODY = Q(assignee__isnull=False)


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


def live_members(ticket: Ticket) -> QuerySet[Ticket]:
    """Give the other tickets of the job that the same queue works on; none where there is no job.

    A ticket of a job that was handed over to another queue is worked on there.
    """
    same = Ticket.objects.live().filter(job=ticket.job_id, job__isnull=False, queue=ticket.queue_id)
    others = same.exclude(pk=ticket.pk)
    return others.select_related("assignee", "queue").order_by("pk")


def worker_on(ticket: Ticket) -> User | None:
    """Give who works on the other tickets of the job; nobody where there is no job."""
    if ticket.job_id is None:
        return None
    worked = live_members(ticket).filter(assignee__isnull=False).first()
    return worked.assignee if worked else None


def threads_of(ticket: Ticket, user: User) -> list[Thread]:
    """Give the threads an answer can go to: the ticket's, then those of its job that the person may see."""
    ours = Q(ticket=ticket.pk)
    if ticket.job_id is not None:
        members = Ticket.objects.visible_to(user).live().filter(job=ticket.job_id)
        ours |= Q(ticket__in=members.values("pk"))
    threads = Thread.objects.filter(ours).select_related("account", "ticket")
    return sorted(
        threads.order_by(F("last_in_at").desc(nulls_last=True), "-pk"),
        key=lambda thread: thread.ticket_id != ticket.pk,
    )


def is_covered(ticket: Ticket) -> bool:
    """Tell whether another ticket of the job stands for this one in lists of waiting work.

    One that waits for the customer, or is with the bot, is in no such list itself.
    """
    if ticket.job_id is None or ticket.assignee_id is not None:
        return False
    return live_members(ticket).filter(Q(pk__lt=ticket.pk, **WAITING) | HAS_SOMEBODY).exists()


def covered() -> Exists:
    """As `is_covered`, in the words of a query over tickets."""
    same = Ticket.objects.live().filter(job=OuterRef("job"), queue=OuterRef("queue"))
    others = same.exclude(pk=OuterRef("pk"))
    return Exists(others.filter(Q(pk__lt=OuterRef("pk"), **WAITING) | HAS_SOMEBODY))


def chips_of(tickets: list[Ticket]) -> dict[int, list[Chip]]:
    """Say in lists which ticket of a job stands for the others, and who works on it."""
    wanted = {ticket.job_id for ticket in tickets if ticket.job_id and ticket.is_live}
    if not wanted:
        return {}
    live = Ticket.objects.live().filter(job__in=wanted).select_related("assignee")
    # Another queue works on its own part, and may be one that the reader must not see.
    firsts = {(member.job_id, member.queue_id): member for member in live.order_by("-pk")}
    return {
        ticket.number: [_chip(first)]
        for ticket in tickets
        if (first := firsts.get((ticket.job_id, ticket.queue_id)))
        and first.pk != ticket.pk
        and ticket.is_live
    }


def _chip(first: Ticket) -> Chip:
    if first.assignee is None:
        return Chip(_("with #%(number)s") % {"number": first.number}, title=_("One job: answered together"))
    name = {"name": first.assignee.name, "number": first.number}
    return Chip(_("handled by %(name)s in #%(number)s") % name, title=_("One job: answered together"))


def _judge(ticket: Ticket, words: str, other: Ticket) -> Suggestion:
    text = first_words(other)
    apart = abs(other.created_at - ticket.created_at)
    return Suggestion(other, text, matching.judge(words, text, apart=apart))
