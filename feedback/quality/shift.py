"""What a queue's shift has to settle before its end is signed (semantics 7.4), as tickets alone can tell."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from accounts import roster
from accounts.models import Presence, Queue, User
from feedback.models import Rating
from tickets import events
from tickets.access import open_queues
from tickets.models import Draft, Kind, Message, Placement, Status, Ticket, TicketEvent
from tickets.slots import Duty

NEXT_SHIFT_WITHIN, FIRST_MINUTES = timedelta(days=4), timedelta(minutes=30)
WITHOUT_PLAN = timedelta(hours=8)  # how far to look where nobody is planned
THIS_SHIFT, LEAVING_WITHIN = timedelta(hours=12), timedelta(minutes=30)
LOW_WITHIN = timedelta(hours=24)


@dataclass(frozen=True)
class Kept:
    """A ticket that stays with somebody who goes home, and what they wrote for the others."""

    ticket: Ticket
    note: str


def duties(queue: Queue, now: datetime) -> Iterator[Duty]:
    live = Ticket.objects.live().filter(queue=queue)
    yield _duty("owner", _("Every open ticket has an owner"), live.filter(owner=None), is_hard=True)
    due = live.filter(waiting_since__isnull=False, next_due_at__lt=horizon(queue, now))
    yield _duty("due", _("No answer is due before the next shift has begun"), due, is_hard=True)
    bare = [kept.ticket.pk for kept in kept_tickets(queue, now) if not kept.note]
    yield Duty("notes", _("Each ticket that stays has a hand-over note"), is_hard=True, tickets=bare)
    yield from _soft(queue, live, now)


def horizon(queue: Queue, now: datetime) -> datetime:
    """Give the end of the first half hour of the next shift."""
    plan = roster.planned(queue, now, now + NEXT_SHIFT_WITHIN)
    begins = [turn.start for turns in plan.values() for turn in turns if turn.start > now]
    return min(begins) + FIRST_MINUTES if begins else now + WITHOUT_PLAN


def kept_tickets(queue: Queue, now: datetime) -> list[Kept]:
    """Give what stays with people whose shift is over in half an hour; without a roster nobody goes."""
    if not roster.is_planned(queue):
        return []
    staying = roster.planned_at(queue, now + LEAVING_WITHIN)
    mine = Ticket.objects.live().filter(queue=queue, assignee__isnull=False).exclude(assignee__in=staying)
    tickets = list(mine.select_related("assignee", "customer").order_by("next_due_at", "pk"))
    notes = Message.objects.filter(ticket__in=tickets, kind=Kind.NOTE, created_at__gt=now - THIS_SHIFT)
    last = {note.ticket_id: note.text for note in notes.order_by("created_at")}
    return [Kept(ticket, last.get(ticket.pk, "")) for ticket in tickets]


def queues_for(user: User) -> QuerySet[Queue]:
    """Give the queues whose shift a person may close: their own as lead, as supervisor all they see."""
    seen = open_queues(user).filter(is_active=True)
    return seen if user.is_supervisor else seen.filter(lead=user)


def readable_queues(user: User) -> QuerySet[Queue]:
    """Give the queues whose reports a person may read: whoever works there takes over from them."""
    return Queue.objects.filter(Q(pk__in=queues_for(user)) | Q(members=user)).distinct()


def _soft(queue: Queue, live: QuerySet[Ticket], now: datetime) -> Iterator[Duty]:
    pending = live.filter(status=Status.PENDING, next_due_at=None)
    yield _duty("pending", _("Waiting for the customer, nothing is due"), pending)
    drafts = live.filter(pk__in=Draft.objects.values("ticket"))
    yield _duty("drafts", _("Begun and not sent"), drafts)
    twice = live.filter(job=None).values("customer").annotate(n=Count("pk")).filter(n__gt=1)
    several = live.filter(job=None, customer__in=twice.values("customer"))
    yield _duty("several", _("Several open tickets of one customer, not linked"), several)
    solved = Ticket.objects.filter(queue=queue, solved_at__gt=now - THIS_SHIFT, topic=None)
    yield _duty("topics", _("Solved without a topic"), solved.filter(merged_into=None))
    rang = Placement.objects.filter(queue=queue).exclude(missed=[]).values("ticket")
    yield _duty("missed", _("Rang and was not taken"), live.filter(pk__in=rang))
    yield _duty("ratings", _("Rated badly, and nobody has written since"), _unanswered_ratings(queue, now))
    yield Duty("online", _("Still on the line after their shift"), is_hard=False, names=_online(queue, now))


def _unanswered_ratings(queue: Queue, now: datetime) -> QuerySet[Ticket]:
    answered = TicketEvent.objects.filter(
        ticket=OuterRef("survey__ticket"),
        kind=events.MESSAGE,
        data__author="agent",
        data__public=True,
        at__gt=OuterRef("first_at"),
    )
    low = Rating.objects.filter(
        Q(score__lte=2) | Q(is_solved=False),
        survey__queue=queue,
        survey__kind="csat",
        first_at__gt=now - LOW_WITHIN,
    ).exclude(Exists(answered))
    return Ticket.objects.filter(pk__in=low.values("survey__ticket"))


def _online(queue: Queue, now: datetime) -> list[str]:
    if not roster.is_planned(queue):
        return []
    staying = roster.planned_at(queue, now + LEAVING_WITHIN)
    here = Presence.objects.filter(user__queues=queue, lease_until__gt=now, chosen=Presence.State.ONLINE)
    return sorted(here.exclude(user__in=staying).values_list("user__name", flat=True))


def _duty(code: str, label: str, tickets: QuerySet[Ticket], *, is_hard: bool = False) -> Duty:
    return Duty(code, label, is_hard, tickets=sorted(tickets.values_list("pk", flat=True)))
