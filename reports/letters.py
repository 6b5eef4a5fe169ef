"""What a report by mail says: the day for those who steer it, the week and the month for those who plan."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Workspace
from escalation.models import Escalation
from feedback import painfacts
from feedback.models import Pain, PainPoint, Scorecard
from feedback.quality import samples
from reports import cells, late, names, staffing, table
from reports.models import Rhythm, Source
from reports.scope import Scope
from reports.sources import COUNTED
from tickets.access import visibility

DAILY, WEEKLY, MONTHLY = Rhythm.values
CARDS, TOPICS = 10, 8
DAY = timedelta(days=1)


@dataclass(frozen=True)
class TopicCount:
    slug: str
    name: str
    n: int
    before: int


def write(rhythm: str, scope: Scope) -> tuple[str, str]:
    """Write the subject and the text in the language that is active."""
    days, base = f"from={scope.first}&to={scope.last}", settings.HELPDESK_BASE_URL
    page = f"{base}/reports/letters/{rhythm}/?to={scope.last}"
    told = contents(rhythm, scope) | {"link": f"{base}/reports/?{days}", "page": page}
    with timezone.override(scope.zone):
        written = render_to_string("reports/mail.txt", told)
    text = "\n".join(line.strip() for line in written.splitlines())
    return subject(rhythm), text.strip() + "\n"


def subject(rhythm: str) -> str:
    subjects = {
        DAILY: _("%(workspace)s yesterday"),
        WEEKLY: _("%(workspace)s last week"),
        MONTHLY: _("%(workspace)s last month"),
    }
    return " ".join((subjects[rhythm] % {"workspace": Workspace.current().name}).split())


def contents(rhythm: str, scope: Scope) -> dict[str, Any]:
    """Give what a report tells, by mail and as a page."""
    told: dict[str, Any] = {
        "rows": table.totals(scope),
        "cards": cards(scope),
        "late": late.shares(scope),
        "escalations": Escalation.objects.unfinished().visible_to(scope.user).count(),
        "scope": scope,
        "workspace": Workspace.current().name,
    }
    if rhythm == DAILY:
        return told | {"gaps": gaps(scope)}
    return told | {"topics": topics(scope), "quality": quality(scope)}


def cards(scope: Scope) -> list[tuple[PainPoint, painfacts.Facts]]:
    """Give the pain points that cost most: minutes lost first, then low ratings."""
    found = PainPoint.objects.exclude(state=Pain.VERIFIED).select_related("topic")
    rows = [(each, painfacts.facts_of(each, scope.user)) for each in found]
    return sorted(rows, key=lambda row: (-row[1].lost_minutes, -row[1].low_rated))[:CARDS]


def topics(scope: Scope) -> list[TopicCount]:
    """Give what customers came about most, beside the stretch before."""
    length = scope.last - scope.first + DAY
    earlier = replace(scope, first=scope.first - length, last=scope.first - DAY)
    now, before = (_by_topic(each) for each in (scope, earlier))
    called = names.names_of("topic")
    slugs = names.slugs_of("topic")
    rows = [
        TopicCount(slugs.get(key, key) or "none", called.get(slugs.get(key, key), key), n, before.get(key, 0))
        for key, n in now.items()
        if n
    ]
    return sorted(rows, key=lambda row: (-row.n, row.name))[:TOPICS]


def quality(scope: Scope) -> samples.Figures:
    mine = visibility(scope.user, "ticket__")
    return samples.figures(Scorecard.objects.filter(mine, at__gte=scope.begin, at__lt=scope.end))


def gaps(scope: Scope) -> list[staffing.Gap]:
    """Give the hours of the day that begins tomorrow in which nobody is planned."""
    return staffing.gaps(scope.user, *tomorrow(scope))


def tomorrow(scope: Scope) -> tuple[datetime, datetime]:
    day = scope.day_of(scope.now) + DAY
    first, last = (datetime.combine(each, time.min, scope.zone) for each in (day, day + DAY))
    return first, last


def _by_topic(scope: Scope) -> dict[str, int]:
    found = cells.read(scope, [Source.CAME], split="topic")[Source.CAME]
    return {str(key): cell.having(COUNTED) for key, cell in found.items()}
