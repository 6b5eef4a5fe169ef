"""Every KPI: its name, its definition in words, its target, what it counts and how."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from reports import facts, figures
from reports.figures import Fact, Figure, Judge
from reports.scope import Scope

SHARE, SECONDS, SCORE, COUNT = "share", "seconds", "score", "count"
Source = Callable[[Scope], list[Fact]]


@dataclass(frozen=True)
class Kpi:
    slug: str
    name: str | Promise
    definition: str | Promise
    unit: str
    source: Source
    judge: Judge
    target: float | None = None
    is_more_better: bool = True

    def facts(self, scope: Scope) -> list[Fact]:
        return self.source(scope)

    def meets(self, figure: Figure, target: float | None) -> bool | None:
        """Tell whether the whole interval is on the right or the wrong side; None while it is open."""
        if target is None or figure.value is None or figure.low is None or figure.high is None:
            return None
        if self.is_more_better:
            return True if figure.low >= target else False if figure.high < target else None
        return True if figure.high <= target else False if figure.low > target else None


def _attainment(metric: str) -> Source:
    return partial(facts.clocks, metric=metric)


KPIS: Sequence[Kpi] = (
    Kpi(
        "first-touch",
        _("First touch within 30 seconds"),
        _("Share of tickets whose customer got a public message, of a person or the bot, within 30 seconds."),
        SHARE,
        partial(facts.touched_within, metric="first_touch", seconds=30),
        figures.share,
        0.99,
    ),
    Kpi(
        "sla-first-response",
        _("First answers on time"),
        _("First answers of a person that kept their promise, of all that ended or fell due in these days."),
        SHARE,
        _attainment("first_response"),
        figures.share,
        0.90,
    ),
    Kpi(
        "sla-next-response",
        _("Further answers on time"),
        _("The same for every later question of a customer: counted per question, not per ticket."),
        SHARE,
        _attainment("next_response"),
        figures.share,
        0.90,
    ),
    Kpi(
        "sla-resolution",
        _("Solved on time"),
        _("Tickets whose customer waited no longer than promised until it was solved."),
        SHARE,
        _attainment("requester_wait"),
        figures.share,
        0.90,
    ),
    Kpi(
        "sla-acknowledgement",
        _("Escalations taken on time"),
        _("Escalations that a named person of the receiving queue took within the queue's target."),
        SHARE,
        _attainment("queue_ack"),
        figures.share,
        0.95,
    ),
    Kpi(
        "frt",
        _("Time to the first answer"),
        _("Median time until a person answered, in the hours of the promise. Unanswered ones are included."),
        SECONDS,
        _attainment("first_response"),
        figures.times,
        None,
        is_more_better=False,
    ),
    Kpi(
        "nrt",
        _("Time to further answers"),
        _("Median time until each later question was answered. Unanswered ones are included."),
        SECONDS,
        _attainment("next_response"),
        figures.times,
        None,
        is_more_better=False,
    ),
    Kpi(
        "art",
        _("Time until solved"),
        _("Median time customers waited until the first solve, without the time we waited for them."),
        SECONDS,
        facts.resolution_times,
        figures.times,
        None,
        is_more_better=False,
    ),
    Kpi(
        "csat",
        _("Content customers"),
        _("Ratings of 4 or 5, of all ratings, by the day of the rated solve and whoever solved it then."),
        SHARE,
        facts.ratings,
        figures.share,
        0.85,
    ),
    Kpi(
        "response-rate",
        _("Questions answered"),
        _("Ratings received, of all that were asked for."),
        SHARE,
        facts.answers,
        figures.share,
        None,
    ),
    Kpi(
        "nps",
        _("Net promoter score"),
        _("Those who answer 9 or 10, minus those who answer 0 to 6, in per cent of all who answer."),
        SCORE,
        partial(facts.ratings, kind=facts.NPS, good=9),
        figures.promoters,
        None,
    ),
    Kpi(
        "fcr",
        _("Solved at the first contact"),
        _(
            "Solved by a person and, within 7 days, neither reopened nor asked about again on any channel "
            "nor rated as not solved. Counted once the 7 days are over."
        ),
        SHARE,
        facts.solved_at_first_contact,
        figures.share,
        0.70,
    ),
    Kpi(
        "flr",
        _("Solved at the first level"),
        _("Solved by a person without an escalation to another queue."),
        SHARE,
        facts.solved_at_first_level,
        figures.share,
        None,
    ),
    Kpi(
        "reopen-rate",
        _("Reopened"),
        _("Tickets reopened within 7 days of their first solve, of all first solved in these days."),
        SHARE,
        facts.reopened,
        figures.share,
        0.06,
        is_more_better=False,
    ),
    Kpi(
        "escalation-rate",
        _("Escalated"),
        _("Tickets escalated before their first solve, of all first solved in these days."),
        SHARE,
        facts.escalated,
        figures.share,
        None,
        is_more_better=False,
    ),
    Kpi(
        "solved-unanswered",
        _("Solved without an answer"),
        _("Tickets solved although a question of the customer was open. Should be none."),
        COUNT,
        facts.solved_unanswered,
        figures.count,
        0.0,
        is_more_better=False,
    ),
    Kpi(
        "void-rate",
        _("Clocks taken out"),
        _("Clocks that a supervisor took out of the figures, of all that started in these days."),
        SHARE,
        facts.voided,
        figures.share,
        0.01,
        is_more_better=False,
    ),
    Kpi(
        "backlog-age",
        _("Age of what is open"),
        _("Median age of all open tickets as they are now, whatever days are chosen."),
        SECONDS,
        facts.backlog,
        figures.times,
        None,
        is_more_better=False,
    ),
    Kpi(
        "backlog-without-owner",
        _("Open without an owner"),
        _("Open tickets that nobody is accountable for, as they are now. Must be none."),
        COUNT,
        facts.backlog,
        figures.count,
        0.0,
        is_more_better=False,
    ),
)
BY_SLUG = {kpi.slug: kpi for kpi in KPIS}
