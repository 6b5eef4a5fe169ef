"""What a scorecard asks (semantics 7.3), and what comes of the marks. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import mean, stdev

from django.utils.translation import gettext_lazy as _

from helpdesk.core.stats import Interval

MARKS = (0, 1, 2)
BLOCKS = (
    (
        _("Understanding"),
        (("need", _("The real need was found")), ("identity", _("The right identity check"))),
    ),
    (
        _("Solution"),
        (
            ("correct", _("The answer is correct")),
            ("complete", _("The answer is complete")),
            ("policy", _("Our rules were kept")),
        ),
    ),
    (
        _("Person"),
        (("tone", _("Tone")), ("empathy", _("Empathy")), ("plain", _("Plain words"))),
    ),
    (
        _("Process"),
        (
            ("routing", _("Right queue and notes")),
            ("closing", _("Honest times, and a proper closing")),
        ),
    ),
)
ITEMS = tuple(name for _title, items in BLOCKS for name, _label in items)
CRITICAL = (
    ("harm", _("Wrong or harmful answer")),
    ("data", _("Data shown to the wrong person")),
    ("rude", _("Rudeness")),
    ("promise", _("A promise outside our authority")),
    ("clock", _("A clock hidden or dodged")),
)
MOST = 2 * len(ITEMS)
# Student's t at .975 for 1 to 30 degrees of freedom; beyond them the normal value is close enough.
T = (
    *(12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228),
    *(2.201, 2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086),
    *(2.080, 2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042),
)
Z = 1.960


@dataclass(frozen=True)
class Mean:
    n: int
    value: float | None
    interval: Interval | None  # needs two


def score_of(marks: Mapping[str, int], critical: Sequence[str]) -> int:
    """Add the marks; one critical error sets the result to nothing."""
    return 0 if critical else sum(marks[name] for name in ITEMS)


def mean_of(scores: Sequence[int]) -> Mean:
    if not scores:
        return Mean(0, None, None)
    n, value = len(scores), mean(scores)
    if n < 2:
        return Mean(n, value, None)
    half = (T[n - 2] if n - 2 < len(T) else Z) * stdev(scores) / sqrt(n)
    return Mean(n, value, Interval(max(0.0, value - half), min(float(MOST), value + half)))


def kappa(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Give how far two people agree beyond chance (linear weights); nothing where both see no difference."""
    n, span = len(first), MARKS[-1]
    if not n:
        return None
    seen = sum(abs(a - b) for a, b in zip(first, second, strict=True)) / (n * span)
    chance = sum(abs(a - b) for a in first for b in second) / (n * n * span)
    return None if chance == 0 else 1 - seen / chance
