"""Figures that say how sure they are (semantics 6.3). Pure."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import comb, sqrt

Z = 1.959963984540054  # 95 % of a normal distribution lie within
SURE = 0.95
EXACT_TO = 400  # above, the binomial ranks of a percentile are read from the normal distribution


@dataclass(frozen=True)
class Interval:
    low: float
    high: float


def wilson(hits: int, n: int) -> Interval:
    """Give the interval of a share; with nothing counted, anything is possible."""
    if n == 0:
        return Interval(0.0, 1.0)
    p, z2 = hits / n, Z * Z
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = Z * sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def net_promoters(promoters: int, passive: int, detractors: int) -> tuple[float, Interval]:
    """Give the score and its adjusted Wald interval, both from -100 to 100."""
    n = promoters + passive + detractors
    if n == 0:
        return 0.0, Interval(-100.0, 100.0)
    more = n + 3
    p, d = (promoters + 0.75) / more, (detractors + 0.75) / more
    s = p - d
    half = Z * sqrt((p + d - s * s) / more)
    return 100 * (promoters - detractors) / n, Interval(100 * (s - half), 100 * (s + half))


def byar(count: int) -> Interval:
    """Give the interval of a count of rare things (Byar's form of the Poisson limits)."""
    low = count * (1 - 1 / (9 * count) - Z / (3 * sqrt(count))) ** 3 if count else 0.0
    up = count + 1
    return Interval(max(0.0, low), up * (1 - 1 / (9 * up) + Z / (3 * sqrt(up))) ** 3)


def newcombe(hits_a: int, n_a: int, hits_b: int, n_b: int) -> Interval:
    """Give the interval of the difference of two shares, a minus b."""
    if not (n_a and n_b):
        return Interval(-1.0, 1.0)
    a, b, p, q = wilson(hits_a, n_a), wilson(hits_b, n_b), hits_a / n_a, hits_b / n_b
    below = sqrt((p - a.low) ** 2 + (b.high - q) ** 2)
    above = sqrt((a.high - p) ** 2 + (q - b.low) ** 2)
    return Interval(p - q - below, p - q + above)


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Give the smallest value that this share of the sorted values does not exceed."""
    if not ordered:
        return None
    rank = max(1, -(-round(share * len(ordered) * 1_000_000) // 1_000_000))
    return ordered[min(rank, len(ordered)) - 1]


def percentile_ranks(n: int, share: float) -> tuple[int, int]:
    """Give the ranks (from 1) whose values enclose a percentile, from the binomial distribution."""
    if n == 0:
        return 0, 0
    if n > EXACT_TO:
        half = Z * sqrt(n * share * (1 - share))
        return max(1, round(n * share - half)), min(n, round(n * share + half) + 1)
    sums, total = [], 0.0
    for k in range(n + 1):
        total += comb(n, k) * share**k * (1 - share) ** (n - k)
        sums.append(total)
    tail = (1 - SURE) / 2
    return max(1, bisect_right(sums, tail)), min(n, bisect_right(sums, 1 - tail) + 1)


def kaplan_meier(done: Mapping[float, int], running: Mapping[float, int], share: float) -> float | None:
    """Give a percentile of times of which some still run; nothing where it is not reached yet.

    Both say how often each time was seen.
    """
    at_risk, alive = sum(done.values()) + sum(running.values()), 1.0
    for value in sorted({*done, *running}):
        ended = done.get(value, 0)
        if ended:
            alive *= 1 - ended / at_risk
            if alive <= 1 - share + 1e-12:
                return value
        at_risk -= ended + running.get(value, 0)
    return None


def at_rank(seen: Mapping[float, int], rank: int) -> float | None:
    """Give the value at a rank (from 1) of values of which each was seen so often."""
    passed = 0
    for value in sorted(seen):
        passed += seen[value]
        if rank <= passed:
            return value
    return None


def ratio(pairs: Sequence[tuple[float, float]]) -> tuple[float, Interval]:
    """Give the sum of the first by the sum of the second, with the interval from how the pairs differ."""
    n, whole = len(pairs), sum(room for _held, room in pairs)
    found = sum(held for held, _room in pairs) / whole
    if n < 2:
        return found, Interval(0.0, 1.0)
    spread = sum((held - found * room) ** 2 for held, room in pairs) * n / (n - 1)
    half = Z * sqrt(spread) / whole
    return found, Interval(max(0.0, found - half), found + half)
