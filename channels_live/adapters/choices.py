"""Answers to tap, named on the wire: what comes back counts only where it was given out."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from channels_live.adapters.reading import rows, text

MARK = "~"


def name_of(row: Mapping[str, Any]) -> str:
    """Give what a row is called among its own: its id, else its words."""
    return text(row, "id") or text(row, "title")


def wire_name(name: str, most_bytes: int) -> str:
    """Give the name as the wire can carry it: itself, or its hash, which the stored rows explain."""
    if len(name.encode()) <= most_bytes and not name.startswith(MARK):
        return name
    return _short(name)


def chosen(asked: Mapping[str, Any] | None, given: str) -> dict[str, Any] | None:
    """Find the row that was tapped; nothing for a name that this question never gave out."""
    for row in rows(asked, "rows"):
        name = name_of(row)
        if name and given in (name, _short(name)):
            return row
    return None


def _short(name: str) -> str:
    return MARK + base64.urlsafe_b64encode(hashlib.sha256(name.encode()).digest()[:24]).decode()
