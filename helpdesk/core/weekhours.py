"""Opening hours of a day: parsing, the part before and after midnight, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

DAY_S = 86_400
ALWAYS = "24x7"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00")

Hours = tuple[tuple[int, int], ...]


def seconds(text: object) -> int:
    """Read "HH:MM" ("24:00" included) as seconds from midnight."""
    if not isinstance(text, str) or not TIME.fullmatch(text):
        raise ValueError(f"not a time of day: {text!r}")
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


def parse(intervals: Iterable[Sequence[str]]) -> Hours:
    return tuple(sorted((seconds(opens), seconds(closes)) for opens, closes in intervals))


def until_midnight(hours: Hours) -> Hours:
    """Keep what lies on the day itself; an interval that crosses midnight ends there."""
    return tuple((opens, closes if opens < closes else DAY_S) for opens, closes in hours if opens < DAY_S)


def after_midnight(hours: Hours) -> Hours:
    return tuple((0, closes) for opens, closes in hours if opens >= closes > 0)


def merged(hours: Hours) -> Hours:
    result: list[tuple[int, int]] = []
    for opens, closes in sorted(hours):
        if result and opens <= result[-1][1]:
            result[-1] = (result[-1][0], max(closes, result[-1][1]))
        else:
            result.append((opens, closes))
    return tuple(result)


def overlap(hours: Hours) -> bool:
    ordered = sorted(hours)
    return any(later[0] < earlier[1] for earlier, later in pairwise(ordered))
