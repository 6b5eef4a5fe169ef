"""A policy document while it is edited: what a cell says, where it comes from, and what has changed."""

from collections.abc import Iterable, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from escalation.policies import ANY, METRICS, QUEUE_ACK

Document = dict[str, Any]
EDITED = tuple(metric for metric in METRICS if metric != QUEUE_ACK)


@dataclass(frozen=True)
class Place:
    """Where a target is written."""

    tier: str
    metric: str
    priority: str
    kind: str


@dataclass(frozen=True)
class Change:
    """One difference between two documents: a target in seconds, or a calendar's slug."""

    place: Place
    was: int | str | None
    now: int | str | None


def begin(document: Mapping[str, Any], tiers: Iterable[str]) -> Document:
    """Copy a document to edit; a tier it does not name yet begins with what it is promised: the floor."""
    draft: Document = deepcopy({"tiers": document["tiers"], "order": order(document)})
    for slug in tiers:
        if slug not in draft["tiers"]:
            draft["tiers"][slug] = deepcopy(draft["tiers"][draft["order"][0]])
            draft["order"].append(slug)
    return draft


def order(document: Mapping[str, Any]) -> list[str]:
    return list(document.get("order") or document["tiers"])


def own(document: Mapping[str, Any], place: Place) -> int | None:
    """Give the target written at this very place."""
    found = _targets(document, place.tier).get(place.metric, {}).get(place.priority, {}).get(place.kind)
    return found if isinstance(found, int) else None


def inherited(document: Mapping[str, Any], place: Place) -> tuple[int, Place] | None:
    """Give the target that holds while nothing is written here, and where it is written."""
    for priority in dict.fromkeys((place.priority, ANY)):
        for kind in dict.fromkeys((place.kind, ANY)):
            above = Place(place.tier, place.metric, priority, kind)
            if above != place and (found := own(document, above)) is not None:
                return found, above
    return None


def write(draft: Document, place: Place, seconds: int | None) -> None:
    """Put a target in its place, or take it away."""
    by_metric = draft["tiers"][place.tier]["targets"]
    by_kind = by_metric.setdefault(place.metric, {}).setdefault(place.priority, {})
    if seconds is not None:
        by_kind[place.kind] = seconds
        return
    by_kind.pop(place.kind, None)
    if not by_kind:
        del by_metric[place.metric][place.priority]
    if not by_metric[place.metric]:
        del by_metric[place.metric]


def write_calendar(draft: Document, tier: str, key: str, slug: str) -> None:
    """Let a promise follow a calendar; without one it follows that of everything else."""
    calendars = draft["tiers"][tier]["calendar"]
    calendars.pop(key, None)
    if slug:
        calendars[key] = slug


def calendar_key(metric: str, kind: str) -> str:
    return metric if metric == ANY or kind == ANY else f"{metric}@{kind}"


def changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """List what differs, in the order of the later document's tiers."""
    slugs = dict.fromkeys([*order(now), *order(was)])
    found: list[Change] = []
    for slug in slugs:
        before, after = _written(was, slug), _written(now, slug)
        places = sorted({*before, *after}, key=_rank)
        found += [
            Change(place, before.get(place), after.get(place))
            for place in places
            if before.get(place) != after.get(place)
        ]
    return found


def places(document: Mapping[str, Any]) -> Iterator[Place]:
    """List every place where a target is written."""
    for slug in document["tiers"]:
        for metric, by_priority in _targets(document, slug).items():
            for priority, by_kind in by_priority.items():
                for kind in by_kind:
                    yield Place(slug, metric, priority, kind)


def _written(document: Mapping[str, Any], slug: str) -> dict[Place, int | str]:
    tier = document["tiers"].get(slug)
    if tier is None:
        return {}
    found: dict[Place, int | str] = {
        Place(slug, metric, priority, kind): seconds
        for metric, by_priority in tier["targets"].items()
        for priority, by_kind in by_priority.items()
        for kind, seconds in by_kind.items()
    }
    for key, calendar in tier["calendar"].items():
        metric, _at, kind = key.partition("@")
        found[Place(slug, metric, "", kind or ANY)] = calendar
    return found


def _rank(place: Place) -> tuple[int, str, str]:
    return (METRICS.index(place.metric) if place.metric in METRICS else -1, place.priority, place.kind)


def _targets(document: Mapping[str, Any], slug: str) -> Mapping[str, Any]:
    targets: Mapping[str, Any] = document["tiers"].get(slug, {}).get("targets", {})
    return targets
