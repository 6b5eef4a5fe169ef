"""What is wrong with a policy before it is saved, field by field."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from escalation.durations import LONGEST_S, spell
from escalation.history import policy_name
from escalation.policies import ANY, METRICS, QUEUE_ACK, Policy, looser_than_floor

PRIORITIES = (ANY, "low", "normal", "high", "urgent")

Problems = dict[str, list[str]]
Found = Iterator[tuple[str, str]]


def normalised(document: Any) -> Any:
    """Write kinds of accounts as policies know them, and keep the order of tiers: the first is the floor."""
    if not isinstance(document, Mapping) or not isinstance(document.get("tiers"), Mapping):
        return document
    tiers = {slug: _normalised_tier(tier) for slug, tier in document["tiers"].items()}
    order = document.get("order")
    known = (
        [slug for slug in order if isinstance(slug, str) and slug in tiers] if isinstance(order, list) else []
    )
    return {"tiers": tiers, "order": known + [slug for slug in tiers if slug not in known]}


def problems(document: Any, *, calendars: Collection[str]) -> Problems:
    """Name each wrong field ("tiers.gold.targets.first_response.*.chat") with its sentences."""
    return shape_problems(document, calendars=calendars) or _floor_problems(Policy.from_dict(document))


def shape_problems(document: Any, *, calendars: Collection[str]) -> Problems:
    """Name what makes a document unreadable as a policy; it may still promise too little."""
    if not isinstance(document, Mapping) or not isinstance(document.get("tiers"), Mapping):
        return {"tiers": [_("Name the tiers, each with its calendar and targets.")]}
    if not document["tiers"]:
        return {"tiers": [_("A policy needs at least one tier.")]}
    found: Problems = {}
    for slug, tier in document["tiers"].items():
        for field, sentence in _tier_problems(tier, calendars):
            found.setdefault(f"tiers.{slug}{field}", []).append(sentence)
    return found


def _normalised_tier(tier: Any) -> Any:
    if not isinstance(tier, Mapping):
        return tier
    calendar, targets = tier.get("calendar"), tier.get("targets")
    if isinstance(calendar, Mapping):
        calendar = {_calendar_key(str(key)): value for key, value in calendar.items()}
    if isinstance(targets, Mapping):
        targets = {metric: _normalised_targets(each) for metric, each in targets.items()}
    return {**tier, "calendar": calendar, "targets": targets}


def _calendar_key(key: str) -> str:
    metric, at, kind = key.partition("@")
    return f"{metric}{at}{policy_name(kind)}"


def _normalised_targets(by_priority: Any) -> Any:
    if not isinstance(by_priority, Mapping):
        return by_priority
    return {
        priority: {policy_name(str(kind)): value for kind, value in by_kind.items()}
        if isinstance(by_kind, Mapping)
        else by_kind
        for priority, by_kind in by_priority.items()
    }


def _tier_problems(tier: Any, calendars: Collection[str]) -> Found:
    if not isinstance(tier, Mapping):
        yield "", _("Give the tier a calendar and targets.")
        return
    yield from _calendar_problems(tier.get("calendar"), calendars)
    targets = tier.get("targets")
    if not isinstance(targets, Mapping):
        yield ".targets", _("Give targets in seconds for each metric.")
        return
    for metric, by_priority in targets.items():
        yield from _target_problems(str(metric), by_priority)


def _calendar_problems(calendar: Any, calendars: Collection[str]) -> Found:
    if not isinstance(calendar, Mapping) or ANY not in calendar:
        yield ".calendar", _("Name a calendar for everything else under “*”.")
        return
    for key, slug in calendar.items():
        if not isinstance(slug, str) or slug not in calendars:
            yield f".calendar.{key}", _("There is no calendar “%(slug)s”.") % {"slug": slug}
        if key != ANY and str(key).partition("@")[0] not in METRICS:
            yield f".calendar.{key}", _("This metric is not known.")


def _target_problems(metric: str, by_priority: Any) -> Found:
    field = f".targets.{metric}"
    if metric not in METRICS or metric == QUEUE_ACK:
        yield field, _("This metric is not known.")
        return
    if not isinstance(by_priority, Mapping) or not all(isinstance(e, Mapping) for e in by_priority.values()):
        yield field, _("Give targets by priority and by kind of account, “*” for all.")
        return
    for priority, by_kind in by_priority.items():
        if priority not in PRIORITIES:
            yield f"{field}.{priority}", _("This priority is not known.")
        for kind, target in by_kind.items():
            if sentence := _number_problem(target):
                yield f"{field}.{priority}.{kind}", sentence


def _number_problem(target: Any) -> str:
    if isinstance(target, bool) or not isinstance(target, int):
        return _("Write a whole number of seconds.")
    if target <= 0:
        return _("A promise of zero seconds cannot be kept; write at least one.")
    if target > LONGEST_S:
        return _("More than a year is not a promise.")
    return ""


def _floor_problems(policy: Policy) -> Problems:
    found: Problems = {}
    for priority in PRIORITIES[1:]:
        for loose in looser_than_floor(policy, priority):
            place = f"{loose.metric}.{_where(policy, loose.tier, loose.metric, priority)}.{loose.channel}"
            field = f"tiers.{loose.tier}.targets.{place}"
            sentence = _("At most %(floor)s here: nobody is promised less.") % {"floor": spell(loose.floor)}
            if sentence not in found.setdefault(field, []):
                found[field].append(sentence)
    return found


def _where(policy: Policy, tier: str, metric: str, priority: str) -> str:
    """Give the priority under which the target that is too loose was written."""
    return priority if priority in policy.tiers[tier].targets.get(metric, {}) else ANY
