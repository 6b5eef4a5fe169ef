"""Who answers a chat, and how soon: the product's rule of choice in a day of chats, simulated.

Twelve agents with three chats each, 62 chats an hour, people who step away unannounced (semantics 4.2, 4.3).
Measured are the share answered within 30 s, the 95th percentile of the first answer and how evenly work
falls; beside it the same with other ways to choose, with rings of other lengths and without automatic away.
`--sabotage` lets chats ring for 30 s and sets nobody away, and too few must then be answered in time.
"""

import argparse
import heapq
import itertools
import math
import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.report import Report
from tickets.routing import choosing
from tickets.routing.choosing import Candidate, Need
from tickets.routing.lanes import CHAT, QUARTERS, Weights, needed

AGENTS, UNITS, CHATS_AN_HOUR, HOURS = 12, 6, 62, 500
NEED = Need(lane=CHAT, units=needed(CHAT, Weights()))
LENGTH_S, LENGTH_SIGMA, SLOWER = 420, 0.6, (1.0, 1.0, 0.9, 0.78)
REPLY_S, REPLY_EACH_S, REPLY_SD, REPLY_LEAST_S = 9, 4, 3, 3
AWAY_EVERY_S, AWAY_S, AWAY_MOST_S = 90 * 60, 4 * 60, 600
RING_S, IN_TIME_S = 10, 30
SHARE, P95_S, UNEVEN = 0.995, 18.0, 1.10
START = datetime(2026, 6, 1, tzinfo=UTC)

Rank = Callable[[list[Candidate], random.Random], list[Candidate]]
OURS = "least load, longest idle"
RANKS: dict[str, Rank] = {
    OURS: lambda people, luck: people,
    "longest idle": lambda people, luck: sorted(people, key=lambda p: p.last_assigned_at or START),
    "random": lambda people, luck: luck.sample(people, len(people)),
    "fill one first": lambda people, luck: sorted(people, key=lambda p: (-p.load, p.user_id)),
}


@dataclass
class Agent:
    pk: int
    load: int = 0
    is_here: bool = True
    is_away: bool = False  # set by a missed ring
    assigned_at: datetime | None = None
    given: list[float] = field(default_factory=list)

    def as_candidate(self, now: float) -> Candidate:
        return Candidate(
            user_id=self.pk,
            state="away" if self.is_away else "online",
            load=self.load,
            limit=UNITS * QUARTERS,
            last_assigned_at=self.assigned_at,
            recent=sum(now - at < 60 for at in self.given[-choosing.OFFERS_A_MINUTE :]),
        )


@dataclass
class Chat:
    came: float
    missed: list[int] = field(default_factory=list)


class Floor:
    """A discrete simulation: nothing but a heap of what happens next."""

    def __init__(self, *, rank: str, ring_s: float, sets_away: bool, seed: int) -> None:
        self.rank, self.ring_s, self.sets_away = RANKS[rank], ring_s, sets_away
        self.luck, self.order = random.Random(seed), itertools.count()
        self.agents = [Agent(n) for n in range(AGENTS)]
        self.waiting: list[Chat] = []
        self.waits: list[float] = []
        self.next: list[tuple[float, int, Callable[[float], None]]] = []

    def run(self, hours: int) -> None:
        for agent in self.agents:
            self.at(self.luck.expovariate(1 / AWAY_EVERY_S), lambda now, agent=agent: self.leave(agent, now))
        self.at(0, self.arrive)
        while self.next and self.next[0][0] < hours * 3600:
            now, _, happen = heapq.heappop(self.next)
            happen(now)

    def at(self, when: float, happen: Callable[[float], None]) -> None:
        heapq.heappush(self.next, (when, next(self.order), happen))

    def arrive(self, now: float) -> None:
        self.at(now + self.luck.expovariate(CHATS_AN_HOUR / 3600), self.arrive)
        self.waiting.append(Chat(now))
        self.look(now)

    def look(self, now: float) -> None:
        """Ring what waits, the oldest first; a few that nobody can take stay."""
        for chat in list(self.waiting):
            people = choosing.choose([a.as_candidate(now) for a in self.agents], NEED, missed=chat.missed)
            if choosing.rings_for_all(len(chat.missed), timedelta(seconds=now - chat.came)):
                people = [person for person in people if self.agents[person.user_id].is_here]
                self.luck.shuffle(people)
            else:
                people = self.rank(people, self.luck)
            if people:
                self.waiting.remove(chat)
                self.ring(chat, self.agents[people[0].user_id], now)

    def ring(self, chat: Chat, agent: Agent, now: float) -> None:
        agent.load += NEED.units
        agent.assigned_at = START + timedelta(seconds=now)
        agent.given.append(now)
        if not agent.is_here:
            self.at(now + self.ring_s, lambda at: self.miss(chat, agent, at))
            return
        chats = agent.load // NEED.units
        reply = self.luck.gauss(REPLY_S + REPLY_EACH_S * (chats - 1), REPLY_SD)
        self.waits.append(now - chat.came + max(REPLY_LEAST_S, reply))
        length = self.luck.lognormvariate(math.log(LENGTH_S) - LENGTH_SIGMA**2 / 2, LENGTH_SIGMA)
        self.at(now + length / SLOWER[chats], lambda at: self.end(agent, at))

    def miss(self, chat: Chat, agent: Agent, now: float) -> None:
        agent.load -= NEED.units
        agent.given.remove(agent.given[-1])
        chat.missed.append(agent.pk)
        if self.sets_away and not agent.is_here:
            agent.is_away = True
            self.at(now + AWAY_MOST_S, lambda at: self.be_back(agent, at))
        self.waiting.insert(0, chat)
        self.look(now)

    def end(self, agent: Agent, now: float) -> None:
        agent.load -= NEED.units
        self.look(now)

    def leave(self, agent: Agent, now: float) -> None:
        agent.is_here = False
        self.at(now + self.luck.expovariate(1 / AWAY_S), lambda at: self.come_back(agent, at))

    def come_back(self, agent: Agent, now: float) -> None:
        agent.is_here = True
        self.at(now + self.luck.expovariate(1 / AWAY_EVERY_S), lambda at: self.leave(agent, at))
        self.be_back(agent, now)

    def be_back(self, agent: Agent, now: float) -> None:
        agent.is_away = False
        self.look(now)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=int, default=HOURS)
    parser.add_argument("--sabotage", action="store_true")
    options = parser.parse_args()
    ring_s, sets_away = (30.0, False) if options.sabotage else (float(RING_S), True)
    suffix = " (sabotaged: rings 30 s, nobody is set away)" if options.sabotage else ""
    report = Report(f"offers, {options.hours} hours of {CHATS_AN_HOUR} chats, {AGENTS} agents{suffix}")
    share, p95, uneven = measure(OURS, ring_s, sets_away, options.hours, shown=True)
    report.at_least(f"answered within {IN_TIME_S} s", SHARE, share)
    report.at_most("first answer, 95th percentile", P95_S, p95, " s")
    report.at_most("work of the most by that of the least burdened", UNEVEN, uneven)
    if not options.sabotage:
        compare(report, options.hours, share, p95)
    return report.finish()


def compare(report: Report, hours: int, share: float, p95: float) -> None:
    """Show the other ways beside ours: none of them may be better by more than chance."""
    best = min(measure(rank, RING_S, True, hours, shown=True)[1] for rank in RANKS if rank != OURS)
    report.at_most("ours by the best of the other ways, 95th percentile", 1.02, p95 / best)
    for ring_s in (5, 10, 15, 20, 30):
        with_away, without = (measure(OURS, ring_s, sets_away, hours)[0] for sets_away in (True, False))
        print(f"  rings {ring_s:>2} s: in time {with_away:.4f}, with nobody set away {without:.4f}")
        if ring_s == RING_S:
            report.at_least("what automatic away adds to the share in time", 0.001, share - without)


def measure(
    rank: str, ring_s: float, sets_away: bool, hours: int, *, shown: bool = False
) -> tuple[float, float, float]:
    floor = Floor(rank=rank, ring_s=ring_s, sets_away=sets_away, seed=7)
    floor.run(hours)
    waits, work = sorted(floor.waits), [len(agent.given) for agent in floor.agents]
    share = sum(wait <= IN_TIME_S for wait in waits) / len(waits)
    p95, uneven = waits[int(0.95 * len(waits))], max(work) / max(1, min(work))
    if shown:
        print(f"  {rank:<26} in time {share:.4f}, p95 {p95:.1f} s, work most by least {uneven:.2f}")
    return share, p95, uneven


if __name__ == "__main__":
    sys.exit(main())
