"""People at random: they ask, take, return, answer, go home and write, several processes at the same time.

Whatever they do, the ticket is checked against all that must hold (I1 to I12) right after it.
"""

import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import datetime

from django.db import transaction

from accounts import attendance
from accounts.actions import deactivate, join_queue, leave_queue, reactivate
from accounts.models import Level, Queue, User
from bench.lib.sabotage import said_later
from escalation import actions, escalations_sweep, sweep
from escalation.models import Escalation
from helpdesk.core import realtime
from helpdesk.core.actors import Actor
from helpdesk.core.errors import Refused
from tests.escalations.invariants import broken
from tests.writing import write
from tickets import actions as ticket_actions
from tickets.actions import lock
from tickets.models import ChannelAccount, Ticket

ASK = actions.Ask(
    reason="refund",
    question="May we refund this order in full today?",
    tried="Looked at the order, it was paid twice.",
)
MOST_TOLD = 5
TURNS = 40  # of a sweep that has more to do than one batch


class World:
    """What one pair of hands knows and does."""

    def __init__(self, seed: int) -> None:
        self.luck, self.seed, self.made = random.Random(seed), seed, 0
        self.people = list(User.objects.order_by("pk"))
        self.queues = list(Queue.objects.order_by("pk"))
        self.shop = ChannelAccount.objects.get()
        self.did: Counter[str] = Counter()
        self.wrong: list[str] = []

    def work(self, *, now: datetime, opened: int, steps: int, near: list[int], old: list[int]) -> None:
        """Open some tickets, do as many things to those that are in everybody's hands, end old stories."""
        fresh = [self.open(now) for _ in range(opened)]
        numbers = [*near, *fresh]
        for _ in range(steps):
            self.step(self.luck.choice(numbers), now)
        for number in old:
            self.attempt("solved", number, now, self._solve)

    def step(self, number: int, now: datetime) -> None:
        names, weights = zip(*STEPS.items(), strict=True)
        name = self.luck.choices(names, weights)[0]
        self.attempt(name, number, now, getattr(self, f"_{name}"))

    def attempt(self, name: str, number: int, now: datetime, act: Callable[[Ticket, datetime], None]) -> None:
        try:
            act(Ticket.objects.get(pk=number), now)
            self.did[name] += 1
        except Refused:
            self.did["refused"] += 1
        except Exception as error:
            self.note(f"{name} of #{number}", error)
        self.check(number, now)

    def note(self, what: str, error: Exception) -> None:
        """An error is wrong; only who waited too long for a lock on a slow machine may try again."""
        if "lock timeout" in str(error):
            self.did["waited too long"] += 1
        else:
            self.wrong.append(f"{what}: {type(error).__name__}: {str(error)[:200]}")

    def check(self, number: int, now: datetime, *, is_swept: bool = False) -> None:
        """Look at one ticket as a whole, while nobody else can move it."""
        with transaction.atomic():
            ticket = lock(Ticket(pk=number))
            at = max(now, ticket.last_event_at)
            self.wrong += [f"#{number} {text}" for text in broken(ticket, now=at, is_swept=is_swept)]
        self.did["checked"] += 1

    def open(self, now: datetime) -> int:
        self.made += 1
        return int(
            write(self.shop, "I was charged twice", sender=f"c{self.seed}-{self.made}", at=now).ticket_id
        )

    def sweep(self, *, now: datetime) -> None:
        sweep.sweep(now=now)
        for _ in range(TURNS):  # what is taken from who left may be due for more people at once
            if not escalations_sweep.sweep(now=now) and not escalations_sweep.tend(now=now):
                break

    def audit(self, *, now: datetime, first: int, last: int) -> None:
        numbers = Ticket.objects.filter(pk__gte=first, pk__lte=last).values_list("pk", flat=True)
        for number in numbers:
            self.check(number, now, is_swept=True)

    # ---- What people do.
    def _newest(self, ticket: Ticket) -> Escalation:
        found = ticket.escalations.order_by("-pk").first()
        if found is None or not (found.is_unfinished or self.luck.random() < 0.05):
            raise Refused("nothing is asked")
        return found

    def _somebody(self, queue: Queue | None = None) -> Actor:
        """Mostly one of the team, sometimes anybody."""
        there = User.objects.filter(is_active=True).order_by("pk")
        team = list(there.filter(queues=queue)) if queue is not None and self.luck.random() < 0.8 else []
        return self.luck.choice(team or list(there)).as_actor()

    def _escalate(self, ticket: Ticket, now: datetime) -> None:
        kind = "hierarchical" if self.luck.random() < 0.15 else "functional"
        to, by = self.luck.choice(self.queues), self._somebody(ticket.queue)
        actions.request_escalation(ticket, ASK, to=to, by=by, at=now, kind=kind)

    def _ask_seniors(self, ticket: Ticket, now: datetime) -> None:
        """Hand on a live chat that somebody has: it rings, and they keep it (semantics 2.4)."""
        self._write(ticket, now)
        if ticket.assignee_id is None:
            self._claim(ticket, now)
        seniors = next(queue for queue in self.queues if queue.level == Level.SENIOR)
        actions.request_escalation(ticket, ASK, to=seniors, by=self._somebody(ticket.queue), at=now)

    def _take(self, ticket: Ticket, now: datetime) -> None:
        found = self._newest(ticket)
        actions.acknowledge_escalation(found, by=self._somebody(found.to_queue), at=now)

    def _give_back(self, ticket: Ticket, now: datetime) -> None:
        found = self._newest(ticket)
        by = self._holder(found)
        actions.return_escalation(found, reason="wrong_queue", text="Not ours", by=by, at=now)

    def _answer(self, ticket: Ticket, now: datetime) -> None:
        found = self._newest(ticket)
        actions.answer(found, text="Yes.", by=self._holder(found), at=now)

    def _withdraw(self, ticket: Ticket, now: datetime) -> None:
        found = self._newest(ticket)
        by = found.requested_by.as_actor() if found.requested_by else self._somebody()
        actions.withdraw(found, by=by, at=now)

    def _take_over(self, ticket: Ticket, now: datetime) -> None:
        found = self._newest(ticket)
        actions.take_over(found, by=self._holder(found), at=now)

    def _nudge(self, ticket: Ticket, now: datetime) -> None:
        actions.nudge(self._newest(ticket), by=self._somebody(), at=now)

    def _holder(self, found: Escalation) -> Actor:
        is_their = found.taken_by is not None and self.luck.random() < 0.8
        return found.taken_by.as_actor() if is_their else self._somebody(found.to_queue)

    def _claim(self, ticket: Ticket, now: datetime) -> None:
        ticket_actions.claim(ticket, by=self._somebody(ticket.queue), at=now)

    def _assign(self, ticket: Ticket, now: datetime) -> None:
        to = User.objects.get(pk=self.luck.choice(self.people).pk)
        ticket_actions.assign(ticket, to=to, by=self._somebody(), at=now)

    def _release(self, ticket: Ticket, now: datetime) -> None:
        ticket_actions.release(ticket, by=self._somebody(), at=now)

    def _reply(self, ticket: Ticket, now: datetime) -> None:
        ticket_actions.reply(ticket, by=self._somebody(ticket.queue), at=now, text="We look into it.")

    def _move(self, ticket: Ticket, now: datetime) -> None:
        ticket_actions.transfer(ticket, to=self.luck.choice(self.queues), by=self._somebody(), at=now)

    def _solve(self, ticket: Ticket, now: datetime) -> None:
        if ticket.is_live:
            ticket_actions.solve(ticket, by=self._somebody(ticket.queue), at=now)

    def _write(self, ticket: Ticket, now: datetime) -> None:
        write(self.shop, "Hello?", sender=ticket.threads.get().external_id, at=now)

    def _come(self, ticket: Ticket, now: datetime) -> None:
        attendance.choose(self.luck.choice(self.people), "online", at=now)

    def _go(self, ticket: Ticket, now: datetime) -> None:
        attendance.choose(self.luck.choice(self.people), "offline", at=now)

    def _change_team(self, ticket: Ticket, now: datetime) -> None:
        verb = self.luck.choice((join_queue, join_queue, leave_queue))
        verb(self.luck.choice(self.people), self.luck.choice(self.queues))

    def _come_or_go_for_good(self, ticket: Ticket, now: datetime) -> None:
        person = User.objects.get(pk=self.luck.choice(self.people).pk)
        if person.is_active and self.luck.random() < 0.3:
            deactivate(person, at=now)
        elif not person.is_active:
            reactivate(person)


STEPS = {
    "escalate": 26,
    "ask_seniors": 8,
    "take": 16,
    "give_back": 9,
    "answer": 7,
    "withdraw": 3,
    "take_over": 3,
    "nudge": 2,
    "claim": 5,
    "assign": 3,
    "release": 3,
    "reply": 7,
    "move": 3,
    "solve": 1,
    "write": 6,
    "come": 6,
    "go": 2,
    "change_team": 2,
    "come_or_go_for_good": 2,
}


def main() -> None:
    realtime.send = lambda group, kind, **ids: None  # nobody listens here
    world = World(int(sys.argv[1]))
    if "--sabotage" in sys.argv:
        said_later.begin()
    for line in sys.stdin:
        task = json.loads(line)
        verb = getattr(world, task.pop("verb"))
        world.did, world.wrong = Counter(), []
        try:
            verb(**{**task, "now": datetime.fromisoformat(task["now"])})
        except Exception as error:
            world.note(str(task), error)
        print(
            json.dumps({"did": world.did, "wrong": world.wrong[:MOST_TOLD], "count": len(world.wrong)}),
            flush=True,
        )


if __name__ == "__main__":
    main()
