"""Read what a caller names: filters of the list, people, queues, files; hidden ones are not there."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework.request import Request

from accounts.models import Level, Queue, User
from helpdesk.core.api import invalid
from tickets import jobs
from tickets.models import Status, Thread, Ticket
from tickets.search import find_tickets

LISTS = {"status": set(Status.values), "level": set(Level.values)}


def ticket_of(user: User, number: int) -> Ticket:
    """Give a ticket this person may see; anything else is not found."""
    found = loaded(Ticket.objects.visible_to(user)).filter(number=number).first()
    if found is None:
        raise Http404
    return found


def loaded(tickets: QuerySet[Ticket]) -> QuerySet[Ticket]:
    return tickets.select_related("queue", "tier", "topic", "customer", "assignee", "owner").prefetch_related(
        "threads__account"
    )


def filtered(request: Request) -> QuerySet[Ticket]:
    """Give the visible tickets that the query asks for; an unknown value is refused by its name."""
    tickets = Ticket.objects.visible_to(request.user)
    for name, read in FILTERS.items():
        if value := request.query_params.get(name, "").replace("\x00", ""):
            tickets = tickets.filter(read(value, request))
    return loaded(tickets)


def queue_of(slug: str) -> Queue:
    if found := Queue.objects.filter(slug=slug, is_active=True).first():
        return found
    raise invalid("queue", _("There is no such queue."))


def person_of(value: Any, user: User) -> User:
    if value == "me":
        return user
    if found := User.objects.filter(pk=value, is_active=True).first():
        return found
    raise invalid("assignee", _("There is no such person."))


def threads_of(ticket: Ticket, asked: str | list[int], user: User) -> list[Thread]:
    """Give the threads a reply goes to, the ticket's own or others of its customer; none means the last."""
    if asked == "last":
        return []
    threads = Thread.objects.select_related("account", "ticket").order_by("pk")
    if asked == "all":
        return jobs.threads_of(ticket, user)[::-1]  # the one used last is the last: its message is the answer
    seen = Ticket.objects.visible_to(user).filter(customer=ticket.customer_id)
    found = list(threads.filter(pk__in=asked, ticket__in=seen))
    if len(found) != len(set(asked)):
        raise invalid("threads", _("One of these threads does not belong to the ticket."))
    return found


def _one_of(name: str, column: str) -> Any:
    def read(value: str, request: Request) -> Q:
        given = set(value.split(","))
        if given - LISTS[name]:
            raise invalid(name, _("Choose from: %(choices)s.") % {"choices": ", ".join(sorted(LISTS[name]))})
        return Q(**{f"{column}__in": given})

    return read


def _assignee(value: str, request: Request) -> Q:
    if value == "none":
        return Q(assignee=None)
    return Q(assignee=request.user if value == "me" else _id("assignee", value))


def _id(name: str, value: str) -> int:
    if value.isascii() and value.isdecimal() and len(value) < 19:
        return int(value)
    raise invalid(name, _("Give a whole number above zero."))


def _due_before(value: str, request: Request) -> Q:
    try:
        at = parse_datetime(value.replace(" ", "+"))
    except ValueError:
        at = None
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise invalid("due_before", _("Give a time with its zone, as 2026-06-01T10:00:00Z."))
    return Q(next_due_at__lt=at)


FILTERS: dict[str, Any] = {
    "status": _one_of("status", "status"),
    "level": _one_of("level", "queue__level"),
    "queue": lambda value, request: Q(queue__slug__in=value.split(",")),
    "tier": lambda value, request: Q(tier__slug__in=value.split(",")),
    "assignee": _assignee,
    "account_kind": lambda value, request: Q(
        pk__in=Thread.objects.filter(account__kind__in=value.split(",")).values("ticket")
    ),
    "customer": lambda value, request: Q(customer=_id("customer", value)),
    "job": lambda value, request: Q(job=_id("job", value)),
    "due_before": _due_before,
    "q": lambda value, request: Q(pk__in=find_tickets(request.user, value)),
}
