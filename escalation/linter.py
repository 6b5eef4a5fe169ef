"""Where a tier promises less than everybody is promised, or less than a lower tier."""

from collections.abc import Iterator, Mapping, Sequence
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
    for size in range(1, len(order) + 1):
        for metric in FLOOR:
            each = (_judged(policy, order[:size], metric, priority, kinds) for priority in PRIORITIES)
            found += _gathered([finding for those in each for finding in those])
    return found


def floor(metric: str, kind: str) -> int | None:
    """Give the most that anybody may be made to wait."""
    return FLOOR_PROMISE.target(metric, ANY, kind)


def kinds_of(document: Mapping[str, Any]) -> list[str]:
    """List the kinds of accounts that the floor or the document speaks of, “everything else” last."""
    named = [kind for by_priority in FLOOR.values() for kind in by_priority[ANY]]
    named += [place.kind for place in places(document)]
    return [kind for kind in dict.fromkeys(named) if kind != ANY] + [ANY]


def _judged(
    policy: Policy, order: Sequence[str], metric: str, priority: str, kinds: Sequence[str]
) -> Iterator[Finding]:
    """Judge the last of these tiers against the floor and against every tier before it."""
    slug = order[-1]
    for kind in kinds:
        target, place = policy.tier(slug).target(metric, priority, kind), Place(slug, metric, priority, kind)
        least = floor(metric, kind)
        if least is not None and (target is None or target > least):
            yield Finding(place, target, least)
            continue
        below = [(policy.tier(each).target(metric, priority, kind), each) for each in order[:-1]]
        sooner = [(seconds, each) for seconds, each in below if seconds is not None]
        if sooner and (target is None or target > min(sooner)[0]):
            yield Finding(place, target, *min(sooner))


def _gathered(found: Sequence[Finding]) -> list[Finding]:
    """Say once what is true of every priority, and once what is true of every kind."""
    alike: dict[Finding, list[Finding]] = {}
    for finding in found:
        alike.setdefault(_anywhere(finding, priority=ANY), []).append(finding)
    found = [
        each
        for general, those in alike.items()
        for each in ([general] if len(those) == len(PRIORITIES) else those)
    ]
    said = {each for each in found if each.place.kind == ANY}
    return [each for each in found if each in said or _anywhere(each, kind=ANY) not in said]


def _anywhere(finding: Finding, **wider: str) -> Finding:
    return replace(finding, place=replace(finding.place, **wider))
