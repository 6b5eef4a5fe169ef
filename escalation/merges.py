"""Which messages of a ticket are still unanswered when it is merged into another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from helpdesk.core.worktime import seconds_of

Message = Mapping[str, Any]


def is_silent(data: Message) -> bool:
    """A bounce, an automatic mail or a mere thank-you opens nothing."""
    return bool(data.get("auto") or data.get("courtesy"))


def is_public_reply(data: Message) -> bool:
    return data.get("author") == "agent" and data.get("public", True) is not False


def unanswered(source: Message, replies: Iterable[int], failed: frozenset[str]) -> list[tuple[int, str]]:
    """List (second, channel) of each customer message that neither ticket answered at or after it."""
    messages = source.get("messages", ())
    answers = [*replies]
    answers += [_second(m) for m in messages if is_public_reply(m) and str(m.get("id")) not in failed]
    last_answer = max(answers, default=-1)
    return [
        (_second(m), m.get("channel", ""))
        for m in messages
        if m.get("author") == "customer" and not is_silent(m) and _second(m) > last_answer
    ]


def _second(message: Message) -> int:
    at = message.get("at", message.get("t"))
    return seconds_of(at if isinstance(at, datetime) else datetime.fromisoformat(str(at)))
