"""Targets, readers of reports, and what was counted."""

from reports.models.counted import Counting, Dim, Fact, Rollup, Source, Stale
from reports.models.exports import Export
from reports.models.targets import Rhythm, SentReport, Subscription, Target
from reports.models.work import LateReason, Workload

__all__ = [
    "Counting",
    "Dim",
    "Export",
    "Fact",
    "LateReason",
    "Rhythm",
    "Rollup",
    "SentReport",
    "Source",
    "Stale",
    "Subscription",
    "Target",
    "Workload",
]
