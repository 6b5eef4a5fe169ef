"""A simulated desk whose waits are known: arrivals, rosters, work, holds, and the plan that estimators see.

Each queue runs on its own axis of working hours: a queue that is open round the clock on real hours, one with
office hours on those alone. Day 0 is a Monday.
"""

import heapq
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

DAY_H = 24


@dataclass
class Job:
    """One ticket in one queue; times are hours on the queue's axis."""

    number: int
    topic: str
    tier: int
    day: int
    at: float
    work: float
    hold: float
    picked: float | None = None
    done: float | None = None
    issued: dict[str, Any] = field(default_factory=dict)  # what each estimator said

    @property
    def actual(self) -> float:
        return (self.done or math.inf) - self.at


class Queue:
    """The roster of a queue on its axis of working hours."""

    def __init__(self, name: str, rules: dict[str, Any], days: int) -> None:
        self.name, self.rules = name, rules
        self.slots: list[int] = []  # agents planned in each working hour
        self.actual: list[int] = []
        self.index: list[int] = []  # real hour -> first working hour not before it
        self.days: list[int] = []  # working hour -> its day
        for hour in range((days + 30) * DAY_H):
            self.index.append(len(self.slots))
            planned = self._planned(hour)
            if planned:
                self.slots.append(planned)
                self.days.append(hour // DAY_H)
                self.actual.append(self._really(hour // DAY_H, planned))

    def axis(self, real: float) -> float:
        hour = int(real)
        working = self.index[hour + 1] > self.index[hour]
        return self.index[hour] + (real - hour if working else 0)

    def day(self, at: float) -> int:
        return self.days[min(int(at), len(self.days) - 1)]

    def planned(self, at: float) -> int:
        return self.slots[int(at)]

    def present(self, at: float) -> int:
        return self.actual[int(at)]

    def _planned(self, hour: int) -> int:
        day, clock = divmod(hour, DAY_H)
        roster = self.rules["roster"]
        for begin, end, agents in roster["weekday" if day % 7 < 5 else "weekend"]:
            if begin <= clock < end:
                return int(agents)
        return int(roster["else"])

    def _really(self, day: int, planned: int) -> int:
        sick = self.rules.get("sick")
        return int(sick["agents"]) if sick and sick["from"] <= day < sick["to"] else planned


def arrivals(queue: Queue, world: dict[str, Any], rng: random.Random) -> Iterator[Job]:
    rules, number = queue.rules, 0
    most = rules["per_day"] / DAY_H * 1.8 * world["weekday_factor"] * 1.7 * 1.12
    real = 0.0
    while True:
        real += rng.expovariate(most)
        if real >= world["days"] * DAY_H:
            return
        if rng.random() > _rate(real, rules["per_day"], world) / most:
            continue
        topic = _drawn(rng, rules["topics"])
        work = rng.lognormvariate(math.log(topic["median_h"]), topic["sigma"])
        hold = 0.0
        if rng.random() < topic["hold"]:
            hold = rng.lognormvariate(math.log(topic["hold_median_h"]), world["hold_sigma"])
        tier = rng.choices(range(len(world["tiers"])), world["tiers"])[0]
        number += 1
        yield Job(number, topic["name"], tier, int(real // DAY_H), queue.axis(real), work, hold)


def run(queue: Queue, world: dict[str, Any], seed: int, desk: Any) -> list[Job]:
    """Play a queue's days; `desk` hears of each arrival, of each end, and of each time that passes."""
    rng = random.Random(f"{seed}:{queue.name}")
    events: list[tuple[float, int, int, Any]] = []  # (at, kind, number, job)
    for job in arrivals(queue, world, rng):
        heapq.heappush(events, (job.at, ARRIVES, job.number, job))
    waiting: list[tuple[int, float, int, Job]] = []
    for hour in range(1, len(queue.actual)):
        if queue.actual[hour] > queue.actual[hour - 1]:
            heapq.heappush(events, (float(hour), SHIFT, hour, None))
    busy, jobs = 0, []
    while events:
        at, kind, _number, job = heapq.heappop(events)
        if at >= len(queue.actual) - 1:
            break
        if kind == ARRIVES:
            jobs.append(job)
            desk.arrives(job, at, [entry[3] for entry in waiting], busy, queue)
            heapq.heappush(waiting, (job.tier, job.at, job.number, job))
            for due in desk.moments(job):
                heapq.heappush(events, (due, PASSES, job.number, job))
        elif kind == FREED:
            busy -= 1
        elif kind == DONE:
            job.done = at
            desk.ends(job, at)
        elif kind == PASSES:
            desk.passes(job, at)
        while waiting and busy < queue.present(at):
            chosen = heapq.heappop(waiting)[3]
            chosen.picked, busy = at, busy + 1
            heapq.heappush(events, (at + chosen.work, FREED, chosen.number, chosen))
            heapq.heappush(events, (at + chosen.work + chosen.hold, DONE, chosen.number, chosen))
    return jobs


FREED, DONE, PASSES, SHIFT, ARRIVES = range(5)


def _rate(real: float, per_day: float, world: dict[str, Any]) -> float:
    day, hour = int(real // DAY_H), real % DAY_H
    rate = per_day / DAY_H * (1 + 0.8 * math.sin(2 * math.pi * (hour - 8) / 24))
    rate *= world["weekday_factor"] if day % 7 < 5 else world["weekend_factor"]
    if world["surge"]["from"] <= day < world["surge"]["to"]:
        rate *= world["surge"]["factor"]
    return rate * (world["growth"]["factor"] if day >= world["growth"]["from"] else 1)


def _drawn(rng: random.Random, topics: list[dict[str, Any]]) -> dict[str, Any]:
    return rng.choices(topics, [topic["share"] for topic in topics])[0]
