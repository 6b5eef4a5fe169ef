"""Who gets what, under load: twelve dispatchers give out twenty thousand tickets on one database.

Sixty agents of six units, eight skills, three languages, chats, messengers and mails. Each dispatcher pushes
its share through the product's routing, takes what rings, lets some pass, solves as it goes and pulls for
whoever got room; every fourth ticket is pushed by two at once. A watcher counts loads all the while.
`--sabotage` takes the locks and the last look at the room away; bars must then fall short.
"""

import argparse
import multiprocessing
import random
import statistics
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib import floor
from bench.lib.report import Report
from bench.lib.rooms import database

WORKERS, ITEMS, PEOPLE, UNITS = 12, 20_000, 60, 6
START = datetime(2026, 6, 1, 8, tzinfo=UTC)
SPACING = timedelta(milliseconds=750)  # between two arrivals, so that the release rate is no bottleneck
ROOM_USED = 0.7  # of all units, before dispatchers begin to solve
PASSED = 0.05  # of the chats that ring
LOOK_MS = 30.0  # of one processor; how long it takes is printed, for that depends on who else is at work


@dataclass
class Done:
    """What one dispatcher did."""

    given: list[tuple[int, int]] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)  # milliseconds
    cost_s: float = 0.0  # processor time of them all
    refused: Counter[str] = field(default_factory=Counter)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=ITEMS)
    parser.add_argument("--sabotage", action="store_true")
    options = parser.parse_args()
    suffix = " (sabotaged: no locks, no last look)" if options.sabotage else ""
    report = Report(f"routing, {WORKERS} dispatchers, {options.items} tickets, {PEOPLE} agents{suffix}")
    with database():
        lasts = options.items * SPACING + timedelta(days=1)
        floor.stage(PEOPLE, options.items, units=UNITS, at=START, lasts=lasts)
        be_quiet()
        if options.sabotage:
            loosen()
        begin = time.perf_counter()
        done, seen = run(options.items)
        judge(report, done, seen, options.items, time.perf_counter() - begin)
    return report.finish()


def run(items: int) -> tuple[list[Done], Counter[str]]:
    """Start the dispatchers and the watcher as processes of their own; gives what each of them saw."""
    from django.db import connections

    connections.close_all()
    fork = multiprocessing.get_context("fork")
    clock, is_over = fork.Value("q", 0), fork.Event()
    answers: Any = fork.Queue()
    shares = [range(floor.FIRST + n, floor.FIRST + items, WORKERS) for n in range(WORKERS)]
    latest = fork.Array("q", WORKERS)
    jobs = [lambda n=n: answers.put(whole(Dispatcher(n, shares[n], clock, latest))) for n in range(WORKERS)]
    seen: Any = fork.Queue()
    watcher = fork.Process(target=lambda: seen.put(watch(is_over)))
    dispatchers = [fork.Process(target=job) for job in jobs]
    for process in (watcher, *dispatchers):
        process.start()
    done = [answers.get() for _ in dispatchers]
    is_over.set()
    found = seen.get()
    for process in (watcher, *dispatchers):
        process.join()
    return done, found


def whole(dispatcher: "Dispatcher") -> Done:
    """Let a dispatcher work to its end; what it dies of counts as a refusal."""
    try:
        return dispatcher.work()
    except Exception as error:
        traceback.print_exc()
        dispatcher.done.refused[type(error).__name__] += 1
        return dispatcher.done


class Dispatcher:
    """One of the processes that give out tickets, and everything its agents then do with them."""

    def __init__(self, n: int, mine: range, clock: Any, latest: Any) -> None:
        self.n, self.mine, self.clock, self.latest = n, mine, clock, latest
        self.luck = random.Random(n)
        self.held: list[tuple[int, int]] = []
        self.done = Done()
        self.room = int(PEOPLE * UNITS * ROOM_USED / 1.25 / len(latest))

    def work(self) -> Done:
        for n, number in enumerate(self.mine):
            at = self.now(moves=True)
            self.arrive(number, at)
            self.latest[self.n] = number
            self.dispatch(lambda number=number, at=at: self.push(number, at))
            if n % 4 == 0:
                other = self.latest[(self.n + 1) % len(self.latest)]
                self.dispatch(lambda number=other, at=at: self.push(number, at))
            while len(self.held) > self.room:
                self.finish_one()
        while left := self.waiting():
            at = self.now(moves=True)
            for number in left:
                self.dispatch(lambda number=number, at=at: self.push(number, at) or self.answer(number, at))
            if self.held:
                self.finish_one()
        return self.done

    def now(self, *, moves: bool = False) -> datetime:
        with self.clock.get_lock():
            self.clock.value += moves
            return START + self.clock.value * SPACING

    def arrive(self, number: int, at: datetime) -> None:
        """Place a ticket among those that wait, as the intake does."""
        from django.db import transaction

        from tickets.actions import lock
        from tickets.models import Ticket
        from tickets.routing import keeping

        with transaction.atomic():
            keeping.follow(lock(Ticket(pk=number)), at=at, customer_wrote=True)

    def push(self, number: int, at: datetime) -> tuple[int, int] | None:
        from tickets.routing import dispatch

        user = dispatch.push(number, at=at)
        return (number, user) if user else None

    def pull(self, user: int, at: datetime) -> tuple[int, int] | None:
        from tickets.routing import dispatch

        number = dispatch.pull(user, at=at)
        return (number, user) if number else None

    def dispatch(self, look: Callable[[], tuple[int, int] | None]) -> bool:
        """Measure one look for somebody or something, and let the agent take what rings."""
        from django.db import DatabaseError

        begin, used = time.perf_counter(), time.process_time()
        try:
            found = look()
        except DatabaseError as error:
            self.done.refused[type(error).__name__] += 1
            return False
        self.done.looks.append((time.perf_counter() - begin) * 1000)
        self.done.cost_s += time.process_time() - used
        if found is None:
            return False
        if self.take(*found):
            self.held.append(found)
            self.done.given.append(found)
        return True

    def answer(self, number: int, at: datetime) -> tuple[int, int] | None:
        """Let somebody who could take it answer a chat that rings for all."""
        from helpdesk.core.actors import Actor
        from helpdesk.core.errors import Refused
        from tickets import actions
        from tickets.models import Placement, Ticket
        from tickets.routing import choosing, dispatch, people

        place = (
            Placement.objects.select_related("ticket", "queue").filter(ticket=number, state="open").first()
        )
        those = people.members(place.queue_id, at=at) if place else []
        able = [each for each in those if place and choosing.is_eligible(each, dispatch.need_of(place))]
        if not able:
            return None
        user = self.luck.choice(able).user_id
        try:
            actions.take_offer(Ticket(pk=number), by=Actor(kind="agent", user_id=user, name="Agent"), at=at)
        except Refused:  # somebody else was first, as they may be
            return None
        return number, user

    def take(self, number: int, user: int) -> bool:
        """Take a chat that rings, or let it pass once; other tickets are theirs already."""
        from helpdesk.core.actors import Actor
        from helpdesk.core.errors import Refused
        from tickets import actions
        from tickets.models import Placement, Ticket

        place = Placement.objects.get(ticket=number)
        if place.state != Placement.State.OFFERED:
            return True
        by, at = Actor(kind="agent", user_id=user, name=f"Agent {user}"), self.now()
        try:
            if not place.missed and self.luck.random() < PASSED:
                actions.decline_offer(Ticket(pk=number), by=by, at=at)
                return False
            actions.take_offer(Ticket(pk=number), by=by, at=at)
        except Refused as refusal:
            self.done.refused[refusal.code] += 1
            return False
        return True

    def finish_one(self) -> None:
        """Solve something and pull for whoever has room now, as the task does that follows."""
        from helpdesk.core.actors import Actor
        from tickets import actions
        from tickets.models import Ticket

        number, user = self.held.pop(self.luck.randrange(len(self.held)))
        by = Actor(kind="agent", user_id=user, name=f"Agent {user}")
        actions.solve(Ticket(pk=number), by=by, at=self.now())
        while self.dispatch(lambda: self.pull(user, self.now())):
            pass

    def waiting(self) -> list[int]:
        """Give some of the tickets that still wait, as the sweep finds them."""
        from tickets.models import Placement

        left = Placement.objects.exclude(state="held").order_by("?")
        return list(left.values_list("ticket_id", flat=True)[:5])


def watch(is_over: Any) -> Counter[str]:
    """Count, in one snapshot after the other, who holds too much and whose stored load is not theirs."""
    from django.db import connection

    seen: Counter[str] = Counter()
    while not is_over.wait(0.1):
        with connection.cursor() as cursor:
            cursor.execute(
                """select count(*) filter (where p.load <> coalesce(held, 0)),
                          count(*) filter (where p.load > p.limit or coalesce(held, 0) > p.limit)
                   from accounts_presence p left join (
                       select user_id, sum(units) held from tickets_placement
                       where user_id is not null group by 1) t using (user_id)"""
            )
            drifted, over = cursor.fetchone()
        seen.update(looks=1, drifted=drifted, over=over)
    return seen


def judge(report: Report, done: list[Done], seen: Counter[str], items: int, took_s: float) -> None:
    from django.db.models import Count, F

    from tickets.models import Offer, TicketEvent
    from tickets.routing import load

    given = Counter(number for each in done for number, _user in each.given)
    assigned = TicketEvent.objects.filter(kind="assigned").values("ticket").annotate(n=Count("pk"))
    refused: Counter[str] = sum((each.refused for each in done), Counter())
    looks = sorted(look for each in done for look in each.looks)
    by_agent = Counter(user for each in done for _number, user in each.given)
    report.bar("tickets given out", str(items), len(given), len(given) == items)
    report.zero("given twice", sum(n - 1 for n in given.values()) + assigned.filter(n__gt=1).count())
    report.zero(f"agents over capacity, over {seen['looks']} looks", seen["over"])
    report.zero("tickets with somebody who lacks the skill or language", lacking())
    report.zero(
        f"loads that drifted, over {seen['looks']} looks and at the end", seen["drifted"] + load.drift()
    )
    # What rings for all is taken by hand, at once; the pace is that of what routing gives or rings.
    paced = Offer.objects.exclude(outcome=Offer.Outcome.TAKEN, ended_at=F("at"))
    report.zero("agents given more than two in a minute", hurried(list(paced.values_list("user", "at"))))
    report.zero("errors and refusals", sum(refused.values()))
    cost = sum(each.cost_s for each in done) / len(looks) * 1000
    report.at_most("processor time of one look for somebody, mean", LOOK_MS, cost, " ms")
    p95 = looks[int(0.95 * len(looks))]
    print(f"{len(looks)} looks: median {statistics.median(looks):.1f} ms, p95 {p95:.1f} ms each")
    print(f"{took_s:.0f} s in all, {took_s / items * 1000:.1f} ms a ticket with arrival, taking and solving")
    print(f"tickets an agent: {min(by_agent.values())} to {max(by_agent.values())}; refused: {dict(refused)}")


def lacking() -> int:
    """Count the tickets whose agent lacks a skill they need, a level of it or their language."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """select count(*) from tickets_offer o join tickets_ticket t on t.number = o.ticket_id
               where exists (select 1 from tickets_topicneed n where n.topic_id = t.topic_id and not exists (
                       select 1 from accounts_proficiency p
                       where p.user_id = o.user_id and p.skill_id = n.skill_id and p.level >= n.level))
                  or not exists (
                       select 1 from accounts_proficiency p join accounts_skill s on s.id = p.skill_id
                       where p.user_id = o.user_id and s.is_language and s.slug = t.language)"""
        )
        return int(cursor.fetchone()[0])


def hurried(offers: list[tuple[int, datetime]]) -> int:
    by_user: dict[int, list[datetime]] = {}
    for user, at in sorted(offers):
        by_user.setdefault(user, []).append(at)
    minute = timedelta(minutes=1)
    return sum(c - a < minute for times in by_user.values() for a, c in zip(times, times[2:], strict=False))


def be_quiet() -> None:
    """Leave out the hints to open pages and to the broker: nothing listens here."""
    from helpdesk.core import queueing, realtime

    realtime.publish = lambda *_, **__: None
    queueing.delay = lambda *_, **__: None


def loosen() -> None:
    """Give without locks and without looking at the room again, and let the tables take everything."""
    from django.db import connection

    from tickets.actions import offers
    from tickets.models import Placement
    from tickets.routing import dispatch, load

    def careless(person: Any, placement: Any, need: Any, at: datetime) -> bool:
        if placement.lane == 1:
            offers.ring(placement, person.user_id, units=need.units, at=at)
        else:
            offers.place(placement, person.user_id, at=at)
        return True

    waiting = Placement.objects.select_related("ticket__queue", "ticket__customer", "ticket__tier", "queue")
    dispatch._waiting = lambda: waiting.filter(state="waiting", ticket__assignee=None)
    dispatch._hand_to = careless
    settle = load.settle
    load.settle = lambda people, may_be_over=True: settle(people)
    with connection.cursor() as cursor:
        cursor.execute("alter table accounts_presence drop constraint presence_within_limit")


if __name__ == "__main__":
    sys.exit(main())
