"""Short ways to write a ticket's events and the promises they are judged by."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from escalation.clocks import Clock, Replay
from escalation.events import Event
from escalation.policies import Policy, Promises, QueuePromise
from escalation.replay import replay
from helpdesk.core.worktime import Calendar

CALENDARS = {
    "always": Calendar.from_dict({"tz": "UTC", "weekly": "24x7"}),
    "office": Calendar.from_dict(
        {
            "tz": "Europe/Berlin",
            "weekly": {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
        }
    ),
}

BASIC = {
    "calendar": {"*": "always"},
    "targets": {
        "first_touch": {"*": {"chat": 30, "*": 300}},
        "first_response": {
            "*": {"chat": 30, "whatsapp": 3600, "email": 14_400},
            "urgent": {"email": 3600},
        },
        "next_response": {"*": {"chat": 120, "whatsapp": 3600, "email": 28_800}, "urgent": {"email": 7200}},
        "periodic_update": {"*": {"*": 57_600}},
        "pausable_update": {"*": {"*": 28_800}},
        "requester_wait": {"*": {"*": 86_400}, "urgent": {"*": 28_800}},
        "agent_work": {"*": {"*": 57_600}, "urgent": {"*": 14_400}},
        "total_resolution": {"*": {"*": 259_200}},
    },
}
GOLD = {
    "calendar": {"*": "always"},
    "targets": {
        "first_touch": {"*": {"chat": 15, "*": 60}},
        "first_response": {"*": {"chat": 30, "whatsapp": 900, "email": 3600}},
        "next_response": {"*": {"chat": 60, "whatsapp": 1800, "email": 7200}},
        "periodic_update": {"*": {"*": 28_800}},
        "pausable_update": {"*": {"*": 14_400}},
        "requester_wait": {"*": {"*": 28_800}},
        "agent_work": {"*": {"*": 14_400}},
        "total_resolution": {"*": {"*": 86_400}},
    },
}
OFFICE = {**BASIC, "calendar": {"*": "office", "first_touch": "always"}}
QUEUES = {"senior": QueuePromise("always", 900), "finance": QueuePromise("office", 7200)}


def promises(**tiers: Any) -> Promises:
    policy = Policy.from_dict({"tiers": tiers or {"basic": BASIC, "gold": GOLD, "office": OFFICE}})
    return Promises((policy,), CALENDARS, QUEUES)


def at(text: str) -> datetime:
    """Read "10:20", "10:20:30" (both on Monday 1 June 2026) or "06-05 10:20"."""
    day, _, time = text.rpartition(" ")
    return datetime.fromisoformat(f"2026-{day or '06-01'}T{time}").replace(tzinfo=UTC)


def created(when: str, channel: str = "whatsapp", **data: Any) -> Event:
    return Event("created", at(when), {"by": "customer", "channel": channel, "tier": "basic", **data})


def customer(when: str, channel: str = "whatsapp", **data: Any) -> Event:
    return Event("message", at(when), {"author": "customer", "channel": channel, **data})


def agent(when: str, **data: Any) -> Event:
    return Event("message", at(when), {"author": "agent", "channel": "whatsapp", **data})


def happened(kind: str) -> Callable[..., Event]:
    return lambda when, **data: Event(kind, at(when), data)


status, tier, priority, void = (happened(kind) for kind in ("status", "tier", "priority", "void"))
failed, handoff, merge_in = (happened(kind) for kind in ("delivery_failed", "handoff", "merge_in"))
escalate, acknowledge = happened("escalate"), happened("ack")


def run(now: str, *events: Event) -> Replay:
    return replay(events, promises(), at(now))


def only(result: Replay, metric: str) -> Clock:
    (clock,) = result.of(metric)
    return clock
