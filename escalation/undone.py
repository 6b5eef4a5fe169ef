"""Links and merges that were undone: history is read as if they had not happened. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from escalation.events import ANSWERED_IN_JOB, LEFT_JOB, MERGE_IN, MERGED_INTO, UNMERGED

Row = tuple[str, datetime, Mapping[str, Any]]
UNDOINGS = (LEFT_JOB, UNMERGED)


def without_undone(rows: Iterable[Row]) -> list[Row]:
    """Drop what a later event of the same ticket took back, and those events themselves."""
    kept: list[Row] = []
    for row in rows:
        kind, _at, data = row
        if kind not in UNDOINGS:
            kept.append(row)
            continue
        kept = [each for each in kept if not _is_undone(each, kind, data)]
    return kept


def _is_undone(row: Row, by: str, undoing: Mapping[str, Any]) -> bool:
    kind, _at, data = row
    if by == LEFT_JOB:
        return kind == ANSWERED_IN_JOB and data.get("job") == undoing.get("job")
    number = undoing.get("number")
    if kind == MERGED_INTO:
        return bool(data.get("number") == number)
    return kind == MERGE_IN and bool(data["source"].get("number") == number)
