"""What always holds of escalations (I1 to I12), for tests and for the measurements under load."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from escalation import acks, escalations_log, pingpong, states
from escalation.actions.escalating import hops, plan_of
from escalation.models import Escalation
from tickets.models import Ticket

FIRST_WORDS = ("N1", "N2", "N3")
TICKS = timedelta(seconds=2)


def broken(ticket: Ticket, *, now: datetime, is_swept: bool = True) -> Iterator[str]:
    """Name what does not hold for one ticket; after a sweep nothing may be overdue either."""
    rows = list(Escalation.objects.filter(ticket=ticket).select_related("to_queue__calendar", "from_queue"))
    if rows and ticket.is_live and (ticket.owner is None or not ticket.owner.is_active):
        yield "I1: nobody is accountable"
    if sum(row.is_unfinished and row.is_functional for row in rows) > 1:
        yield "I2: two at once"
    if pingpong.most_without_decision(hops(ticket)) > pingpong.MOST:
        yield "I5: back and forth"
    for row in rows:
        yield from _of_one(row, ticket, now, is_swept)


def _of_one(row: Escalation, ticket: Ticket, now: datetime, is_swept: bool) -> Iterator[str]:
    if row.is_waiting and row.next_step_at is None:
        yield "I3: it waits for nothing"
    if not row.is_unfinished and (row.next_step_at or row.review_at):
        yield "I11: a reminder is left"
    if is_swept and row.is_waiting and row.named_id is None:
        latest = plan_of(row.to_queue, ticket.priority, row.requested_at).at(acks.RUNGS[-1][1])
        if latest + TICKS < now and not row.steps.filter(kind=states.LOSE).exists():
            yield "I4: nobody is named"
    words = row.notices.filter(kind__in=FIRST_WORDS).count()
    if words != int(row.is_functional):
        yield f"I7: {words} first words"
    if is_swept and row.is_unfinished and row.eta_at is not None and row.eta_at + TICKS < now:
        yield "I8: an announced time has passed in silence"
    steps = list(row.steps.all())
    if escalations_log.check(row) != row.last_hash:
        yield "I9: the chain is broken"
    if not all(step.by_kind and step.at and step.from_queue and step.to_queue for step in steps):
        yield "I10: a step does not say who, when, from where to where"
    if escalations_log.replayed(row) != escalations_log.standing_of(row):
        yield "I12: the log says something else"
