"""The instances of one ticket while it is replayed: who starts, answers, pauses and ends them."""

from __future__ import annotations

from dataclasses import dataclass, field

from escalation.events import NEW, ON_HOLD, OPEN, PENDING
from escalation.instances import Instance, Watch
from escalation.policies import (
    AGENT_WORK,
    FIRST_RESPONSE,
    FIRST_TOUCH,
    METRICS,
    NEXT_RESPONSE,
    PAUSABLE_UPDATE,
    PERIODIC_UPDATE,
    QUEUE_ACK,
    REQUESTER_WAIT,
    TOTAL_RESOLUTION,
    Policy,
    Promises,
)
from helpdesk.core.worktime import Calendar

RUNS_IN = {
    AGENT_WORK: frozenset({NEW, OPEN}),
    REQUESTER_WAIT: frozenset({NEW, OPEN, ON_HOLD}),
    TOTAL_RESOLUTION: frozenset({NEW, OPEN, PENDING, ON_HOLD}),
    PERIODIC_UPDATE: frozenset({NEW, OPEN, PENDING, ON_HOLD}),
    PAUSABLE_UPDATE: frozenset({NEW, OPEN, ON_HOLD}),
}
WORK = (AGENT_WORK, REQUESTER_WAIT, TOTAL_RESOLUTION)
UPDATES = (PERIODIC_UPDATE, PAUSABLE_UPDATE)


@dataclass
class Timers:
    promises: Promises
    policy: Policy
    tier: str
    priority: str
    all: dict[str, list[Instance]] = field(default_factory=lambda: {metric: [] for metric in METRICS})

    def running(self, metric: str) -> Instance | None:
        """The unfinished instance of the metric; there is never more than one."""
        instances = self.all[metric]
        return instances[-1] if instances and instances[-1].end is None else None

    @property
    def reply(self) -> Instance | None:
        return self.running(FIRST_RESPONSE) or self.running(NEXT_RESPONSE)

    def start(self, metric: str, t: int, channel: str, *, running: bool = True) -> None:
        self._add(metric, self._watch(metric, t, channel, running))

    def owe(self, metric: str, t: int, channel: str) -> None:
        """Remember an unanswered message; the clock of the oldest one is the instance's own."""
        if self.reply is None:
            self.start(metric, t, channel)
            return
        self.reply.watches.append(self._watch(self.reply.metric, t, channel, True))

    def start_ack(self, t: int, queue: str) -> None:
        self.finish(QUEUE_ACK, t, "cancelled")
        promise = self.promises.queue(queue)
        calendar = self.promises.calendar(promise.calendar)
        self._add(QUEUE_ACK, Watch(t, promise.ack_s, promise.calendar, calendar, ""), queue=queue)

    def acknowledge(self, t: int, queue: str) -> None:
        ack = self.running(QUEUE_ACK)
        if ack is not None and ack.queue == queue:
            ack.finish(t, "fulfilled")

    def start_work(self, t: int, state: str, channel: str) -> None:
        """Start the work clocks, or go on with the ones a solve had ended."""
        for metric in WORK:
            running = state in RUNS_IN[metric]
            if self.running(metric) is not None:
                self.all[metric][-1].run(t, running)
            elif self.all[metric]:
                self.all[metric][-1].resume(t, running)
            else:
                self.start(metric, t, channel, running=running)
            self._show(metric, running)

    def restart_updates(self, t: int, state: str, channel: str) -> None:
        for metric in UPDATES:
            running = state in RUNS_IN[metric]
            self.finish(metric, t, "fulfilled")
            self.start(metric, t, channel, running=running)
            self._show(metric, running)

    def follow(self, t: int, state: str) -> None:
        """Pause and resume what depends on the ticket's state."""
        for metric, states in RUNS_IN.items():
            instance = self.running(metric)
            if instance is not None:
                instance.run(t, state in states)

    def answer(self, t: int) -> None:
        if self.reply is not None:
            self.reply.finish(t, "fulfilled")

    def forget(self, t: int, asked_at: int) -> None:
        """Take one message out of what is owed; with none left the instance ends unanswered."""
        reply = self.reply
        if reply is None:
            return
        reply.note_breach(t)
        rest = [watch for watch in reply.watches if watch.start != asked_at]
        if rest:
            reply.watches = rest
        else:
            reply.finish(t, "cancelled")

    def finish(self, metric: str, t: int, state: str) -> None:
        instance = self.running(metric)
        if instance is not None:
            instance.finish(t, state)  # type: ignore[arg-type]

    def take_policy(self, t: int, policy: Policy, channel: str) -> None:
        """Move every promise that can still change to the policy, tier and priority in force."""
        self.policy = policy
        replies = (self.running(FIRST_TOUCH), self.reply)
        for instance in filter(None, replies):
            instance.note_breach(t)
            instance.policy_version = policy.version
            for watch in instance.watches:
                watch.tighten(t, *self._promise(instance.metric, watch.channel))
        # A solve is not the end of the work clocks: a reopened ticket goes on under the new promise.
        work = [self.all[metric][-1] for metric in WORK if self.all[metric]]
        updates = [self.running(metric) for metric in UPDATES]
        for instance in filter(None, (*work, *updates)):
            instance.note_breach(t)
            instance.policy_version = policy.version
            promise = self._promise(instance.metric, channel)
            instance.watches[0].recast(t, *promise, live=instance.end is None)

    def _promise(self, metric: str, channel: str) -> tuple[int | None, str, Calendar]:
        tier = self.policy.tier(self.tier)
        name = tier.calendar(metric, channel)
        return tier.target(metric, self.priority, channel), name, self.promises.calendar(name)

    def _watch(self, metric: str, t: int, channel: str, running: bool) -> Watch:
        target, name, calendar = self._promise(metric, channel)
        return Watch(t, target, name, calendar, channel, running)

    def _add(self, metric: str, watch: Watch, queue: str | None = None) -> None:
        n = len(self.all[metric]) + 1
        self.all[metric].append(Instance(metric, n, [watch], self.policy.version, queue))

    def _show(self, metric: str, running: bool) -> None:
        self.all[metric][-1].state = "running" if running else "paused"
