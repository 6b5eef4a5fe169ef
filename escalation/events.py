"""The ticket events that clocks are replayed from; kinds and keys are the ticket log's own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

CREATED = "created"
MESSAGE = "message"
DELIVERY_FAILED = "delivery_failed"
STATUS = "status"
HANDOFF = "handoff"
TIER = "tier"
PRIORITY = "priority"
REAPPLY = "reapply"
ESCALATE = "escalate"
ACK = "ack"
RETURN = "return"
MERGE_IN = "merge_in"
MERGED_INTO = "merged_into"
VOID = "void"
COURTESY = "courtesy"
ANSWERED_IN_JOB = "answered_in_job"
LEFT_JOB = "left_job"
UNMERGED = "unmerged"

BOT, NEW, OPEN, PENDING, ON_HOLD = "bot", "new", "open", "pending", "on_hold"
SOLVED, CLOSED, MERGED = "solved", "closed", "merged"
LIVE = frozenset({NEW, OPEN, PENDING, ON_HOLD})
FINAL = frozenset({CLOSED, MERGED})


@dataclass(frozen=True)
class Event:
    kind: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
