"""Targets, readers of reports, and what was counted."""

from reports.models.counted import Counting, Dim, Fact, Rollup, Source, Stale
from reports.models.targets import Rhythm, SentReport, Subscription, Target

__all__ = [
    "Counting",
    "Dim",
    "Fact",
    "Rhythm",
    "Rollup",
    "SentReport",
    "Source",
    "Stale",
    "Subscription",
    "Target",
]
