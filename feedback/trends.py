"""Is a topic on the rise? Pure: counts a day, oldest first -> alarms (semantics 6.4).

Slow drift is found by a likelihood CUSUM tuned to doubling, a sudden jump by the tail of a negative
binomial. Both judge a day by the weeks before it, never by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log

WEEKS = 8
LEAD = 7 * WEEKS  # days of the baseline
NEWEST = 3  # days too young to be part of it
THRESHOLD = 5.0
QUIET_DAYS = 7
LEAST_DRIFT, LEAST_JUMP = 2, 3
P_JUMP, FALSE_SHARE = 0.001, 0.05
MOST_DISPERSION = 4.0
STEADY = 56.0  # pseudo-counts that hold a weekday near the average where there is little to go by
LN2 = log(2)


@dataclass(frozen=True)
class Expected:
    """What a day should bring by its past."""

    mean: float
    dispersion: float


@dataclass(frozen=True)
class Alarm:
    day: int  # index into the counts
    kind: str  # drift, jump
    count: int
    expected: float


@dataclass
class Watch:
    """One topic under watch; fed day by day."""

    drift: float = 0.0
    quiet: int = 0

    def look(self, count: int, expected: Expected, p: float, *, may_jump: bool) -> str:
        """Take one day; gives the kind of alarm, or nothing."""
        if self.quiet:
            self.quiet -= 1
            return ""
        self.drift = max(0.0, self.drift + (count * LN2 - expected.mean) / expected.dispersion)
        is_jump = may_jump and p < P_JUMP and count >= LEAST_JUMP
        if not is_jump and not (self.drift > THRESHOLD and count >= LEAST_DRIFT):
            return ""
        self.drift, self.quiet = 0.0, QUIET_DAYS
        return "jump" if is_jump else "drift"


def alarms(topics: Mapping[str, Sequence[int]], *, start_weekday: int = 0) -> dict[str, list[Alarm]]:
    """Give each topic's alarms over days that are the same for all; the first weeks only teach."""
    watches = {name: Watch() for name in topics}
    left_out: dict[str, set[int]] = {name: set() for name in topics}
    found: dict[str, list[Alarm]] = {name: [] for name in topics}
    length = max((len(counts) for counts in topics.values()), default=0)
    for day in range(LEAD, length):
        seen = {}
        for name, counts in topics.items():
            expected = expect(counts, day, start_weekday=start_weekday, left_out=left_out[name])
            seen[name] = (counts[day], expected, tail(counts[day], expected))
        jumps = discoveries({name: p for name, (_count, _expected, p) in seen.items()})
        for name, (count, expected, p) in seen.items():
            if kind := watches[name].look(count, expected, p, may_jump=name in jumps):
                left_out[name].add(day)
                found[name].append(Alarm(day, kind, count, expected.mean))
    return found


def expect(
    counts: Sequence[int], day: int, *, start_weekday: int = 0, left_out: set[int] | None = None
) -> Expected:
    """Give what a day should bring: the level of its past weeks times the factor of its weekday."""
    skipped = left_out or set()
    past = [i for i in range(max(0, day - LEAD), day - NEWEST) if i not in skipped]
    if not past:
        return Expected(0.0, 1.0)
    level = sum(counts[i] for i in past) / len(past)
    if level == 0:
        return Expected(0.0, 1.0)
    factors = [_factor(counts, past, level, weekday, start_weekday) for weekday in range(7)]
    even = sum(factors) / 7
    means = [level * factors[(start_weekday + i) % 7] / even for i in past]
    excess = sum((counts[i] - mean) ** 2 / mean for i, mean in zip(past, means, strict=True))
    dispersion = min(max(excess / max(len(past) - 7, 1), 1.0), MOST_DISPERSION)
    return Expected(level * factors[(start_weekday + day) % 7] / even, dispersion)


def _factor(counts: Sequence[int], past: Sequence[int], level: float, weekday: int, start: int) -> float:
    own = [counts[i] for i in past if (start + i) % 7 == weekday]
    return (sum(own) + STEADY) / (len(own) * level + STEADY)


def tail(count: int, expected: Expected) -> float:
    """Give the chance of a count this high or higher; 1 where the past knows nothing."""
    mean, dispersion = expected.mean, expected.dispersion
    if count <= 0 or mean <= 0:
        return 1.0
    if dispersion <= 1.000001:
        below = sum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count))
        return max(0.0, 1.0 - below)
    size = mean / (dispersion - 1.0)
    stay, go = -size * log(dispersion), log(1.0 - 1.0 / dispersion)
    below = sum(exp(lgamma(k + size) - lgamma(size) - lgamma(k + 1) + stay + k * go) for k in range(count))
    return max(0.0, 1.0 - below)


def discoveries(chances: Mapping[str, float], *, share: float = FALSE_SHARE) -> set[str]:
    """Keep the topics whose jump is one beside that many others (Benjamini-Hochberg)."""
    ranked = sorted(chances.items(), key=lambda item: item[1])
    last = 0
    for rank, (_name, p) in enumerate(ranked, start=1):
        if p <= share * rank / len(ranked):
            last = rank
    return {name for name, _p in ranked[:last]}


def has_halved(counts: Sequence[int], *, usual: float) -> bool:
    """Tell whether days fell to half of what was usual or less: the CUSUM turned downwards."""
    drop = 0.0
    for count in counts:
        drop = max(0.0, drop + usual / 2 - count * LN2)
        if drop > THRESHOLD:
            return True
    return False
