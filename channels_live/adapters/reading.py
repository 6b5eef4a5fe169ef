"""Read JSON of strangers: every type is checked, nothing raises."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

MOST_DIGITS = 4000


def load(raw: bytes) -> dict[str, Any]:
    """Read a JSON object; raises ValueError for anything else."""
    found = loads(raw)
    if not isinstance(found, dict):
        raise ValueError("the body is not a JSON object")
    return found


def loads(raw: bytes | str) -> Any:
    """Read any JSON; raises ValueError only where it is none."""
    try:
        return json.loads(raw, parse_int=_whole)
    except RecursionError:
        raise ValueError("the body nests too deep") from None


def _whole(digits: str) -> int | str:
    """A number longer than Python reads stays the text it is."""
    return int(digits) if len(digits) <= MOST_DIGITS else digits


def obj(value: Any, *keys: str) -> dict[str, Any]:
    """Follow keys to an object; an empty one where the way ends."""
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def rows(value: Any, key: str) -> list[dict[str, Any]]:
    """Give the objects of a list."""
    found = value.get(key) if isinstance(value, dict) else None
    return [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []


def text(value: Any, key: str | None = None) -> str:
    """Give a text without NUL and half characters; numbers become text, the rest is empty."""
    if key is not None:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return str(value).replace("\x00", "").encode("utf-8", "ignore").decode()


def identifier(value: Any, key: str, most: int = 255) -> str:
    """Give an id that can be stored: of one that is too long, what only it can have."""
    found = text(value, key)
    return found if len(found) <= most else f"sha256:{hashlib.sha256(found.encode()).hexdigest()}"


def instant(value: Any) -> datetime | None:
    """Read Unix seconds, given as text or number."""
    try:
        return datetime.fromtimestamp(int(float(value)), UTC) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError, OSError):
        return None


def plain(value: Any, depth: int = 6) -> Any:
    """Give JSON that can be stored: texts cleaned, depth and numbers bounded."""
    if isinstance(value, dict):
        return {text(k)[:80]: plain(v, depth - 1) for k, v in value.items()} if depth else {}
    if isinstance(value, list):
        return [plain(v, depth - 1) for v in value[:100]] if depth else []
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return None
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else str(value)
    return text(value)
