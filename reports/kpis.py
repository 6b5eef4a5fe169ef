"""Every KPI, in the order of the page."""

from collections.abc import Sequence

from reports.kpi import COUNT, SCORE, SECONDS, SHARE, Kpi
from reports.kpis_answers import ANSWERS
from reports.kpis_results import RESULTS
from reports.kpis_work import WORK

__all__ = ["BY_SLUG", "COUNT", "KPIS", "SCORE", "SECONDS", "SHARE", "Kpi"]

KPIS: Sequence[Kpi] = (*ANSWERS, *RESULTS, *WORK)
BY_SLUG = {kpi.slug: kpi for kpi in KPIS}
