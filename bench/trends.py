"""Topic alarms on drawn days: how often they cry for nothing, and how soon they see a rise.

--set FILE takes another evaluation set; --sabotage sets the threshold to nothing and must fail.
"""

import argparse
import json
import math
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.lib.report import Report
from feedback import trends

WITHIN = 14


def poisson(mean: float, luck: random.Random) -> int:
    """Count arrivals until their time is up."""
    count, level, end = 0, luck.random(), math.exp(-mean)
    while level > end:
        count, level = count + 1, level * luck.random()
    return count


def draw(mean: float, dispersion: float, luck: random.Random) -> int:
    """A negative binomial is a Poisson whose mean is itself drawn."""
    if dispersion <= 1:
        return poisson(mean, luck)
    return poisson(luck.gammavariate(mean / (dispersion - 1), dispersion - 1), luck)


def series(case: Mapping[str, Any], given: Mapping[str, Any], days: int, luck: random.Random) -> list[int]:
    """Draw one topic's days; a factor multiplies them from the end of the lead on."""
    factor = case.get("factor", 1)
    return [
        draw(
            case["mean"] * given["weekdays"][day % 7] * (factor if day >= given["lead_days"] else 1),
            given["dispersion"],
            luck,
        )
        for day in range(days)
    ]


def alone(counts: list[int]) -> list[trends.Alarm]:
    return trends.alarms({"topic": counts})["topic"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--set", type=Path, default=ROOT / "bench/sets/trends.json")
    parser.add_argument("--sabotage", action="store_true")
    options = parser.parse_args()
    given = json.loads(options.set.read_text())
    if options.sabotage:
        trends.THRESHOLD = 0.5
    luck, report, bars = random.Random(given["seed"]), Report("Topic trends"), given["bars"]
    for case in given["quiet"]:
        days = trends.LEAD + 365
        found = sum(len(alone(series(case, given, days, luck))) for _ in range(case["years"]))
        what = f"false alarms a topic-year, mean {case['mean']} a day"
        report.at_most(what, bars["false_alarms_per_year"], found / case["years"])
    for case in given["changed"]:
        first = given["lead_days"]
        delays = []
        for _ in range(case["series"]):
            days = [a.day - first for a in alone(series(case, given, first + WITHIN, luck)) if a.day >= first]
            delays.append(min(days, default=WITHIN))
        found, what = sum(d < WITHIN for d in delays) / len(delays), f"mean {case['mean']} x{case['factor']}"
        if case["mean"] == 8 and case["factor"] == 3:
            report.at_most(f"{what}: median days to the alarm", bars["median_days_x3_at_8"], median(delays))
            report.at_least(f"{what}: found within 14 days", bars["found_within_14"], found)
        else:
            print(f"{what}: median {median(delays):g} days, found within 14 days: {found:.2f}")
    return report.finish()


if __name__ == "__main__":
    sys.exit(main())
