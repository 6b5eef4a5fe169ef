"""What each KPI should be on a day."""

from datetime import date

from reports.kpis import BY_SLUG, KPIS
from reports.models import Target


def on(day: date) -> dict[str, float | None]:
    """Give the targets in force: the newest set before or on that day, else the start value."""
    found: dict[str, float | None] = {kpi.slug: kpi.target for kpi in KPIS}
    for row in Target.objects.filter(since_date__lte=day).order_by("since_date", "id"):
        if row.kpi in BY_SLUG:
            found[row.kpi] = row.value
    return found
