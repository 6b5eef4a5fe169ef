"""Worked clock vectors (format sla-vectors/1) run through an engine and compared field by field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from escalation.clocks import Clock, Replay
from escalation.events import Event
from escalation.policies import METRICS, Policy, Promises, QueuePromise
from escalation.replay import replay
from helpdesk.core.worktime import Calendar

FORMAT = "sla-vectors/1"

Expectation = Mapping[str, Any]


class UnknownFormat(Exception):
    """The file is not in a format this check can read."""


@dataclass(frozen=True)
class Vector:
    id: str
    title: str
    events: tuple[Event, ...]
    now: datetime
    promises: Promises
    policy_set: str
    expect: Expectation
    source: Mapping[str, Any]  # the policy set and the calendars as the file has them


@dataclass(frozen=True)
class Mismatch:
    vector: str
    path: str
    expected: Any
    got: Any

    def __str__(self) -> str:
        return f"{self.vector} {self.path}: expected {self.expected!r}, got {self.got!r}"


Engine = Callable[[Vector], Expectation]


def load(path: Path) -> list[Vector]:
    data = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise UnknownFormat(f"{path.name} is not a {FORMAT} file.")
    calendars = {name: Calendar.from_dict(each) for name, each in data["calendars"].items()}
    sets = {name: _promises(each, calendars) for name, each in data["policy_sets"].items()}
    sources = {
        name: {"policy": each, "calendars": data["calendars"]} for name, each in data["policy_sets"].items()
    }
    return [_vector(each, sets, sources) for each in data["vectors"]]


def pure(vector: Vector) -> Expectation:
    return expectation(replay(vector.events, vector.promises, vector.now))


def mismatches(vector: Vector, engine: Engine = pure) -> list[Mismatch]:
    try:
        got = engine(vector)
    except Exception as error:  # one broken vector must not hide the results of the others
        return [Mismatch(vector.id, "replay", "an answer", f"{type(error).__name__}: {error}")]
    return list(_compare(vector.id, "", vector.expect, got))


def expectation(result: Replay) -> Expectation:
    """Write a replay in the words of a vector's `expect`."""
    return {
        "state": result.state,
        "reopen_count": result.reopen_count,
        "followup_ticket": result.followup_ticket,
        "solved_unanswered": result.solved_unanswered,
        "metrics": {metric: [_instance(clock) for clock in result.of(metric)] for metric in METRICS},
    }


def _instance(clock: Clock) -> Expectation:
    return {
        "n": clock.n,
        "start": written(clock.start),
        "due": written(clock.due),
        "state": clock.state,
        "end": written(clock.end),
        "elapsed_s": clock.elapsed_s,
        "breached": clock.breached,
        "breached_at": written(clock.breached_at),
        "voided": clock.voided,
        "queue": clock.queue,
    }


def _compare(vector: str, path: str, expected: Any, got: Any) -> Iterator[Mismatch]:
    if isinstance(expected, Mapping) and isinstance(got, Mapping):
        for key, value in expected.items():
            yield from _compare(vector, f"{path}.{key}".lstrip("."), value, got.get(key))
    elif isinstance(expected, list) and isinstance(got, list) and len(expected) == len(got):
        for index, (each, other) in enumerate(zip(expected, got, strict=True)):
            yield from _compare(vector, f"{path}.{index}", each, other)
    elif isinstance(expected, list) and isinstance(got, list):
        yield Mismatch(vector, f"{path}.len", len(expected), len(got))
    elif expected != got:
        yield Mismatch(vector, path, expected, got)


def _promises(data: Mapping[str, Any], calendars: Mapping[str, Calendar]) -> Promises:
    queues = {
        name: QueuePromise(calendar=queue["calendar"], ack_s=queue["ack_s"])
        for name, queue in data.get("queues", {}).items()
    }
    window = {"reopen_window_s": data["reopen_window_s"]} if "reopen_window_s" in data else {}
    return Promises((Policy.from_dict(data),), calendars, queues, **window)


def _vector(
    data: Mapping[str, Any], sets: Mapping[str, Promises], sources: Mapping[str, Mapping[str, Any]]
) -> Vector:
    return Vector(
        id=data["id"],
        title=data.get("title", ""),
        events=tuple(_event(each) for each in data["events"]),
        now=datetime.fromisoformat(data["now"]),
        promises=sets[data["policy_set"]],
        policy_set=data["policy_set"],
        expect=data["expect"],
        source=sources[data["policy_set"]],
    )


def _event(data: Mapping[str, Any]) -> Event:
    rest = {key: value for key, value in data.items() if key not in {"t", "type"}}
    return Event(kind=data["type"], at=datetime.fromisoformat(data["t"]), data=rest)


def written(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")
