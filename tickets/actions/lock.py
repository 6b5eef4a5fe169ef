"""The lock every action takes first."""

from collections.abc import Collection
from typing import TypeVar

from django.db import models

from helpdesk.core.errors import Refused
from tickets.models import Thread, Ticket
from tickets.refusals import Finished

Row = TypeVar("Row", bound=models.Model)


def lock(ticket: Ticket) -> Ticket:
    """Lock and re-read the ticket's row; needs a transaction."""
    found = _rows().filter(pk=ticket.pk).first()
    # Where its queue, tier or customer changed while we waited, the rows joined before no longer fit.
    locked = found or _rows().get(pk=ticket.pk)
    return without_stale(locked, "assignee")


def lock_workable(ticket: Ticket) -> Ticket:
    """Lock a ticket that work can still be done on; closed and merged ones are refused."""
    locked = lock(ticket)
    if locked.is_terminal:
        raise Finished(locked)
    return locked


def lock_pair(one: Ticket, other: Ticket, *, same: str) -> tuple[Ticket, Ticket]:
    """Lock two tickets with their threads; raises Refused with the sentence `same` where they are one."""
    if one.pk == other.pk:
        raise Refused(same, code="same_ticket")
    locked = lock_all((one.pk, other.pk))
    return locked[one.pk], locked[other.pk]


def lock_all(numbers: Collection[int]) -> dict[int, Ticket]:
    """Lock several tickets with their threads.

    Threads first, as the intake does, then tickets in order of numbers: whoever else takes these
    cannot wait for what we hold while we wait for theirs.
    """
    list(Thread.objects.select_for_update(no_key=True).filter(ticket__in=numbers).order_by("pk"))
    return {number: lock(Ticket(pk=number)) for number in sorted(set(numbers))}


def without_stale(row: Row, *names: str) -> Row:
    """Forget related rows that were read before the lock was granted and are others by now.

    PostgreSQL re-reads the locked row after a wait, but not what it is joined with from outside.
    """
    for name in names:
        related = row._state.fields_cache.get(name)
        if (related.pk if related else None) != getattr(row, f"{name}_id"):
            row._state.fields_cache.pop(name, None)
    return row


def _rows() -> models.QuerySet[Ticket]:
    # Numbers never change: who only points to this ticket need not wait, or they would wait for each other.
    return Ticket.objects.select_for_update(of=("self",), no_key=True).select_related(
        "queue", "tier", "customer", "assignee"
    )
