"""What holds for a ticket: its queue's own rule for a trigger, the rule for all queues, or the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from accounts.models import Queue
from escalation import trigger_words
from escalation.models import TriggerRule, WordList
from escalation.trigger_defaults import DEFAULTS, Default, key_of
from tickets.models import Ticket

WORDS_KEPT = timedelta(seconds=30)

_words: tuple[datetime, dict[str, dict[str, list[str]]]] | None = None


@dataclass(frozen=True)
class Rule:
    mode: str
    limits: Mapping[str, Any]
    to_queue: Queue | None  # else the first of the default's level

    def limit(self, name: str) -> int:
        return int(self.limits[name])


def default_of(trigger: str, instance: str) -> Default:
    return DEFAULTS[key_of(trigger, instance)]


def rule_for(ticket: Ticket, trigger: str, instance: str = "") -> Rule:
    """Give the rule of the ticket's queue, else the one for all; what names its row goes first."""
    return rule_of(ticket.queue_id, key_of(trigger, instance))


def rule_of(queue_id: int | None, key: str) -> Rule:
    """Give what holds in a queue for one row of the table; without a queue, what holds for all.

    A rule for the whole trigger ("T5") holds for each of its rows that has none of its own.
    """
    default, trigger = DEFAULTS[key], key.split(":")[0]
    rows = TriggerRule.objects.filter(trigger__in={key, trigger}).select_related("to_queue")
    found = {(row.queue_id, row.trigger): row for row in rows if row.queue_id in (queue_id, None)}
    for place in ((queue_id, key), (queue_id, trigger), (None, key), (None, trigger)):
        if row := found.get(place):
            to_queue = row.to_queue if row.to_queue and row.to_queue.is_active else None
            return Rule(row.mode, {**default.limits, **row.limits}, to_queue)
    return Rule(default.mode, default.limits, None)


def target_of(rule: Rule, default: Default) -> Queue | None:
    """Give the queue that is asked: the one that was chosen, else the first of the level."""
    if rule.to_queue is not None:
        return rule.to_queue
    return Queue.objects.filter(level=default.level, is_active=True).order_by("pk").first()


def words(language: str, *, at: datetime) -> dict[str, list[str]]:
    """Give the lists for a text: those of the customer's language, and English ones.

    Kept for a while per process: every message is looked at, the lists hardly change.
    """
    global _words
    if _words is None or not timedelta(0) <= at - _words[0] < WORDS_KEPT:
        _words = (at, all_words())
    lists = _words[1]
    return {topic: for_language(lists[topic], language) for topic in lists}


def forget_words() -> None:
    """Read the lists anew at the next message; after they were edited here."""
    global _words
    _words = None


def all_words() -> dict[str, dict[str, list[str]]]:
    """Give every list as it holds now: topic, language, words."""
    lists = {
        topic: {language: list(found) for language, found in by_language.items()}
        for topic, by_language in trigger_words.WORDS.items()
    }
    for row in WordList.objects.all():
        lists.setdefault(row.topic, {})[row.language] = list(row.words)
    return lists


def for_language(by_language: Mapping[str, list[str]], language: str) -> list[str]:
    own = by_language.get(language.split("-")[0], [])
    return own if language == "en" else own + by_language.get("en", [])
