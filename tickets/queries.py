"""What lists show: views, their counts, pages and rows; every list starts at visible_to."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts.models import User
from tickets import jobs, windows
from tickets.models import Draft, Status, Ticket, TicketEvent

PAGE = 50
MOST = 99  # counts stop here: the sidebar says 99+
DUE_SOON = timedelta(minutes=5)
LONG_WAIT = timedelta(minutes=10)
LATE_IN = (15, 30, 60)  # minutes: what a list can be narrowed to
NEWEST = 200  # events that are looked through for what has just changed
COMMITTING = timedelta(seconds=5)
VIEWS = ("mine", "unassigned", "team", "all", "waiting", "closing", "solved")


@dataclass(frozen=True)
class Page:
    rows: list[Ticket]
    next: str  # cursor of the following page, empty at the end


def view_of(user: User, name: str, *, at: datetime) -> QuerySet[Ticket]:
    """Give the tickets of one view of the inbox, unordered."""
    seen = Ticket.objects.visible_to(user)
    if name == "solved":
        return seen.filter(status__in=(Status.SOLVED, Status.CLOSED))
    live = seen.live()
    if name == "mine":
        return live.filter(assignee=user)
    if name == "unassigned":
        return live.filter(~jobs.covered(), assignee=None).exclude(status=Status.BOT)
    if name == "team":
        return live.filter(queue__in=user.queues.values("pk"))
    if name == "waiting":
        return live.filter(waiting_since__lte=at - LONG_WAIT)
    if name == "closing":
        return windows.closing(live, at=at)
    return live


def view_counts(user: User, *, at: datetime | None = None) -> dict[str, int]:
    """Count every view up to a bound, and one's own tickets with something unread, in one statement."""
    at = at or timezone.now()
    names = [name for name in VIEWS if name != "solved"]
    branches = [
        view_of(user, name, at=at).annotate(shown=Value(name)).values_list("shown").order_by()[: MOST + 1]
        for name in names
    ]
    unread = with_unread(view_of(user, "mine", at=at), user).filter(unread__gt=0)
    branches.append(unread.annotate(shown=Value("unread")).values_list("shown").order_by()[: MOST + 1])
    found = Counter(name for (name,) in branches[0].union(*branches[1:], all=True))
    return {name: found[name] for name in (*names, "unread")}


def with_unread(tickets: QuerySet[Ticket], user: User) -> QuerySet[Ticket]:
    mine = FilteredRelation("readings", condition=Q(readings__user=user))
    return tickets.annotate(
        reading=mine, unread=Greatest(F("in_count") - Coalesce(F("reading__in_count"), Value(0)), Value(0))
    )


def with_row(tickets: QuerySet[Ticket], user: User) -> QuerySet[Ticket]:
    """Load what one row of a list shows, without a query per row."""
    has_draft = Exists(Draft.objects.filter(user=user, ticket=OuterRef("pk")).exclude(text="", files=[]))
    return (
        with_unread(tickets, user)
        .annotate(has_draft=has_draft)
        .select_related("customer", "customer__tier", "tier", "queue", "assignee", "topic")
    )


def page_of(user: User, view: str, *, at: datetime, after: str = "", late_in: int = 0) -> Page:
    """Give one page of a view: by due time, by when windows close, solved ones newest first.

    `after` is a cursor.
    """
    tickets = with_row(_late_within(view_of(user, view, at=at), at, late_in), user)
    if view == "solved":
        return _page(_below(tickets, after).order_by("-number"), lambda ticket: str(ticket.number))
    if view == "closing":
        tickets = _past(windows.with_closing(tickets, at=at), after, by="closes_at")
        return _page(tickets.order_by("closes_at", "number"), lambda row: _cursor(row.closes_at, row.number))
    tickets = _past(tickets, after).order_by(F("next_due_at").asc(nulls_last=True), "number")
    return _page(tickets, cursor_of)


def rows_of(user: User, view: str, numbers: Iterable[int], *, at: datetime, late_in: int = 0) -> list[Ticket]:
    """Give those of these tickets that the view shows now."""
    tickets = _late_within(view_of(user, view, at=at), at, late_in)
    return list(with_row(tickets, user).filter(number__in=list(numbers)))


def changed_since(user: User, since: datetime) -> list[int] | None:
    """Give the tickets on which something happened since a page was drawn; None when it was too much.

    An event is dated before it is committed, so a little more than asked for is looked at.
    """
    newest = TicketEvent.objects.order_by("-pk").values_list("ticket", "recorded_at")[:NEWEST]
    fresh = [number for number, at in newest if at >= since - COMMITTING]
    if len(fresh) == NEWEST:
        return None
    return list(Ticket.objects.visible_to(user).filter(pk__in=fresh).values_list("number", flat=True))


def newest_first(user: User, numbers: Iterable[int], *, after: str = "") -> Page:
    """Give found tickets, the newest first, as rows of a list."""
    tickets = with_row(Ticket.objects.visible_to(user).filter(number__in=list(numbers)), user)
    return _page(_below(tickets, after).order_by("-number"), lambda ticket: str(ticket.number))


def cursor_of(ticket: Ticket) -> str:
    return _cursor(ticket.next_due_at, ticket.number)


def _cursor(at: datetime | None, number: int) -> str:
    return f"{round(at.timestamp() * 1_000_000) if at else ''}.{number}"


def is_due_soon(ticket: Ticket, at: datetime) -> bool:
    """Tell whether a row belongs under "Due now"."""
    return ticket.next_due_at is not None and ticket.next_due_at <= at + DUE_SOON


def _late_within(tickets: QuerySet[Ticket], at: datetime, minutes: int) -> QuerySet[Ticket]:
    """Keep what is late, or will be within these minutes; 0 keeps all."""
    return tickets.filter(next_due_at__lt=at + timedelta(minutes=minutes)) if minutes else tickets


def _past(tickets: QuerySet[Ticket], after: str, by: str = "next_due_at") -> QuerySet[Ticket]:
    due, _, number = after.partition(".")
    if not number.isdecimal():
        return tickets
    without_due = Q(**{by: None}, number__gt=int(number))
    if not due.lstrip("-").isdecimal():
        return tickets.filter(without_due)
    moment = datetime.fromtimestamp(0, UTC) + timedelta(microseconds=int(due))
    later = Q(**{f"{by}__gt": moment}) | Q(**{by: moment}, number__gt=int(number))
    return tickets.filter(later | Q(**{by: None}))


def _below(tickets: QuerySet[Ticket], after: str) -> QuerySet[Ticket]:
    return tickets.filter(number__lt=int(after)) if after.isdecimal() else tickets


def _page(tickets: QuerySet[Ticket], cursor: Callable[[Ticket], str]) -> Page:
    rows = list(tickets[: PAGE + 1])
    return Page(rows[:PAGE], cursor(rows[PAGE - 1]) if len(rows) > PAGE else "")


def ringing(user: User, numbers: Iterable[int]) -> list[int]:
    """Give those of these tickets that a person should hear about: own or unowned, with something unread."""
    ours = Q(assignee=user) | Q(assignee=None, queue__in=user.queues.values("pk"))
    tickets = Ticket.objects.visible_to(user).live().filter(ours, number__in=list(numbers))
    return list(with_unread(tickets, user).filter(unread__gt=0).values_list("number", flat=True))
