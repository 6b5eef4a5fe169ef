"""A ticket's own events, read as the engine wants them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from escalation.events import (
    ACK,
    ANSWERED_IN_JOB,
    COURTESY,
    CREATED,
    DELIVERY_FAILED,
    ESCALATE,
    HANDOFF,
    LEFT_JOB,
    MERGE_IN,
    MERGED_INTO,
    MESSAGE,
    PRIORITY,
    REAPPLY,
    RETURN,
    STATUS,
    TIER,
    UNMERGED,
    VOID,
    Event,
)
from escalation.undone import without_undone

KINDS = (
    CREATED,
    MESSAGE,
    DELIVERY_FAILED,
    STATUS,
    HANDOFF,
    TIER,
    PRIORITY,
    REAPPLY,
    ESCALATE,
    ACK,
    RETURN,
    MERGE_IN,
    MERGED_INTO,
    VOID,
    COURTESY,
    ANSWERED_IN_JOB,
    LEFT_JOB,
    UNMERGED,
)
# Policies speak of the live chat as the vectors do, whatever the adapter is called.
NAMES = {"webchat": "chat"}
# Changes name their new value after themselves; the engine calls it `to`.
NEW_VALUE = {TIER: "tier", PRIORITY: "priority"}

Data = Mapping[str, Any]


def read(rows: Iterable[tuple[str, datetime, Data]]) -> list[Event]:
    """Turn (kind, at, data) rows in order of their numbers into the engine's events."""
    return [Event(_kind(kind), at, _read(kind, data)) for kind, at, data in without_undone(rows)]


def _kind(kind: str) -> str:
    """An answer given on another ticket of the job answers this one too (semantics 5.2)."""
    return MESSAGE if kind == ANSWERED_IN_JOB else kind


def policy_name(kind_of_account: str) -> str:
    """Give the name by which policies know a kind of channel account."""
    return NAMES.get(kind_of_account, kind_of_account)


def _read(kind: str, data: Data) -> Data:
    if kind in NEW_VALUE and "to" not in data:
        return {**data, "to": data[NEW_VALUE[kind]]}
    if kind == MERGE_IN:
        messages = data["source"].get("messages", ())
        return {**data, "source": {**data["source"], "messages": [_named(each) for each in messages]}}
    return _named(data)


def _named(data: Data) -> Data:
    if data.get("channel") not in NAMES:
        return data
    return {**data, "channel": policy_name(data["channel"])}
