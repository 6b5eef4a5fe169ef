"""What always holds of escalations (I1 to I12), for tests and for the measurements under load."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Prefetch

from escalation import acks, escalations_log, pingpong, promises, reading, states
from escalation.actions.escalating import hops, plan_of
from escalation.clocks import Clock, Replay
from escalation.escalation_people import duty_manager
from escalation.escalations_leaving import has_left
from escalation.events import ACK, ESCALATE, RETURN
from escalation.models import Escalation, EscalationStep, Notice, SlaClock
from escalation.policies import QUEUE_ACK
from escalation.replay import replay
from helpdesk.core import chain
from tickets.models import Ticket

FIRST_WORDS = ("N1", "N2", "N3")
TICKS, WITHIN = timedelta(seconds=2), timedelta(seconds=60)
HANDED = (ESCALATE, RETURN, ACK)


def broken(ticket: Ticket, *, now: datetime, is_swept: bool = True) -> Iterator[str]:
    """Name what does not hold for one ticket; after a sweep nothing may be overdue either."""
    found = Escalation.objects.filter(ticket=ticket).select_related("to_queue__calendar", "from_queue")
    notices = Prefetch("notices", Notice.objects.order_by("pk").select_related("message__delivery"))
    rows = list(found.prefetch_related("steps", notices))
    if rows and ticket.is_live:
        yield from _owner(ticket, rows, now, is_swept)
    if sum(row.is_unfinished and row.is_functional for row in rows) > 1:
        yield "I2: two at once"
    if len(rows) > pingpong.MOST and pingpong.most_without_decision(hops(ticket)) > pingpong.MOST:
        yield "I5: back and forth"
    if rows and _feels_hand_overs(ticket, now):
        yield "I6: a customer's clock feels a hand-over"
    for row in rows:
        yield from _of_one(row, ticket, now, is_swept)


def _owner(ticket: Ticket, rows: list[Escalation], now: datetime, is_swept: bool) -> Iterator[str]:
    if ticket.owner_id is None:
        yield "I1: nobody is accountable"
    if not is_swept or not any(row.is_unfinished for row in rows):
        return
    owner = ticket.owner
    if owner is not None and has_left(owner, at=now):
        is_lead = owner.is_active and (owner.leads.exists() or owner == duty_manager(now))
        if not is_lead:
            yield f"I1: {owner.name} answers for it and is not at work"


def _feels_hand_overs(ticket: Ticket, now: datetime) -> bool:
    """Replay the ticket's history as it is, and as if nothing was handed on: its rows must say the latter."""
    record = reading.read(ticket)
    alone = [event for event in record.events if event.kind not in HANDED]
    if len(alone) == len(record.events):
        return False
    promised = promises.current(now, seen=record.stamp, window_s=ticket.queue.reopen_window_s)
    felt, untouched = (_customers(replay(told, promised, now)) for told in (record.events, alone))
    if [_said(clock) for clock in felt] != [_said(clock) for clock in untouched]:
        return True
    return any(
        _is_written_otherwise(record.clocks.get((clock.metric, clock.n)), clock) for clock in untouched
    )


def _customers(result: Replay) -> list[Clock]:
    return [clock for clock in result.clocks if clock.metric != QUEUE_ACK]


def _said(c: Clock) -> tuple[object, ...]:
    return c.metric, c.n, c.start, c.due, c.end, c.state, c.breached_at


def _is_written_otherwise(row: SlaClock | None, clock: Clock) -> bool:
    if row is None:
        return True
    if row.breached != clock.breached:  # the sweep has yet to see it, or saw it before an answer in time
        return (row.start_at, row.end_at) != (clock.start, clock.end)
    return (row.start_at, row.due_at, row.end_at) != (clock.start, clock.due, clock.end)


def _of_one(row: Escalation, ticket: Ticket, now: datetime, is_swept: bool) -> Iterator[str]:
    steps = list(row.steps.all())
    if row.is_waiting and row.next_step_at is None:
        yield "I3: it waits for nothing"
    if not row.is_unfinished and (row.next_step_at or row.review_at):
        yield "I11: a reminder is left"
    if is_swept and row.is_waiting and row.named_id is None:
        latest = plan_of(row.to_queue, ticket.priority, row.requested_at).at(acks.RUNGS[-1][1])
        lost = [step.at + TICKS * len(acks.RUNGS) for step in steps if step.kind == states.LOSE]
        if max([latest, *lost]) + TICKS < now:
            yield "I4: nobody is named"
    yield from _words(row, steps)
    if is_swept and row.is_unfinished and row.eta_at is not None and row.eta_at + TICKS < now:
        yield "I8: an announced time has passed in silence"
    if is_swept and row.is_unfinished and row.review_at is not None and row.review_at + TICKS < now:
        yield "I8: nobody looked when a word was due"
    owed = [word.due_at for word in row.notices.all() if word.due_at is not None]
    if is_swept and ticket.is_live and owed and min(owed) + TICKS < now:
        yield "I8: a word that was owed was not said"
    if _is_chain_broken(row):
        yield "I9: the chain is broken"
    if not all(_says_who(step) and step.at and step.from_queue and step.to_queue for step in steps):
        yield "I10: a step does not say who, when, from where to where"
    if escalations_log.replayed(row) != escalations_log.standing_of(row):
        yield "I12: the log says something else"


def _is_chain_broken(row: Escalation) -> bool:
    try:
        return escalations_log.check(row) != row.last_hash
    except chain.Broken:
        return True


def _says_who(step: EscalationStep) -> bool:
    return bool(step.by_kind and (step.by_kind != "agent" or step.by_name))


def _words(row: Escalation, steps: list[EscalationStep]) -> Iterator[str]:
    """The customer hears of a hand-over once, at once; told of something just before, half an hour later."""
    words = [notice for notice in row.notices.all() if notice.kind in FIRST_WORDS]
    if len(words) != int(row.is_functional):
        yield f"I7: {len(words)} first words"
    chosen = [step.at for step in steps if step.data.get("kind_of_notice") in FIRST_WORDS]
    for word in words:
        if min(chosen, default=word.said_at) > row.requested_at + WITHIN:
            yield "I7: the first words came late"
        if not word.problem and (word.message is None or not word.message.delivery.state):
            yield "I7: nobody knows what became of the first words"
