"""A running instance of a promise while its ticket is replayed; instants are whole seconds of the epoch."""

from __future__ import annotations

from dataclasses import dataclass, field

from escalation.clocks import Clock, ClockState, Segment
from helpdesk.core.worktime import Calendar, NeverOpens, instant_of

# Why an allowance is what it is; the panel that explains a due time has one sentence for each.
TARGET, GRACE, KEPT = "target", "grace", "kept"
GRACE_PART = 4


@dataclass
class Leg:
    since: int
    until: int | None
    calendar: str
    running: bool


@dataclass
class Watch:
    """Counts open seconds towards one allowance, across pauses and changes of calendar."""

    start: int
    allowance: int | None
    name: str
    calendar: Calendar
    channel: str
    running: bool = True
    rule: str = TARGET
    due: int | None = None
    consumed: int = 0
    legs: list[Leg] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.since = self.start
        self.legs.append(Leg(self.start, None, self.name, self.running))
        self._project(self.start)

    def elapsed(self, t: int) -> int:
        if not self.running:
            return self.consumed
        return self.consumed + self.calendar.elapsed_between(self.since, t)

    def run(self, t: int, running: bool) -> None:
        if running == self.running:
            return
        self._cut(t)
        self._begin(t, running)
        self._project(t)

    def stop(self, t: int) -> None:
        """End without touching `due`: a finished instance is frozen."""
        self._cut(t)
        self.running = False

    def restart(self, t: int, running: bool) -> None:
        self.running = False
        self._begin(t, running)
        self._project(t)

    def revive(self) -> None:
        """Undo `stop`, as if it had never happened."""
        last = self.legs[-1]
        self.consumed -= self.calendar.elapsed_between(last.since, last.until or last.since)
        self.since, self.running, last.until = last.since, True, None

    def tighten(self, t: int, target: int | None, name: str, calendar: Calendar) -> None:
        """Take the new promise only where it is due earlier; a reply promise is never loosened."""
        if target is None:
            return
        elapsed = self.elapsed(t)
        allowance = max(target, elapsed + target // GRACE_PART)
        due = _due(calendar, t, allowance - elapsed)
        if due is None or (self.due is not None and due >= self.due):
            return
        self._switch(t, name, calendar)
        self.allowance, self.due = allowance, due
        self.rule = TARGET if allowance == target else GRACE

    def recast(self, t: int, target: int | None, name: str, calendar: Calendar, *, live: bool) -> None:
        """Loosen at once, tighten with grace; consumed time is kept and the calendar switches."""
        if live:
            self._switch(t, name, calendar)
        else:
            self.name, self.calendar = name, calendar
        if target is None:
            return
        former, with_grace = self.allowance, self.elapsed(t) + target // GRACE_PART
        self.allowance = max(target, with_grace if former is None else min(former, with_grace))
        self.rule = TARGET if self.allowance == target else GRACE if self.allowance == with_grace else KEPT
        if live:
            self._project(t)

    def _switch(self, t: int, name: str, calendar: Calendar) -> None:
        if name != self.name:
            self._cut(t)
            self.name, self.calendar = name, calendar
            self._begin(t, self.running)

    def _cut(self, t: int) -> None:
        self.consumed = self.elapsed(t)
        self.since = t
        self.legs[-1].until = t

    def _begin(self, t: int, running: bool) -> None:
        self.since, self.running = t, running
        self.legs.append(Leg(t, None, self.name, running))

    def _project(self, t: int) -> None:
        if not self.running or self.allowance is None:
            self.due = None
            return
        self.due = _due(self.calendar, t, self.allowance - self.elapsed(t))


@dataclass
class Instance:
    """One numbered clock. Reply clocks hold a watch per unanswered message, the others hold one."""

    metric: str
    n: int
    watches: list[Watch]
    policy_version: int
    queue: str | None = None
    state: ClockState = "running"
    end: int | None = None
    breached_at: int | None = None
    voided: bool = False

    @property
    def oldest(self) -> Watch:
        if len(self.watches) == 1:  # nearly always; a replay asks very often
            return self.watches[0]
        return min(self.watches, key=lambda watch: watch.start)

    @property
    def governing(self) -> Watch:
        """The watch that is due first."""
        if len(self.watches) == 1:
            return self.watches[0]
        dated = [watch for watch in self.watches if watch.due is not None]
        return min(dated, key=lambda watch: watch.due or 0) if dated else self.oldest

    def note_breach(self, t: int) -> None:
        """Met means ended at or before due, so a breach is seen only after that second."""
        due = self.governing.due
        if self.end is None and due is not None and t > due:
            self.breached_at = due if self.breached_at is None else min(self.breached_at, due)

    def finish(self, t: int, state: ClockState) -> None:
        self.note_breach(t)
        self.state, self.end = state, t
        for watch in self.watches:
            watch.stop(t)

    def run(self, t: int, running: bool) -> None:
        self.note_breach(t)
        self.state = "running" if running else "paused"
        self.watches[0].run(t, running)

    def resume(self, t: int, running: bool) -> None:
        """Go on after a solve with the time already consumed."""
        self.state, self.end = ("running" if running else "paused"), None
        self.watches[0].restart(t, running)

    def revive(self) -> None:
        self.state, self.end = "running", None
        for watch in self.watches:
            watch.revive()

    def clock(self, now: int) -> Clock:
        self.note_breach(now)
        at = now if self.end is None else self.end
        governing = self.governing
        due = governing.due if self.breached_at is None else self.breached_at
        allowance = governing.allowance
        return Clock(
            metric=self.metric,
            n=self.n,
            start=instant_of(self.oldest.start),
            due=None if due is None else instant_of(due),
            state=self.state,
            end=None if self.end is None else instant_of(self.end),
            elapsed_s=self.oldest.elapsed(at),
            breached=self.breached_at is not None,
            breached_at=None if self.breached_at is None else instant_of(self.breached_at),
            voided=self.voided,
            queue=self.queue,
            policy_version=self.policy_version,
            allowance_s=allowance,
            remaining_s=None if allowance is None else max(0, allowance - governing.elapsed(at)),
            channel=governing.channel,
            segments=tuple(_segment(leg) for leg in governing.legs if leg.since != leg.until),
            rule=governing.rule,
        )


def _due(calendar: Calendar, t: int, seconds: int) -> int | None:
    # A calendar that ran out of open days must not stop a customer's message from being stored.
    try:
        return calendar.add_to(t, seconds)
    except NeverOpens:
        return None


def _segment(leg: Leg) -> Segment:
    until = None if leg.until is None else instant_of(leg.until)
    return Segment(instant_of(leg.since), until, leg.calendar, leg.running)
