"""What each trigger does by default, and what an installation has set instead."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from escalation import trigger_words, triggers
from escalation.models import TriggerRule, WordList
from tickets.models import Ticket

WORDS_KEPT = timedelta(seconds=30)


@dataclass(frozen=True)
class Default:
    """Where a trigger leads: the level that is asked, and whether the work goes there."""

    mode: str
    level: str
    moves: bool
    reason: str
    question: str
    limits: Mapping[str, Any]


def _rule(mode: str, level: str, moves: bool, reason: str, question: str, **limits: Any) -> Default:
    return Default(mode, level, moves, reason, question, limits)


A, S = triggers.AUTOMATIC, triggers.SUGGEST
# Instances of one trigger may lead to different places: "T3:breach" goes before "T3".
DEFAULTS: dict[str, Default] = {
    "T2": _rule(A, "senior", False, "late", "The customer waits for a reply that is late. Who answers now?"),
    "T3": _rule(A, "senior", False, "late", "Most of the time to solve this is used up. What is missing?"),
    "T3:breach": _rule(
        A, "management", False, "late", "This should have been solved by now. Who puts it right?"
    ),
    "T4": _rule(A, "", False, "late", ""),
    "T5": _rule(S, "management", False, "words", "The customer's words must be looked at. How do we answer?"),
    "T5:safety": _rule(
        A, "management", False, "words", "Somebody may be in danger. What do we do, and who calls?"
    ),
    "T5:takeover": _rule(
        A, "technical", True, "words", "The account may be in the wrong hands. Can it be made safe now?"
    ),
    "T5:fraud": _rule(S, "finance", True, "words", "The customer speaks of fraud. Is this payment safe?"),
    "T6": _rule(S, "senior", True, "anger", "The customer is angry. Can somebody senior take this over?"),
    "T7": _rule(
        A,
        "finance",
        True,
        "amount",
        "A large amount is at stake. Is this right, and what may be done?",
        **triggers.LIMITS,
    ),
    "T8": _rule(
        A, "senior", False, "waiting", "A valued customer waits and nobody has it. Can a senior take it?"
    ),
    "T9": _rule(
        A, "senior", True, "again", "The customer asks about the same thing again. What solves it for good?"
    ),
    "T10": _rule(
        A, "senior", False, "rating", "The customer was not content. Please call back within 24 hours."
    ),
}

_words: tuple[datetime, dict[str, dict[str, list[str]]]] | None = None


def default_of(trigger: str, instance: str) -> Default:
    return DEFAULTS.get(f"{trigger}:{instance.split(':')[0]}") or DEFAULTS[trigger]


def mode_and_limits(ticket: Ticket, trigger: str, instance: str) -> tuple[str, Mapping[str, Any]]:
    """Give what holds for a ticket: its queue's own rule, the rule for all, the default."""
    default = default_of(trigger, instance)
    rules = TriggerRule.objects.filter(trigger=trigger, queue__in=[ticket.queue_id]) or (
        TriggerRule.objects.filter(trigger=trigger, queue=None)
    )
    for rule in rules:
        return rule.mode, {**default.limits, **rule.limits}
    return default.mode, default.limits


def words(language: str, *, at: datetime) -> dict[str, list[str]]:
    """Give the lists for a text: those of the customer's language, and English ones.

    Kept for a while per process: every message is looked at, the lists hardly change.
    """
    global _words
    if _words is None or not timedelta(0) <= at - _words[0] < WORDS_KEPT:
        _words = (at, _read_words())
    lists = _words[1]
    return {topic: lists[topic].get(language, []) + lists[topic].get("en", []) for topic in lists}


def forget_words() -> None:
    """Read the lists anew at the next message; after they were edited here."""
    global _words
    _words = None


def _read_words() -> dict[str, dict[str, list[str]]]:
    lists = {
        topic: {language: list(found) for language, found in by_language.items()}
        for topic, by_language in trigger_words.WORDS.items()
    }
    for row in WordList.objects.all():
        lists.setdefault(row.topic, {})[row.language] = list(row.words)
    return lists
