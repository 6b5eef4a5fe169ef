"""Every KPI: its name, its definition in words, its target, what it counts and how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports import figures
from reports import sources as bit
from reports.cells import Cell
from reports.figures import Figure
from reports.models import Source

SHARE, SECONDS, SCORE, COUNT = "share", "seconds", "score", "count"


@dataclass(frozen=True)
class Kpi:
    slug: str
    name: str | Promise
    definition: str | Promise
    unit: str
    source: Source
    judge: Callable[[Cell, int, int], Figure]
    target: float | None = None
    needs: int = 0  # what must be true of a fact to be counted at all
    hit: int = 0
    is_more_better: bool = True
    waits_days: int = 0  # days must be so far back to be counted
    is_live: bool = False  # as it is now, not as it was on some day

    def figure(self, cell: Cell) -> Figure:
        return self.judge(cell, self.needs, self.hit)

    def meets(self, figure: Figure, target: float | None) -> bool | None:
        """Tell whether the whole interval is on the right or the wrong side; None while it is open."""
        if target is None or figure.value is None or figure.low is None or figure.high is None:
            return None
        if self.is_more_better:
            return True if figure.low >= target else False if figure.high < target else None
        return True if figure.high <= target else False if figure.low > target else None


KPIS: Sequence[Kpi] = (
    Kpi(
        "first-touch",
        _("First touch within 30 seconds"),
        _("Share of tickets whose customer got a public message, of a person or the bot, within 30 seconds."),
        SHARE,
        Source.FIRST_TOUCH,
        figures.share,
        0.99,
        hit=bit.WITHIN_30,
    ),
    Kpi(
        "sla-first-response",
        _("First answers on time"),
        _("First answers of a person that kept their promise, of all that ended or fell due in these days."),
        SHARE,
        Source.FIRST_RESPONSE,
        figures.share,
        0.90,
        hit=bit.ON_TIME,
    ),
    Kpi(
        "sla-next-response",
        _("Further answers on time"),
        _("The same for every later question of a customer: counted per question, not per ticket."),
        SHARE,
        Source.NEXT_RESPONSE,
        figures.share,
        0.90,
        hit=bit.ON_TIME,
    ),
    Kpi(
        "sla-resolution",
        _("Solved on time"),
        _("Tickets whose customer waited no longer than promised until it was solved."),
        SHARE,
        Source.RESOLUTION,
        figures.share,
        0.90,
        hit=bit.ON_TIME,
    ),
    Kpi(
        "sla-acknowledgement",
        _("Escalations taken on time"),
        _("Escalations that a named person of the receiving queue took within the queue's target."),
        SHARE,
        Source.QUEUE_ACK,
        figures.share,
        0.95,
        hit=bit.ON_TIME,
    ),
    Kpi(
        "frt",
        _("Time to the first answer"),
        _("Median time until a person answered, in the hours of the promise. Unanswered ones are included."),
        SECONDS,
        Source.FIRST_RESPONSE,
        figures.times,
        None,
        is_more_better=False,
    ),
    Kpi(
        "nrt",
        _("Time to further answers"),
        _("Median time until each later question was answered. Unanswered ones are included."),
        SECONDS,
        Source.NEXT_RESPONSE,
        figures.times,
        None,
        is_more_better=False,
    ),
    Kpi(
        "art",
        _("Time until solved"),
        _("Median time customers waited until the first solve, without the time we waited for them."),
        SECONDS,
        Source.SOLVE,
        figures.times,
        None,
        is_more_better=False,
    ),
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
        "escalation-rate",
        _("Escalated"),
        _("Tickets escalated before their first solve, of all first solved in these days."),
        SHARE,
        Source.SOLVE,
        figures.share,
        None,
        is_more_better=False,
        hit=bit.ESCALATED,
    ),
    Kpi(
        "escalation-returned",
        _("Escalations sent back"),
        _("Escalations that the receiving queue returned, of all that ended in these days."),
        SHARE,
        Source.ESCALATION,
        figures.share,
        0.10,
        hit=bit.RETURNED,
        is_more_better=False,
    ),
    Kpi(
        "escalation-time",
        _("Time an escalation takes"),
        _("Median time from the request to its end, by the day it ended; nights and days off included."),
        SECONDS,
        Source.ESCALATION,
        figures.times,
        None,
        is_more_better=False,
    ),
    Kpi(
        "eta-kept",
        _("Announced times kept"),
        _(
            "Times first announced to customers that were kept, by the day they were announced for. "
            "Between 75 and 88 per cent is honest: fewer disappoints, more promises too little."
        ),
        SHARE,
        Source.ANNOUNCED,
        figures.share,
        0.75,
        hit=bit.KEPT,
        waits_days=1,  # what was announced for later today is neither kept nor missed yet
    ),
    Kpi(
        "missed-offers",
        _("Missed offers"),
        _("Live chats that rang with somebody who neither took nor declined them, of all that rang."),
        SHARE,
        Source.OFFER,
        figures.share,
        0.02,
        hit=bit.MISSED,
        is_more_better=False,
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
    Kpi(
        "void-rate",
        _("Clocks taken out"),
        _("Tickets of which a supervisor took a clock out of the figures, of all that came in these days."),
        SHARE,
        Source.CAME,
        figures.share,
        0.01,
        is_more_better=False,
        needs=bit.COUNTED,
        hit=bit.VOIDED,
    ),
    Kpi(
        "backlog-age",
        _("Age of what is open"),
        _("Median age of all open tickets as they are now, whatever days are chosen."),
        SECONDS,
        Source.BACKLOG,
        figures.times,
        None,
        is_more_better=False,
        is_live=True,
    ),
    Kpi(
        "backlog-without-owner",
        _("Open without an owner"),
        _("Open tickets that nobody is accountable for, as they are now. Must be none."),
        COUNT,
        Source.BACKLOG,
        figures.count,
        0.0,
        is_more_better=False,
        hit=bit.OWNERLESS,
        is_live=True,
    ),
    Kpi(
        "backlog-overdue",
        _("Open for longer than promised"),
        _("Open tickets whose customer has waited longer than promised for the solution, as they are now."),
        SHARE,
        Source.BACKLOG,
        figures.share,
        None,
        hit=bit.OVERDUE,
        is_more_better=False,
        is_live=True,
    ),
    Kpi(
        "occupancy",
        _("How full hands are"),
        _(
            "Work held, of what people online or busy could hold, looked at once a minute. Counted per "
            "person and day. Between 70 and 85 per cent is healthy."
        ),
        SHARE,
        Source.WORK,
        figures.filled,
        None,
    ),
)
BY_SLUG = {kpi.slug: kpi for kpi in KPIS}
