"""What is promised: immutable policy versions, per tier a calendar and a target for each metric."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from helpdesk.core.worktime import ALWAYS_OPEN, Calendar

FIRST_TOUCH = "first_touch"
FIRST_RESPONSE = "first_response"
NEXT_RESPONSE = "next_response"
PERIODIC_UPDATE = "periodic_update"
PAUSABLE_UPDATE = "pausable_update"
AGENT_WORK = "agent_work"
REQUESTER_WAIT = "requester_wait"
TOTAL_RESOLUTION = "total_resolution"
QUEUE_ACK = "queue_ack"

METRICS = (
    FIRST_TOUCH,
    FIRST_RESPONSE,
    NEXT_RESPONSE,
    PERIODIC_UPDATE,
    PAUSABLE_UPDATE,
    AGENT_WORK,
    REQUESTER_WAIT,
    TOTAL_RESOLUTION,
    QUEUE_ACK,
)

ANY = "*"
URGENT = "urgent"
REOPEN_WINDOW_S = 7 * 86_400
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)

# metric -> priority or "*" -> kind of channel account or "*" -> open seconds
Targets = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True)
class TierPromise:
    calendars: Mapping[str, str]
    targets: Targets

    def calendar(self, metric: str, channel: str) -> str:
        for key in (f"{metric}@{channel}", metric, ANY):
            if key in self.calendars:
                return self.calendars[key]
        raise KeyError(f"no calendar for {metric}")

    def target(self, metric: str, priority: str, channel: str) -> int | None:
        by_priority = self.targets.get(metric, {})
        for each_priority in (priority, ANY):
            by_channel = by_priority.get(each_priority, {})
            for each_channel in (channel, ANY):
                if each_channel in by_channel:
                    return by_channel[each_channel]
        return None


@dataclass(frozen=True)
class Policy:
    """One version; the first tier is the floor, used for a tier the version does not name."""

    version: int
    tiers: Mapping[str, TierPromise]
    since: datetime = LONG_AGO

    def tier(self, name: str) -> TierPromise:
        return self.tiers.get(name) or next(iter(self.tiers.values()))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, version: int = 1, since: datetime = LONG_AGO) -> Policy:
        # A database that keeps JSON does not keep the order of its keys.
        names = data.get("order") or list(data["tiers"])
        tiers = {
            name: TierPromise(data["tiers"][name]["calendar"], data["tiers"][name]["targets"])
            for name in names
        }
        return cls(version=version, tiers=tiers, since=since)


@dataclass(frozen=True)
class QueuePromise:
    """How fast a queue acknowledges what is handed to it."""

    calendar: str
    ack_s: int | None


@dataclass(frozen=True)
class Promises:
    """Everything a replay needs besides the events: policy versions (oldest first), calendars, queues."""

    policies: tuple[Policy, ...]
    calendars: Mapping[str, Calendar]
    queues: Mapping[str, QueuePromise] = field(default_factory=dict)
    reopen_window_s: int = REOPEN_WINDOW_S

    def policy_at(self, at: datetime) -> Policy:
        current = self.policies[0]
        for policy in self.policies:
            if policy.since <= at:
                current = policy
        return current

    def calendar(self, name: str) -> Calendar:
        return self.calendars[name] if name else ALWAYS_OPEN

    def queue(self, name: str) -> QueuePromise:
        return self.queues.get(name) or QueuePromise(calendar="", ack_s=None)


FLOOR: Targets = {
    FIRST_TOUCH: {ANY: {"chat": 30, ANY: 300}},
    FIRST_RESPONSE: {ANY: {"chat": 30, "whatsapp": 3600, "telegram": 3600, "email": 14_400}},
    NEXT_RESPONSE: {ANY: {"chat": 120, "whatsapp": 3600, "telegram": 3600, "email": 28_800}},
    PERIODIC_UPDATE: {ANY: {ANY: 57_600}},
    PAUSABLE_UPDATE: {ANY: {ANY: 28_800}},
    AGENT_WORK: {ANY: {ANY: 57_600}},
    REQUESTER_WAIT: {ANY: {ANY: 86_400}},
    TOTAL_RESOLUTION: {ANY: {ANY: 259_200}},
}


@dataclass(frozen=True)
class TooLoose:
    """A target that promises less than the floor; `target` is null where nothing is promised."""

    tier: str
    metric: str
    channel: str
    target: int | None
    floor: int


def looser_than_floor(policy: Policy, priority: str = "normal") -> Iterator[TooLoose]:
    floor = TierPromise(calendars={}, targets=FLOOR)
    for tier_name, tier in policy.tiers.items():
        for metric, by_priority in FLOOR.items():
            # What is promised to everybody holds for each kind the tier speaks of, too.
            named = [kind for by_kind in tier.targets.get(metric, {}).values() for kind in by_kind]
            for channel in dict.fromkeys([*by_priority[ANY], *named]):
                least = floor.target(metric, ANY, channel)
                target = tier.target(metric, priority, channel)
                if least is not None and (target is None or target > least):
                    yield TooLoose(tier_name, metric, channel, target, least)
