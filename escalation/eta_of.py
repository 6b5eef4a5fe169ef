"""What is known about a queue and its past, put before the pure estimator."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from typing import Any

from accounts import roster
from accounts.models import Level, Queue
from escalation import promises, states
from escalation.escalation_people import members, online
from escalation.eta import base as model
from escalation.eta import conformal
from escalation.models import Escalation, EtaCell, EtaQueue
from helpdesk.core.worktime import Calendar
from tickets.models import Ticket

VERSION = "ql-conformal-1"
HOUR_S = 3600
PRIOR_S = {
    Level.FRONTLINE: 4 * HOUR_S,
    Level.SENIOR: 4 * HOUR_S,
    Level.FINANCE: 8 * HOUR_S,
    Level.TECHNICAL: 10 * HOUR_S,
    Level.MANAGEMENT: 8 * HOUR_S,
}
COLD, WORDLESS, OF_TOPIC = 30, 10, 20
PLAN_AHEAD = timedelta(days=14)
STUCK_FOR = timedelta(hours=24)
DONE = ("answered_back", "resolved")  # ends that are what was announced


@dataclass(frozen=True)
class Past:
    """What has ended in a queue: lengths in its open seconds, newest first."""

    residuals: list[float]
    own_residuals: list[float]
    handlings: list[float]
    own_handlings: list[float]

    @property
    def used(self) -> list[float]:
        return self.own_residuals if len(self.own_residuals) >= COLD else self.residuals

    @property
    def n(self) -> int:
        return len(self.residuals)


@dataclass(frozen=True)
class Estimate:
    """A length in the queue's open seconds; `is_sayable` is false while too little is known."""

    base_s: float
    length_s: float
    alpha: float
    n: int
    ahead: int
    is_sayable: bool


def estimate(escalation: Escalation, ticket: Ticket, *, at: datetime) -> Estimate:
    """Estimate how long a fresh escalation takes in its queue."""
    queue = escalation.to_queue
    calendar = calendar_of(queue)
    past = past_of(queue, ticket.topic_id, calendar)
    cell = cell_of(queue, ticket.topic_id)
    ahead, busy = _line(escalation, ticket)
    planned, step = _planned(queue, calendar, at)
    service = sum(past.handlings[:200]) / len(past.handlings[:200]) if past.handlings else 0.0
    present = model.present(planned, 0.0, ahead=ahead, busy=busy, lasts=8 * step)
    needed = model.need(ahead=ahead, free=int(present(0.0)) - busy, service=service)
    prior = prior_s(queue)
    usual = model.typical(past.own_handlings, past.handlings, OF_TOPIC)
    base_s = model.wait(needed, 0.0, present, step) + (usual if usual is not None else prior)
    base_s = max(base_s, 60.0)
    is_stuck = cell.stuck_since is not None and at - cell.stuck_since >= STUCK_FOR
    is_cold = past.n < COLD
    length = prior * 1.25 if is_cold else base_s * conformal.factor(past.used, cell.alpha)
    sayable = past.n >= WORDLESS and not is_stuck
    return Estimate(base_s, length, cell.alpha, past.n, ahead, sayable)


def again(escalation: Escalation, ticket: Ticket, *, at: datetime) -> float:
    """Estimate the whole length anew for what is still open."""
    calendar = calendar_of(escalation.to_queue)
    past = past_of(escalation.to_queue, ticket.topic_id, calendar)
    elapsed = max(calendar.elapsed(escalation.requested_at, at), 60)
    return conformal.longer(past.used, float(escalation.eta_inputs.get("base_s", elapsed)), elapsed)


def chance(escalation: Escalation, ticket: Ticket, *, at: datetime) -> float:
    """Tell how likely it is done by the time that was said, given that it is still open."""
    calendar = calendar_of(escalation.to_queue)
    past = past_of(escalation.to_queue, ticket.topic_id, calendar)
    base_s = float(escalation.eta_inputs.get("base_s", 0)) or 1.0
    elapsed = calendar.elapsed(escalation.requested_at, at)
    length = calendar.elapsed(escalation.requested_at, escalation.eta_at or at)
    open_ones = [r for r in past.used if exp(r) * base_s > elapsed]
    if len(open_ones) < conformal.FEWEST_LONGER:
        return 0.0
    return sum(exp(r) * base_s <= length for r in open_ones) / len(open_ones)


def calendar_of(queue: Queue) -> Calendar:
    return promises.engine_calendar(queue.calendar.as_rules())


def cell_of(queue: Queue, topic_id: int | None) -> EtaCell:
    found = EtaCell.objects.filter(queue=queue, topic=topic_id).first()
    return found or EtaCell(queue=queue, topic_id=topic_id)


def prior_s(queue: Queue) -> int:
    own = EtaQueue.objects.filter(queue=queue).values_list("prior_s", flat=True).first()
    return own or PRIOR_S[Level(queue.level)]


def past_of(queue: Queue, topic_id: int | None, calendar: Calendar) -> Past:
    """Read what has ended here lately, of this topic and of all."""
    forgotten = EtaQueue.objects.filter(queue=queue).values_list("forgotten_at", flat=True).first()
    ended = Escalation.objects.filter(
        to_queue=queue, kind="functional", state=states.FINISHED, acked_at__isnull=False
    ).exclude(outcome="re_escalated")
    if forgotten:
        ended = ended.filter(finished_at__gt=forgotten)
    newest = ended.order_by("-finished_at").values_list(
        "requested_at", "acked_at", "finished_at", "eta_inputs", "ticket__topic"
    )
    of_all = _past(newest[: conformal.KEPT_RESIDUALS], calendar)
    own = newest.filter(ticket__topic=topic_id)[: conformal.KEPT_RESIDUALS] if topic_id else []
    of_topic = _past(own, calendar)
    return Past(of_all[0], of_topic[0], of_all[1], of_topic[1])


def _past(rows: Iterable[Any], calendar: Calendar) -> tuple[list[float], list[float]]:
    residuals: list[float] = []
    handlings: list[float] = []
    for requested_at, acked_at, finished_at, inputs, _topic in rows:
        handlings.append(float(max(calendar.elapsed(acked_at, finished_at), 1)))
        if base_s := inputs.get("base_s"):
            cell = conformal.Cell()
            cell.learn(max(calendar.elapsed(requested_at, finished_at), 1), float(base_s))
            residuals += cell.residuals
    return residuals, handlings


def _line(escalation: Escalation, ticket: Ticket) -> tuple[int, int]:
    """Count who is served before this one, and who is being served."""
    there = Escalation.objects.filter(to_queue=escalation.to_queue, kind="functional").exclude(
        pk=escalation.pk
    )
    waiting = there.filter(state__in=states.WAITING, ticket__tier__rank__gte=ticket.tier.rank)
    return waiting.count(), there.filter(state__in=states.TAKEN).count()


def _planned(queue: Queue, calendar: Calendar, at: datetime) -> tuple[Callable[[float], float], float]:
    """Give how many are planned after so many open seconds; without a roster, who is at work now."""
    here = len(online(queue, at)) or min(len(members(queue)), 1)
    if not roster.is_planned(queue):
        return (lambda _t: max(here, 1)), HOUR_S
    plan = roster.planned(queue, at, at + PLAN_AHEAD)

    def people(offset: float) -> float:
        moment = calendar.add(at, int(offset))
        return sum(any(turn.start <= moment < turn.end for turn in turns) for turns in plan.values())

    return people, HOUR_S
