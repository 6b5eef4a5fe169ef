"""A customer's message that nobody has written yet, and every clock it would start. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from escalation.clocks import Clock
from escalation.events import CREATED, ESCALATE, MESSAGE, Event
from escalation.ladder import BREACH, Step, steps
from escalation.policies import FIRST_RESPONSE, LONG_AGO, NEXT_RESPONSE, Policy, Promises
from escalation.replay import replay

REPLIES = (FIRST_RESPONSE, NEXT_RESPONSE)

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class Wish:
    """What is tried: who writes, where and when, and whether somebody has answered before."""

    at: datetime
    tier: str
    priority: str
    kind: str
    queue: str = ""  # handed over to, at once
    is_later: bool = False


@dataclass(frozen=True)
class Tried:
    """One clock that the message starts."""

    metric: str
    start: datetime
    due: datetime | None
    allowance_s: int | None
    calendar: str
    warnings: tuple[Step, ...]
    spans: tuple[Span, ...]  # the stretches that count, from start to due

    @property
    def is_reply(self) -> bool:
        return self.metric in REPLIES

    @property
    def rests(self) -> list[Span]:
        """List the stretches between start and due that do not count."""
        if self.due is None:
            return []
        edges = [self.start, *(moment for span in self.spans for moment in span), self.due]
        return [(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b]

    def left_at(self, at: datetime) -> int:
        """Count the seconds still allowed at an instant before due."""
        used = sum((min(b, at) - a).total_seconds() for a, b in self.spans if a < at)
        return (self.allowance_s or 0) - int(used)


def simulate(draft: Policy, promises: Promises, wish: Wish) -> list[Tried]:
    """Give the clocks that run after the message, by the same engine that keeps real promises."""
    promised = replace(promises, policies=(replace(draft, since=LONG_AGO),))
    found = replay(_events(wish), promised, wish.at).clocks
    return [_tried(clock, promised) for clock in found if not clock.is_finished and clock.allowance_s]


def _events(wish: Wish) -> list[Event]:
    facts = {"channel": wish.kind, "tier": wish.tier, "priority": wish.priority}
    events = [Event(CREATED, wish.at, {"by": "customer", **facts})]
    if wish.is_later:
        events.append(Event(MESSAGE, wish.at, {"author": "agent", "public": True, "channel": wish.kind}))
        events.append(Event(MESSAGE, wish.at, {"author": "customer", "channel": wish.kind}))
    if wish.queue:
        events.append(Event(ESCALATE, wish.at, {"to": wish.queue}))
    return events


def _tried(clock: Clock, promises: Promises) -> Tried:
    name = clock.segments[-1].calendar if clock.segments else ""
    spans: tuple[Span, ...] = ()
    if clock.due is not None:
        spans = tuple(promises.calendar(name).open_spans(clock.start, clock.due))
    warnings = tuple(step for step in steps(clock, promises.calendars) if step.kind != BREACH)
    return Tried(clock.metric, clock.start, clock.due, clock.allowance_s, name, warnings, spans)
