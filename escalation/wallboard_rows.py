"""The live queue of escalations: one row each, the most urgent first."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from escalation import reasons
from escalation.models import Escalation
from escalation.outlook import REPLIES

SOON = timedelta(minutes=5)
WARN_SHARE = 0.25
VIEWS = ("mine", "asked", "all")
MOST = 200


@dataclass(frozen=True)
class Filter:
    """What somebody wants to look at: one team's escalations, one kind of account."""

    team: str = ""
    kind: str = ""

    @property
    def query(self) -> str:
        given = {"team": self.team, "channel": self.kind}
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Row:
    escalation: Escalation
    due_at: datetime | None
    start_at: datetime
    words: str | Promise  # what must happen until then
    tone: str  # bad, warn, ok
    why: str
    is_taken: bool
    is_asked: bool  # somebody has the ticket but has not said so

    @property
    def total_ms(self) -> int:
        return max(1, round(((self.due_at or self.start_at) - self.start_at).total_seconds() * 1000))


NO_FILTER = Filter()


def of(user: User, view: str = "all", wanted: Filter = NO_FILTER) -> QuerySet[Escalation]:
    """Give the unfinished escalations that this person may see, of one view."""
    rows = Escalation.objects.visible_to(user).unfinished()
    if wanted.team:
        rows = rows.filter(to_queue__slug=wanted.team)
    if wanted.kind:
        rows = rows.filter(ticket__last_account_kind=wanted.kind)
    if view == "mine":
        takes = Q(state__in=("requested", "offered")) & (Q(to_queue__in=user.queues.values("pk")))
        return rows.filter(takes | Q(taken_by=user) | Q(named=user))
    if view == "asked":
        return rows.filter(Q(requested_by=user) | Q(ticket__owner=user))
    return rows


def rows(found: QuerySet[Escalation], *, now: datetime) -> list[Row]:
    """Draw rows, the first to run out first; without a time they come last."""
    loaded = found.select_related(
        "ticket__customer", "ticket__tier", "ticket__assignee", "from_queue", "to_queue", "taken_by", "named"
    ).order_by("ack_due_at")[:MOST]
    made = [_row(escalation, now) for escalation in loaded]
    return sorted(made, key=lambda row: (row.due_at is None, row.due_at or now))


def late_next(made: list[Row], *, now: datetime) -> tuple[int, datetime | None]:
    """Tell how many that nobody has are late soon, and when the last of them is."""
    coming = [
        row.due_at for row in made if not row.is_taken and row.due_at and now < row.due_at <= now + SOON
    ]
    return len(coming), max(coming, default=None)


def _row(escalation: Escalation, now: datetime) -> Row:
    due_at, start_at, words = _clock(escalation)
    return Row(
        escalation=escalation,
        due_at=due_at,
        start_at=start_at,
        words=words,
        tone=tone(due_at, start_at, now),
        why=reasons.label_of(escalation.reason, escalation.reason_text),
        is_taken=not escalation.is_waiting,
        is_asked=escalation.is_waiting
        and escalation.is_functional
        and escalation.ticket.assignee is not None,
    )


def _clock(escalation: Escalation) -> tuple[datetime | None, datetime, str | Promise]:
    """Choose what must happen next: it is taken, the customer hears from us, or the promise is kept."""
    ticket = escalation.ticket
    if escalation.is_waiting:
        return escalation.ack_due_at, escalation.requested_at, _("take")
    if ticket.next_due_at is not None and ticket.next_due_metric in REPLIES:
        return ticket.next_due_at, ticket.next_due_start_at or escalation.requested_at, _("reply")
    if escalation.eta_at is not None:
        return escalation.eta_at, escalation.requested_at, _("promise")
    if ticket.next_due_at is not None:
        return ticket.next_due_at, ticket.next_due_start_at or escalation.requested_at, _("news")
    return None, escalation.requested_at, ""


def tone(due_at: datetime | None, start_at: datetime, now: datetime) -> str:
    if due_at is None:
        return "ok"
    if due_at <= now:
        return "bad"
    total = max((due_at - start_at).total_seconds(), 1)
    is_warn = (due_at - now).total_seconds() / total <= WARN_SHARE or due_at - now <= SOON
    return "warn" if is_warn else "ok"
