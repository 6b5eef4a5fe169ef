"""Which clocks call somebody in by themselves, by the rules of today."""

from collections.abc import Callable, Collection
from functools import cache

from accounts.models import Queue
from escalation.trigger_defaults import AUTOMATIC, DEFAULTS, key_of
from escalation.trigger_rules import Rule, rule_of
from escalation.whatif import LATE_REPLY, LONG_WAIT

CALLING = (LATE_REPLY, LONG_WAIT)
WARNED = "warning"  # the instance that comes before time is up


def in_queues() -> Callable[[int], Collection[str]]:
    """Give, for a queue, the triggers of clocks that call somebody in without being asked."""

    @cache
    def calling(queue: int) -> Collection[str]:
        return frozenset(trigger for trigger in CALLING if _rule(queue, trigger).mode == AUTOMATIC)

    return calling


def asked() -> dict[str, str]:
    """Name whom each such trigger calls in where a queue has no rule of its own."""
    found = {trigger: _name(trigger) for trigger in CALLING if _rule(None, trigger).mode == AUTOMATIC}
    return {trigger: name for trigger, name in found.items() if name}


def _rule(queue: int | None, trigger: str) -> Rule:
    return rule_of(queue, key_of(trigger, WARNED))


def _name(trigger: str) -> str:
    if queue := _rule(None, trigger).to_queue:
        return queue.name
    there = Queue.objects.filter(level=DEFAULTS[key_of(trigger, WARNED)].level, is_active=True).order_by("pk")
    return there.values_list("name", flat=True).first() or ""
