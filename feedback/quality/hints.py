"""Everything the checks say of one ticket now."""

from datetime import datetime

from accounts.models import User
from feedback.quality import checks, talk
from tickets import slots
from tickets.models import Ticket
from tickets.slots import Verdict

LATE = ("A1", "A3")


def verdicts_of(ticket: Ticket, *, now: datetime) -> list[Verdict]:
    """Judge a ticket that a person has answered; in the order of semantics 7.2."""
    clocks = slots.verdicts_on(ticket, now)
    is_late = any(verdict.code in LATE and not verdict.is_met for verdict in clocks)
    own = checks.verdicts(talk.read(ticket, is_late=is_late))
    return sorted([*clocks, *own], key=lambda verdict: ORDER.index(verdict.code)) if own else []


def may_see(ticket: Ticket, user: User) -> bool:
    """Hints are for whoever works on it, and for supervisors."""
    return user.is_supervisor or user.pk in (ticket.assignee_id, ticket.owner_id)


ORDER = ("A1", "A2", "A3", "E1", "E2", "E3", "H1", "H2", "H4", "N1", "N2", "N3", "C1", "C2", "C3")
