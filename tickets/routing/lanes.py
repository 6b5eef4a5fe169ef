"""Which lane a ticket waits in, and how much of a person it takes. Pure; units count in quarters."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

CHAT, HANDOVER, MESSENGER, MAIL = 1, 2, 3, 4
QUARTERS = 4  # in one unit of capacity
RESTING = 1  # a quiet messenger ticket: one unit is kept back for every four of them
ACTIVE_FOR = timedelta(minutes=10)
HURRY = 0.75  # a lower lane goes first when its head has used this share of its allowance
# No new work so shortly before a shift ends.
LAST_CHAT, LAST_CASE = timedelta(minutes=5), timedelta(minutes=20)

WORKED = ("new", "open")
WAITS_ELSEWHERE = ("pending", "on_hold")


@dataclass(frozen=True)
class Weights:
    """What one ticket of each kind takes, in units, as its queue says."""

    chat: int = 2
    message: int = 1
    mail: int = 1
    case: int = 3


def lane_of(capabilities: Mapping[str, Any], *, is_handed_over: bool) -> int:
    """Give the lane of a ticket by what its latest channel can do."""
    if is_handed_over:
        return HANDOVER
    if capabilities.get("is_instant"):
        return CHAT
    return MAIL if capabilities.get("is_mail") else MESSENGER


def needed(lane: int, weights: Weights, *, is_case: bool = False) -> int:
    """Give the quarters somebody must have free to be given a ticket."""
    if is_case:
        return weights.case * QUARTERS
    units = {CHAT: weights.chat, MAIL: weights.mail}.get(lane, weights.message)
    return units * QUARTERS


def held(lane: int, status: str, weights: Weights, *, is_case: bool, is_active: bool) -> int:
    """Give the quarters a ticket takes of whoever has it: by its state, never by open tabs."""
    if status not in WORKED + WAITS_ELSEWHERE:
        return 0
    if not is_case and lane in (MESSENGER, HANDOVER):
        return needed(lane, weights) if is_active and status in WORKED else RESTING
    return needed(lane, weights, is_case=is_case) if status in WORKED else 0


def last_start(lane: int) -> timedelta:
    """Give how long before the end of a shift the last ticket of a lane may begin."""
    return LAST_CHAT if lane == CHAT else LAST_CASE
