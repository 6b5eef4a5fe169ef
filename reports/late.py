"""Late replies and why: who is asked, what the timeline suggests, and how often each reason was given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Queue, User
from escalation.models import SlaClock
from helpdesk.core import stats
from reports import deriving
from reports.figures import LEAST
from reports.models import LateReason
from reports.scope import Scope
from tickets import events
from tickets.access import visibility
from tickets.models import TicketEvent
from tickets.slots import Duty

METRICS = ("first_response", "next_response", "requester_wait", "queue_ack")
Why = LateReason.Why
THIS_SHIFT, ASKED_FOR = timedelta(hours=12), timedelta(days=14)


@dataclass(frozen=True)
class Share:
    why: str
    label: str
    n: int
    of: int
    low: float
    high: float

    @property
    def part(self) -> float | None:
        return self.n / self.of if self.of >= LEAST else None


def broken(user: User) -> QuerySet[SlaClock]:
    """Give the broken promises on tickets that this person may see."""
    return SlaClock.objects.filter(
        visibility(user, "ticket__"),
        deriving.is_counted("ticket__"),
        breached=True,
        voided=False,
        metric__in=METRICS,
    ).exclude(state="moved")


def without_reason(found: QuerySet[SlaClock]) -> QuerySet[SlaClock]:
    return found.filter(~Exists(_given()))


def asked_of(user: User, *, now: datetime) -> QuerySet[SlaClock]:
    """Give what this person is asked about: supervisors all they see, others what they own."""
    found = without_reason(broken(user)).filter(breached_at__gt=now - ASKED_FOR, breached_at__lte=now)
    return found if user.is_supervisor else found.filter(ticket__owner=user)


def is_asked(user: User) -> bool:
    """Tell whether to show the page to this person; supervisors always find it under reports."""
    return not user.is_supervisor and asked_of(user, now=timezone.now()).exists()


def suggest(clocks: Iterable[SlaClock]) -> dict[int, str]:
    """Read the likeliest reason from the timeline between the start and the due time."""
    clocks = list(clocks)
    kinds = (events.DELIVERY_FAILED, events.TRANSFERRED, events.ESCALATE, events.RETURN)
    told = TicketEvent.objects.filter(ticket__in={clock.ticket_id for clock in clocks}, kind__in=kinds)
    by_ticket: dict[int, list[TicketEvent]] = {}
    for event in told:
        by_ticket.setdefault(event.ticket_id, []).append(event)
    return {clock.pk: _likeliest(clock, by_ticket.get(clock.ticket_id, [])) for clock in clocks}


def shares(scope: Scope) -> tuple[list[Share], int]:
    """Give how often each reason was given for what fell due in these days, and how many have none."""
    found = broken(scope.user).filter(
        scope.tickets("ticket__"), breached_at__gte=scope.begin, breached_at__lt=scope.end
    )
    why = found.order_by().annotate(why=Subquery(_given().values("why")[:1]))
    counts = dict(why.values_list("why").annotate(n=Count("id")))
    missing = counts.pop(None, 0)
    total = sum(counts.values())
    rows = []
    for reason, label in Why.choices:
        n = counts.get(reason, 0)
        interval = stats.wilson(n, total)
        rows.append(Share(reason, str(label), n, total, interval.low, interval.high))
    return rows, missing


def duties(queue: Queue, now: datetime) -> Iterable[Duty]:
    """Ask for the reasons of this shift before it ends."""
    late = SlaClock.objects.filter(
        deriving.is_counted("ticket__"),
        ticket__queue=queue,
        breached=True,
        voided=False,
        metric__in=METRICS,
        breached_at__gt=now - THIS_SHIFT,
        breached_at__lte=now,
    ).exclude(state="moved")
    numbers = sorted(set(without_reason(late).values_list("ticket_id", flat=True)))
    yield Duty("late", _("Each late reply has a reason"), is_hard=True, tickets=numbers)


def _given() -> QuerySet[LateReason]:
    return LateReason.objects.filter(
        ticket_id=OuterRef("ticket_id"), metric=OuterRef("metric"), n=OuterRef("n")
    )


def _likeliest(clock: SlaClock, told: list[TicketEvent]) -> str:
    until = clock.breached_at or clock.start_at
    kinds = {event.kind for event in told if clock.start_at <= event.at <= until}
    if events.DELIVERY_FAILED in kinds:
        return str(Why.PROVIDER)
    return str(Why.ROUTING if kinds else Why.STAFFING)
