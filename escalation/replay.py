"""Clocks are a pure function of (events, promises, now): the whole history is replayed each time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from escalation.clocks import Replay
from escalation.events import (
    ACK,
    BOT,
    CLOSED,
    COURTESY,
    CREATED,
    DELIVERY_FAILED,
    ESCALATE,
    FINAL,
    HANDOFF,
    LIVE,
    MERGE_IN,
    MERGED,
    MERGED_INTO,
    MESSAGE,
    NEW,
    ON_HOLD,
    OPEN,
    PENDING,
    PRIORITY,
    REAPPLY,
    RETURN,
    SOLVED,
    STATUS,
    TIER,
    VOID,
    Event,
)
from escalation.instances import Instance
from escalation.merges import is_public_reply, is_silent, unanswered
from escalation.policies import (
    FIRST_RESPONSE,
    FIRST_TOUCH,
    METRICS,
    NEXT_RESPONSE,
    QUEUE_ACK,
    Promises,
)
from escalation.timers import UPDATES, WORK, Timers
from helpdesk.core.worktime import instant_of, seconds_of

Data = Mapping[str, Any]


def replay(events: Iterable[Event], promises: Promises, now: datetime) -> Replay:
    """Return the clocks at `now`; events come in log order, which also decides within one second."""
    log = list(events)
    ticket = _Ticket(promises, failed=_failed(log))
    for event in log:
        ticket.apply(event)
    return ticket.read(max(seconds_of(now), ticket.t))


def _failed(log: list[Event]) -> frozenset[str]:
    # A reply that failed for good never was one, so it must be known before its own event is read.
    return frozenset(_ref(event.data) for event in log if event.kind == DELIVERY_FAILED)


def _ref(data: Data) -> str:
    return str(data.get("ref") or "no message")


class _Ticket:
    def __init__(self, promises: Promises, failed: frozenset[str]) -> None:
        self.promises = promises
        self.failed = failed
        self.timers = Timers(promises, promises.policies[0], tier="", priority="normal")
        self.t = 0
        self.state = NEW
        self.channel = ""
        self.is_outbound = False
        self.was_answered = False
        self.solved_at = 0
        self.sent_before_solve: set[str] = set()
        self.sent: set[str] = set()
        self.replies: list[int] = []
        self.asked: dict[str, tuple[int, str]] = {}
        self.dropped: Instance | None = None
        self.reopen_count = 0
        self.followup_ticket = False
        self.solved_unanswered = 0
        self.first_customer_at: int | None = None
        self.first_human_at: int | None = None

    def apply(self, event: Event) -> None:
        handler = HANDLERS.get(event.kind)
        if handler is None:
            return
        self.t = max(self.t, seconds_of(event.at))
        handler(self, self.t, event.data)

    def read(self, now: int) -> Replay:
        instances = (each for metric in METRICS for each in self.timers.all[metric])
        first_customer, first_human = self.first_customer_at, self.first_human_at
        return Replay(
            clocks=tuple(instance.clock(now) for instance in instances),
            state=self.state,
            tier=self.timers.tier,
            priority=self.timers.priority,
            reopen_count=self.reopen_count,
            followup_ticket=self.followup_ticket,
            solved_unanswered=self.solved_unanswered,
            first_customer_at=None if first_customer is None else instant_of(first_customer),
            first_human_at=None if first_human is None else instant_of(first_human),
        )

    # --- what happened to the ticket

    def created(self, t: int, data: Data) -> None:
        timers = self.timers
        self.state = BOT if data.get("bot") else NEW
        self.channel = data.get("channel", "")
        self.is_outbound = data.get("by", "customer") != "customer"
        timers.tier, timers.priority = data.get("tier", ""), data.get("priority", "normal")
        timers.policy = self.promises.policy_at(instant_of(t))
        owed = not self.is_outbound and not is_silent(data)
        if owed:
            self.first_customer_at = t
            timers.start(FIRST_TOUCH, t, self.channel)
        if self.state == BOT:
            return
        timers.start_work(t, self.state, self.channel)
        if owed:
            self._owe(t, self.channel)

    def message(self, t: int, data: Data) -> None:
        author = data.get("author")
        if author == "customer" and "id" in data:
            self.asked[str(data["id"])] = (t, data.get("channel", self.channel))
        if author == "customer" and not is_silent(data):
            self._customer_wrote(t, data)
        elif author == "bot" and str(data.get("id")) not in self.failed:
            self.timers.finish(FIRST_TOUCH, t, "fulfilled")
        elif is_public_reply(data):
            self._agent_replied(t, data)

    def delivery_failed(self, t: int, data: Data) -> None:
        """Reopen what was solved on the strength of this reply, and revive the wait the solve had ended."""
        if self.state != SOLVED or _ref(data) not in self.sent_before_solve:
            return
        dropped = self.dropped
        self._reopen(t, OPEN)
        if dropped is not None:
            dropped.revive()

    def status(self, t: int, data: Data) -> None:
        to = data["to"]
        if to == self.state or self.state in FINAL or to == MERGED:
            return
        if to in {SOLVED, CLOSED}:
            self._solve(t)
            self.state = to
            return
        if self.state == SOLVED:
            self._reopen(t, to)
            if not self.was_answered and not self.is_outbound:
                self._owe(t, self.channel)
            return
        if self.state == BOT:
            self._hand_off(t)
        self._enter(t, to)

    def handoff(self, t: int, data: Data) -> None:
        if self.state == BOT:
            self._hand_off(t)

    def tier(self, t: int, data: Data) -> None:
        self.timers.tier = data["to"]
        self.reapply(t, data)

    def priority(self, t: int, data: Data) -> None:
        self.timers.priority = data["to"]
        self.reapply(t, data)

    def reapply(self, t: int, data: Data) -> None:
        if self.state not in FINAL:
            self.timers.take_policy(t, self.promises.policy_at(instant_of(t)), self.channel)

    def escalate(self, t: int, data: Data) -> None:
        if self.state in LIVE or self.state == BOT:
            self.timers.start_ack(t, data["to"])

    def ack(self, t: int, data: Data) -> None:
        self.timers.acknowledge(t, data["queue"])

    def merge_in(self, t: int, data: Data) -> None:
        if self.state in FINAL:
            return
        waiting = unanswered(data["source"], self.replies, self.failed)
        if not waiting:
            return
        if self.state == SOLVED:
            self._reopen(t, OPEN)
        elif self.state == BOT:
            self._hand_off(t)
        elif self.state in {PENDING, ON_HOLD}:
            self._enter(t, OPEN)
        for at, channel in waiting:
            self._owe(min(at, t), channel)

    def courtesy(self, t: int, data: Data) -> None:
        """A person corrects the rule: a message opens what it should have, or ends what it opened."""
        asked = self.asked.get(_ref(data))
        if asked is None or self.state in FINAL:
            return
        if data.get("courtesy"):
            self.timers.forget(t, asked[0])
            return
        message = {"author": "customer", "channel": asked[1], "at": instant_of(asked[0])}
        self.merge_in(t, {"source": {"messages": [message]}})

    def merged_into(self, t: int, data: Data) -> None:
        if self.state in FINAL:
            return
        for metric in (FIRST_RESPONSE, NEXT_RESPONSE):
            self.timers.finish(metric, t, "moved")
        for metric in METRICS:
            self.timers.finish(metric, t, "cancelled")
        self.state = MERGED

    def void(self, t: int, data: Data) -> None:
        for instance in self.timers.all.get(data["metric"], []):
            if instance.n == data["n"]:
                instance.voided = True

    # --- what that means

    def _customer_wrote(self, t: int, data: Data) -> None:
        if self.state == MERGED:
            return
        if self.first_customer_at is None:
            self.first_customer_at = t
        if self.state == CLOSED or (
            self.state == SOLVED and t - self.solved_at > self.promises.reopen_window_s
        ):
            self.followup_ticket = True
            return
        self.channel = data.get("channel", self.channel)
        if self.state == BOT:
            return
        if self.state == SOLVED:
            self._reopen(t, OPEN)
        elif self.state in {PENDING, ON_HOLD}:
            self._enter(t, OPEN)
        self._owe(t, self.channel)

    def _agent_replied(self, t: int, data: Data) -> None:
        if self.state in FINAL:
            return
        if self.state == BOT:
            self._hand_off(t)
        if self.state == NEW:
            self._enter(t, OPEN)
        if "id" in data:
            self.sent.add(str(data["id"]))
            if str(data["id"]) in self.failed:
                return
        self.was_answered = True
        self.replies.append(t)
        self.first_human_at = t if self.first_human_at is None else self.first_human_at
        self.dropped = None
        self.timers.finish(FIRST_TOUCH, t, "fulfilled")
        self.timers.answer(t)
        if data.get("queue"):
            self.timers.acknowledge(t, data["queue"])
        if self.state in LIVE:
            self.timers.restart_updates(t, self.state, self.channel)

    def _owe(self, t: int, channel: str) -> None:
        first = not self.was_answered and not self.is_outbound
        self.timers.owe(FIRST_RESPONSE if first else NEXT_RESPONSE, t, channel)

    def _enter(self, t: int, state: str) -> None:
        self.state = state
        self.timers.follow(t, state)

    def _hand_off(self, t: int) -> None:
        self.state = NEW
        self.timers.start_work(t, NEW, self.channel)
        if not self.is_outbound:
            self._owe(t, self.channel)

    def _solve(self, t: int) -> None:
        if self.state == SOLVED:
            return
        timers = self.timers
        self.dropped = timers.reply
        if self.dropped is not None:
            self.solved_unanswered += 1
        for metric in (FIRST_TOUCH, FIRST_RESPONSE, NEXT_RESPONSE, *UPDATES, QUEUE_ACK):
            timers.finish(metric, t, "cancelled")
        for metric in WORK:
            timers.finish(metric, t, "fulfilled")
        self.state, self.solved_at = SOLVED, t
        self.sent_before_solve = set(self.sent)

    def _reopen(self, t: int, to: str) -> None:
        self.reopen_count += 1
        self.state = to
        self.dropped = None
        self.timers.start_work(t, to, self.channel)
        self.timers.restart_updates(t, to, self.channel)


HANDLERS: dict[str, Callable[[_Ticket, int, Data], None]] = {
    CREATED: _Ticket.created,
    MESSAGE: _Ticket.message,
    DELIVERY_FAILED: _Ticket.delivery_failed,
    STATUS: _Ticket.status,
    HANDOFF: _Ticket.handoff,
    TIER: _Ticket.tier,
    PRIORITY: _Ticket.priority,
    REAPPLY: _Ticket.reapply,
    ESCALATE: _Ticket.escalate,
    RETURN: _Ticket.escalate,
    ACK: _Ticket.ack,
    MERGE_IN: _Ticket.merge_in,
    MERGED_INTO: _Ticket.merged_into,
    COURTESY: _Ticket.courtesy,
    VOID: _Ticket.void,
}
