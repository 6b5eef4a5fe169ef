"""The targets of a draft as the settings page shows them: one cell a tier, each with an example due time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from escalation import drafts, linter
from escalation.drafts import EDITED, Document, Place
from escalation.durations import spell
from escalation.naming import METRIC_HELP, PRIORITY_NAMES, kind_name
from escalation.policies import ANY, Policy, Promises
from helpdesk.core.worktime import NeverOpens
from tickets.clocknames import metric_name

SOON_S = 120  # below this an example without seconds would say “now”
WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Example:
    """What stands under a cell."""

    text: str
    tone: str = ""  # "", warn, bad
    note: str = ""
    is_edited: bool = False


@dataclass(frozen=True)
class Cell:
    id: str
    tier_name: str
    text: str
    placeholder: str
    example: Example


@dataclass(frozen=True)
class Row:
    metric: str
    name: str
    help: str
    note: str  # where all of its cells get their values from
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Sheet:
    """A draft beside the version it began from, seen at one instant."""

    draft: Document
    before: Document
    tiers: Mapping[str, str]  # slug -> name, the lowest first
    promises: Promises
    at: datetime

    def example(self, place: Place, problem: str = "") -> Example:
        """Say when a message of now would be due there, or what is wrong with the target."""
        is_edited = drafts.own(self.draft, place) != drafts.own(self.before, place)
        if problem:
            return Example(problem, "bad", is_edited=True)
        policy = Policy.from_dict(self.draft)
        finding = linter.judge(policy, list(self.tiers), place)
        due = self._due(policy, place)
        if finding is None:
            return Example(due, note=self._origin(place), is_edited=is_edited)
        if finding.is_below_floor:
            text = _("At most %(length)s: nobody is promised less.") % {"length": spell(finding.limit)}
            return Example(text, "bad", is_edited=is_edited)
        length = spell(finding.limit).replace(" ", "\N{NO-BREAK SPACE}")
        told = {"tier": self.tiers.get(finding.than, finding.than), "length": length}
        note = _("Slower than %(tier)s: %(length)s") % told
        return Example(due, "warn", note=note, is_edited=is_edited)

    def rows(self, typed: Mapping[Place, str], problems: Mapping[Place, str], view: Place) -> list[Row]:
        """Draw the slice that `view` names by its kind and priority; `typed` is what a person wrote there."""
        return [
            self._row(
                metric,
                [
                    self._cell(Place(slug, metric, view.priority, view.kind), typed, problems)
                    for slug in self.tiers
                ],
            )
            for metric in EDITED
        ]

    def _row(self, metric: str, cells: list[Cell]) -> Row:
        """Say once beside the row what would stand under each of its cells."""
        note = cells[0].example.note if cells else ""
        if note and all(cell.example.note == note and not cell.example.tone for cell in cells):
            cells = [replace(cell, example=replace(cell.example, note="")) for cell in cells]
        else:
            note = ""
        return Row(metric, metric_name(metric), str(METRIC_HELP[metric]), note, tuple(cells))

    def _cell(self, place: Place, typed: Mapping[Place, str], problems: Mapping[Place, str]) -> Cell:
        own, above = drafts.own(self.draft, place), drafts.inherited(self.draft, place)
        return Cell(
            id=f"{place.tier}-{place.metric}",
            tier_name=self.tiers[place.tier],
            text=typed.get(place, "" if own is None else spell(own)),
            placeholder=spell(above[0]) if above else _("none"),
            example=self.example(place, problems.get(place, "")),
        )

    def _due(self, policy: Policy, place: Place) -> str:
        tier = policy.tier(place.tier)
        target = tier.target(place.metric, place.priority, place.kind)
        if target is None:
            return _("No promise")
        calendar = self.promises.calendar(tier.calendar(place.metric, place.kind))
        try:
            return moment(calendar.add(self.at, target), since=self.at, is_close=target < SOON_S)
        except NeverOpens:
            return _("These hours never open")

    def _origin(self, place: Place) -> str:
        if drafts.own(self.draft, place) is not None:
            return ""
        above = drafts.inherited(self.draft, place)
        if above is None:
            return ""
        where = above[1]
        if where.kind == place.kind:
            return _("as for any priority")
        return _("as for everything else") if where.kind == ANY else ""


def moment(at: datetime, *, since: datetime, is_close: bool = False, after: datetime | None = None) -> str:
    """Write an instant in the reader's zone: the day of the week while that is clear, else the date.

    `after` is an instant that was just written; on its day the time is enough.
    """
    local = timezone.localtime(at)
    clock = "H:i:s" if is_close and local.second else "H:i"
    if after and timezone.localtime(after).date() == local.date():
        return date_format(local, clock)
    return date_format(local, f"{'D' if at - since < WEEK else 'j M'} {clock}")


def change_sentences(
    found: Sequence[drafts.Change], tiers: Mapping[str, str], hours: Mapping[str, str]
) -> list[str]:
    """Say each change: “Gold: First response, E-mail: 1 h → 30 min”."""
    return [_change(each, tiers, hours) for each in found]


def _change(change: drafts.Change, tiers: Mapping[str, str], hours: Mapping[str, str]) -> str:
    place = change.place
    is_hours = place.priority == ""
    parts = [tiers.get(place.tier, place.tier)]
    if place.metric != ANY:
        parts.append(metric_name(place.metric))
    if place.kind != ANY:
        parts.append(kind_name(place.kind))
    if place.priority not in ("", ANY):
        parts.append(str(PRIORITY_NAMES.get(place.priority, place.priority)))
    if is_hours:
        parts.append(_("hours"))

    def value(given: int | str | None) -> str:
        if given is None:
            return "–"
        return hours.get(str(given), str(given)) if is_hours else spell(int(given))

    told = {"where": " · ".join(parts), "was": value(change.was), "now": value(change.now)}
    return _("%(where)s: %(was)s → %(now)s") % told
