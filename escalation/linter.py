"""Where a tier promises less than everybody is promised, or less than a lower tier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from escalation.drafts import Place, places
from escalation.policies import ANY, FLOOR, Policy, TierPromise

PRIORITIES = ("low", "normal", "high", "urgent")
FLOOR_PROMISE = TierPromise(calendars={}, targets=FLOOR)


@dataclass(frozen=True)
class Finding:
    """A target that is too slow; `than` is the lower tier that is served sooner, empty for the floor."""

    place: Place
    target: int | None
    limit: int
    than: str = ""

    @property
    def is_below_floor(self) -> bool:
        return not self.than


def findings(document: Mapping[str, Any], order: Sequence[str]) -> list[Finding]:
    """Judge the tiers of a document; `order` names them, the lowest first."""
    policy = Policy.from_dict(document)
    kinds = kinds_of(document)
    found: list[Finding] = []
    for slug in order:
        for metric in FLOOR:
            all_of = (
                Place(slug, metric, priority, kind) for priority in (ANY, *PRIORITIES) for kind in kinds
            )
            judged = (judge(policy, order, place) for place in all_of)
            found += _gathered([finding for finding in judged if finding])
    return found


def floor(metric: str, kind: str) -> int | None:
    """Give the most that anybody may be made to wait."""
    return FLOOR_PROMISE.target(metric, ANY, kind)


def kinds_of(document: Mapping[str, Any]) -> list[str]:
    """List the kinds of accounts that the floor or the document speaks of, “everything else” last."""
    named = [kind for by_priority in FLOOR.values() for kind in by_priority[ANY]]
    named += [place.kind for place in places(document)]
    return [kind for kind in dict.fromkeys(named) if kind != ANY] + [ANY]


def judge(policy: Policy, order: Sequence[str], place: Place) -> Finding | None:
    """Hold one target against the floor, and against every tier that `order` names before its own."""
    target = policy.tier(place.tier).target(place.metric, place.priority, place.kind)
    least = floor(place.metric, place.kind)
    if least is not None and (target is None or target > least):
        return Finding(place, target, least)
    below = order[: order.index(place.tier)]
    each = [(policy.tier(slug).target(place.metric, place.priority, place.kind), slug) for slug in below]
    sooner = min(((seconds, slug) for seconds, slug in each if seconds is not None), default=None)
    if sooner and (target is None or target > sooner[0]):
        return Finding(place, target, *sooner)
    return None


def _gathered(found: Sequence[Finding]) -> list[Finding]:
    """Say once what is true without a priority, and once what is true of every kind."""
    general = {each for each in found if each.place.priority == ANY}
    single = [each for each in found if each not in general]
    # A target without a priority that no priority falls back to concerns nobody.
    needed = general & {_anywhere(each, priority=ANY) for each in single}
    kept = [each for each in found if each in needed]
    kept += [each for each in single if _anywhere(each, priority=ANY) not in needed]
    wide = {each for each in kept if each.place.kind == ANY}
    return [each for each in kept if each in wide or _anywhere(each, kind=ANY) not in wide]


def _anywhere(finding: Finding, **wider: str) -> Finding:
    return replace(finding, place=replace(finding.place, **wider))
