"""The life of one escalation, pure: which step may follow which, and what a log of steps amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

REQUESTED, OFFERED, ACKED, WORKING = "requested", "offered", "acked", "working"
FINISHED, RETURNED, WITHDRAWN = "finished", "returned", "withdrawn"
WAITING = (REQUESTED, OFFERED)
UNFINISHED = (REQUESTED, OFFERED, ACKED, WORKING)
TAKEN = (ACKED, WORKING)

# Steps that move it.
REQUEST, OFFER, ACK, START = "requested", "offered", "acked", "started"
ANSWER, RESOLVE, PASS_ON, RETURN, WITHDRAW, LOSE = (
    "answered",
    "resolved",
    "passed_on",
    "returned",
    "withdrawn",
    "lost",
)
# Steps that are only noted.
NAME, KEEP, NUDGE, NOTICE, RECONFIRM, REVISE, MISS = (
    "named",
    "kept",
    "nudged",
    "noticed",
    "reconfirmed",
    "revised",
    "missed",
)
NOTED = (NAME, KEEP, NUDGE, NOTICE, RECONFIRM, REVISE, MISS)

OUTCOMES = {
    ANSWER: "answered_back",
    RESOLVE: "resolved",
    PASS_ON: "re_escalated",
    RETURN: "returned",
    WITHDRAW: "withdrawn",
}

MOVES: Mapping[str, Mapping[str, str]] = {
    OFFER: {REQUESTED: OFFERED, OFFERED: OFFERED},
    ACK: {REQUESTED: ACKED, OFFERED: ACKED},
    START: {ACKED: WORKING},
    ANSWER: {ACKED: FINISHED, WORKING: FINISHED},
    RESOLVE: dict.fromkeys(UNFINISHED, FINISHED),
    PASS_ON: dict.fromkeys(UNFINISHED, FINISHED),
    RETURN: dict.fromkeys(UNFINISHED, RETURNED),
    WITHDRAW: dict.fromkeys(UNFINISHED, WITHDRAWN),
    # Whoever had it may not have it any more: it is offered anew.
    LOSE: {ACKED: REQUESTED, WORKING: REQUESTED},
}


class Impossible(Exception):
    """This step cannot follow that state."""


@dataclass(frozen=True)
class Step:
    kind: str
    at: datetime
    by: int | None = None


@dataclass(frozen=True)
class Standing:
    """Where an escalation stands after some steps."""

    state: str = ""
    outcome: str = ""
    taken_by: int | None = None
    acked_at: datetime | None = None
    first_action_at: datetime | None = None
    finished_at: datetime | None = None

    def as_values(self) -> dict[str, Any]:
        return dict(self.__dict__)


def after(state: str, kind: str) -> str:
    """Give the state after a step; raises Impossible."""
    if kind in NOTED:
        return state
    if kind == REQUEST and not state:
        return REQUESTED
    try:
        return MOVES[kind][state]
    except KeyError:
        raise Impossible(f"{kind} cannot follow {state or 'nothing'}") from None


def take(standing: Standing, step: Step) -> Standing:
    """Take one step further."""
    moved = replace(standing, state=after(standing.state, step.kind))
    if step.kind == ACK:
        return replace(moved, taken_by=step.by, acked_at=step.at)
    if step.kind == LOSE:
        return replace(moved, taken_by=None, acked_at=None, first_action_at=None)
    if step.kind == START:
        return replace(moved, first_action_at=step.at)
    if step.kind in OUTCOMES:
        return replace(moved, outcome=OUTCOMES[step.kind], finished_at=step.at)
    return moved


def replay(steps: Iterable[Step]) -> Standing:
    """Give what a log of steps amounts to."""
    standing = Standing()
    for step in steps:
        standing = take(standing, step)
    return standing
