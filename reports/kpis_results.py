"""KPIs of results: whether customers are helped, and say so."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from reports import figures
from reports import sources as bit
from reports.kpi import COUNT, SCORE, SHARE, Kpi
from reports.models import Source

RESULTS: Sequence[Kpi] = (
    Kpi(
        "csat",
        _("Content customers"),
        _("Ratings of 4 or 5, of all ratings, by the day of the rated solve and whoever solved it then."),
        SHARE,
        Source.ASKED,
        figures.share,
        0.85,
        needs=bit.SCORED,
        hit=bit.GOOD,
    ),
    Kpi(
        "response-rate",
        _("Questions answered"),
        _("Ratings received, of all that were asked for."),
        SHARE,
        Source.ASKED,
        figures.share,
        None,
        hit=bit.ANSWERED,
    ),
    Kpi(
        "nps",
        _("Net promoter score"),
        _("Those who answer 9 or 10, minus those who answer 0 to 6, in per cent of all who answer."),
        SCORE,
        Source.NPS,
        figures.promoters,
        None,
        needs=bit.SCORED,
        hit=bit.UP,
    ),
    Kpi(
        "fcr",
        _("Solved at the first contact"),
        _(
            "Solved by a person and, within 7 days, neither reopened nor asked about again on any channel "
            "nor rated as not solved. Counted once the 7 days are over."
        ),
        SHARE,
        Source.SOLVE,
        figures.share,
        0.70,
        needs=bit.BY_PERSON,
        hit=bit.FIRST_CONTACT,
        waits_days=bit.WEEK_DAYS + 1,
    ),
    Kpi(
        "fcr-asked",
        _("Solved, customers say"),
        _("Customers who answered that their question was solved, of all who said yes or no."),
        SHARE,
        Source.ASKED,
        figures.share,
        None,
        needs=bit.SAID,
        hit=bit.YES,
    ),
    Kpi(
        "flr",
        _("Solved at the first level"),
        _("Solved by a person without an escalation to another queue."),
        SHARE,
        Source.SOLVE,
        figures.share,
        None,
        needs=bit.BY_PERSON,
        hit=bit.FIRST_LEVEL,
    ),
    Kpi(
        "reopen-rate",
        _("Reopened"),
        _("Tickets reopened within 7 days of their first solve, of all first solved in these days."),
        SHARE,
        Source.SOLVE,
        figures.share,
        0.06,
        is_more_better=False,
        hit=bit.REOPENED,
    ),
    Kpi(
        "solved-unanswered",
        _("Solved without an answer"),
        _("Tickets solved although a question of the customer was open. Should be none."),
        COUNT,
        Source.SOLVE,
        figures.count,
        0.0,
        is_more_better=False,
        hit=bit.UNANSWERED,
    ),
)
