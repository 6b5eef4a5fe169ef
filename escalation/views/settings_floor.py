"""What the page of tiers says about promises: where a tier is served worse than it should be."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.permissions import admin_required
from escalation import linter
from escalation.durations import spell
from escalation.linter import Finding
from escalation.naming import place_name
from escalation.views.settings_frame import Frame, load


@require_safe
@admin_required
def floor(request: HttpRequest) -> HttpResponse:
    """Draw the findings on the promises in force, for the page of tiers."""
    frame = load(timezone.now())
    unnamed = [name for slug, name in frame.tiers.items() if slug not in frame.version.document["tiers"]]
    found = linter.findings(frame.version.document, list(frame.tiers))
    told = {
        "bad": [_sentence(each, frame) for each in found if each.is_below_floor],
        "slow": [_sentence(each, frame) for each in found if not each.is_below_floor],
        "unnamed": unnamed,
    }
    return render(request, "settings/promises/_floor.html", told)


def _sentence(finding: Finding, frame: Frame) -> str:
    place = finding.place
    told = {
        "tier": frame.tiers.get(place.tier, place.tier),
        "where": place_name(place.metric, place.priority, place.kind),
        "target": spell(finding.target) if finding.target else "",
        "limit": spell(finding.limit),
        "than": frame.tiers.get(finding.than, finding.than),
    }
    if not finding.target:
        return _("%(tier)s is promised nothing for “%(where)s”; at most %(limit)s is needed.") % told
    if finding.is_below_floor:
        return _("%(tier)s waits %(target)s for “%(where)s”; nobody may wait longer than %(limit)s.") % told
    return _("%(tier)s waits %(target)s for “%(where)s”, but %(than)s only %(limit)s.") % told
