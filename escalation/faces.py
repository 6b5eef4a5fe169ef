"""How the next clock of a ticket looks in a list: when its colour turns, and whether its hours are closed."""

from datetime import datetime

from escalation import promises
from escalation.ladder import WARN_10_S, WARN_20_S, WARN_50, WARN_75, WARN_90
from escalation.models import SlaClock
from escalation.policies import QUEUE_ACK, Promises
from helpdesk.core.worktime import Calendar, NeverOpens, instant_of
from tickets.models import Ticket
from tickets.slots import Face

WARN, SOON, BAD = (WARN_50, WARN_10_S), (WARN_75,), (WARN_90, WARN_20_S)


def faces(tickets: list[Ticket], now: datetime) -> dict[int, Face]:
    """Read the faces of a whole page in a fixed number of statements."""
    due = {ticket.number: ticket for ticket in tickets if ticket.is_live and ticket.next_due_at}
    if not due:
        return {}
    promised = promises.current(now)
    clocks = SlaClock.objects.filter(ticket__in=due, end_at=None, voided=False).exclude(due_at=None)
    return {
        clock.ticket_id: face_of(clock, hours_of(clock, due[clock.ticket_id], promised), now)
        for clock in clocks
        if clock.metric == due[clock.ticket_id].next_due_metric
    }


def face_of(clock: SlaClock, hours: Calendar, now: datetime) -> Face:
    at = {kind: instant_of(fact_at) for kind, fact_at, _told_at in clock.steps}
    return Face(_first(at, WARN), _first(at, SOON), _first(at, BAD), _opening(hours, now))


def hours_of(clock: SlaClock, ticket: Ticket, promised: Promises) -> Calendar:
    """Give the hours that a clock counts now."""
    if clock.metric == QUEUE_ACK:
        return promised.calendar(promised.queue(clock.queue).calendar)
    policy = next(each for each in promised.policies if each.version == clock.policy_version)
    return promised.calendar(policy.tier(ticket.tier.slug).calendar(clock.metric, clock.channel))


def _first(at: dict[str, datetime], kinds: tuple[str, ...]) -> datetime | None:
    return next((at[kind] for kind in kinds if kind in at), None)


def _opening(hours: Calendar, now: datetime) -> datetime | None:
    if hours.is_open(now):
        return None
    try:
        return hours.next_open(now)
    except NeverOpens:
        return None
