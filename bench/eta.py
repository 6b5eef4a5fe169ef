"""Whether announced times are honest: estimators play the same 200 days, three times over.

Every estimator says a time that eight in ten should keep; what differs is how honest it is in a surge, during
sick leave that nobody announced, topic by topic, and how far off it is. `--sabotage` switches the adaptation
off: what the first tickets taught is kept for good, and whoever is planned is believed to be there.
`--set FILE` plays another world.
"""

import argparse
import json
import math
import statistics
import sys
from collections import defaultdict, deque
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.eta_world import Job, Queue, run
from bench.lib.report import Report

WORLD = Path(__file__).parent / "sets" / "eta_world.json"
CELL = 200  # fewer tickets than this say nothing about a cell


class Desk:
    """Lets our estimator and two simple ones watch a queue; each sees only what has ended."""

    def __init__(self, name: str, rules: dict[str, Any], *, adapts: bool) -> None:
        from escalation.eta.estimator import Estimator

        self.name, self.ours = name, Estimator(adapts=adapts)
        self.prior = rules["prior_h"]
        self.ratios: deque[float] = deque(maxlen=300)
        self.similar: dict[Any, deque[float]] = defaultdict(lambda: deque(maxlen=300))
        self.history: dict[Any, deque[float]] = defaultdict(lambda: deque(maxlen=300))

    def arrives(self, job: Job, at: float, waiting: list[Job], busy: int, queue: Queue) -> None:
        ahead = sum((other.tier, other.at) < (job.tier, job.at) for other in waiting)
        base = self.ours.base(job.topic, ahead=ahead, busy=busy, at=at, planned=queue.planned, step=1.0)
        issued = self.ours.issue(job.topic, base)
        job.issued = {
            "base": base,
            "ours": issued if issued is not None else self.prior * 1.25,
            "is_cold": issued is None,
            "day": 0,
            "constant": _top(self.ratios, self.prior),
            "history": _top(self.history[job.topic, job.tier], self._like(job)),
            "like": self._like(job),
            "second": None,
        }
        job.issued["day"] = queue.day(at + job.issued["ours"])  # the day it was announced for

    def moments(self, job: Job) -> list[float]:
        return [job.at + job.issued["ours"]]

    def passes(self, job: Job, at: float) -> None:
        """The time that was said has come: a miss is a miss now, not when the work ends some day."""
        if job.done is not None:
            return
        self.ours.book(job.topic, is_kept=False)
        elapsed = at - job.at
        job.issued["second"] = self.ours.again(job.topic, job.issued["base"], elapsed)

    def ends(self, job: Job, at: float) -> None:
        if job.actual <= job.issued["ours"]:
            self.ours.book(job.topic, is_kept=True)
        picked = job.picked if job.picked is not None else job.at
        self.ours.learn(
            job.topic, actual=job.actual, base=job.issued["base"], service=job.work, handling=at - picked
        )
        self.ratios.append(job.actual / self.prior)
        self.history[job.topic, job.tier].append(job.actual / job.issued["like"])
        self.similar[job.topic, job.tier].append(job.actual)

    def _like(self, job: Job) -> float:
        known = self.similar[job.topic, job.tier]
        return statistics.median(known) if len(known) >= 20 else self.prior / 2


def _top(ratios: deque[float], base: float) -> float:
    if len(ratios) < 30:
        return base * 1.25
    ordered = sorted(ratios)
    return base * ordered[min(len(ordered), math.ceil(0.8 * (len(ordered) + 1))) - 1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sabotage", action="store_true")
    parser.add_argument("--set", type=Path, default=WORLD)
    options = parser.parse_args()
    world = json.loads(options.set.read_text())
    played: list[tuple[str, Job]] = []
    for seed in world["seeds"]:
        for name, rules in world["queues"].items():
            queue = Queue(name, rules, world["days"])
            desk = Desk(name, rules, adapts=not options.sabotage)
            jobs = run(queue, world, seed, desk)
            played += [(name, job) for job in jobs if job.day >= world["warm_up_days"]]
    how = " (sabotaged: what the first tickets taught is kept for good)" if options.sabotage else ""
    report = Report("announced times" + how)
    judge(report, played, world)
    return report.finish()


def judge(report: Report, played: list[tuple[str, Job]], world: dict[str, Any]) -> None:
    jobs = [job for _name, job in played]
    print(f"{len(jobs)} tickets, median of what was said {_hours(jobs, 'ours')}")
    within(report, "kept, all", kept(jobs), 0.77, 0.83)
    for cell in sorted({(name, job.topic) for name, job in played}):
        found = [job for name, job in played if (name, job.topic) == cell]
        if len(found) >= CELL:
            within(report, f"kept, {cell[0]} {cell[1]}", kept(found), 0.75, 0.86)
    surge, sick = world["surge"], world["queues"]["finance"]["sick"]
    in_surge = [job for job in jobs if surge["from"] <= job.issued["day"] < surge["to"]]
    report.at_least("kept in the surge", 0.72, kept(in_surge))
    away = [
        job for name, job in played if name == "finance" and sick["from"] <= job.issued["day"] < sick["to"]
    ]
    report.at_least("kept during sick leave", 0.68, kept(away))
    ours, constant, history = (pinball(jobs, name) for name in ("ours", "constant", "history"))
    print(f"pinball: ours {ours:.2f} h, constant {constant:.2f} h, history {history:.2f} h")
    report.at_most("pinball / constant", 0.70, ours / constant)
    report.at_most("pinball / history", 0.85, ours / history)
    again = [job for job in jobs if job.issued["second"] is not None]
    second = sum(job.actual <= job.issued["second"] for job in again) / len(again)
    within(report, f"second promise kept ({len(again)})", second, 0.75, 0.86)


def within(report: Report, what: str, value: float, low: float, high: float) -> None:
    report.bar(what, f"{low:.2f} to {high:.2f}", f"{value:.3f}", low <= value <= high)


def kept(jobs: list[Job]) -> float:
    return sum(job.actual <= job.issued["ours"] for job in jobs) / len(jobs)


def pinball(jobs: list[Job], name: str) -> float:
    ended = [job for job in jobs if job.done is not None]
    losses = [
        max(0.8 * (job.actual - job.issued[name]), 0.2 * (job.issued[name] - job.actual)) for job in ended
    ]
    return sum(losses) / len(losses)


def _hours(jobs: list[Job], name: str) -> str:
    return f"{statistics.median(job.issued[name] for job in jobs):.1f} h"


if __name__ == "__main__":
    sys.exit(main())
