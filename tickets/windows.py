"""How long a customer can still be answered freely, where their channel asks for more after a while."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Min, OuterRef, QuerySet, Subquery

from tickets.models import Thread, Ticket

CLOSING = timedelta(hours=4)


@dataclass(frozen=True)
class Window:
    """The window of one thread; `hours` is how long it is as a whole."""

    account: str
    closes_at: datetime
    hours: int

    def is_open(self, now: datetime) -> bool:
        return self.closes_at > now


def of_thread(thread: Thread) -> Window | None:
    """Give a thread's window; nothing where free text may be sent at any time."""
    closes_at = thread.window_closes_at
    if closes_at is None:
        return None
    return Window(thread.account.name, closes_at, thread.account.capabilities.get("window_hours") or 24)


def of_tickets(tickets: Iterable[Ticket]) -> dict[int, Window]:
    """Give the window of the thread each ticket's customer used last, in one statement."""
    threads = Thread.objects.filter(ticket__in=list(tickets)).exclude(window_closes_at=None)
    newest_last = threads.select_related("account").order_by(F("last_in_at").asc(nulls_first=True), "pk")
    found = ((thread.ticket_id, of_thread(thread)) for thread in newest_last)
    return {number: window for number, window in found if number and window}


def closing(tickets: QuerySet[Ticket], *, at: datetime) -> QuerySet[Ticket]:
    """Keep the tickets with a window that closes soon."""
    return tickets.filter(pk__in=_soon(at).values("ticket"))


def with_closing(tickets: QuerySet[Ticket], *, at: datetime) -> QuerySet[Ticket]:
    """Add when the first of a ticket's windows closes, as `closes_at`."""
    first = _soon(at).filter(ticket=OuterRef("pk")).order_by().values("ticket")
    return tickets.annotate(closes_at=Subquery(first.annotate(first=Min("window_closes_at")).values("first")))


def _soon(at: datetime) -> QuerySet[Thread]:
    reachable = Thread.objects.filter(is_blocked=False)
    return reachable.filter(window_closes_at__gt=at, window_closes_at__lte=at + CLOSING)
