"""KPIs of answers: how soon and how often in time."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from reports import figures
from reports import sources as bit
from reports.kpi import SECONDS, SHARE, Kpi
from reports.models import Source

ANSWERS: Sequence[Kpi] = (
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
        "sla-first-response-chat",
        _("First answers in chat on time"),
        _("The same for live chat alone, where somebody waits in front of the screen."),
        SHARE,
        Source.FIRST_RESPONSE,
        figures.share,
        0.95,
        needs=bit.IN_CHAT,
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
        "human-wait",
        _("Time to a person"),
        _(
            "Median time from the customer's first message to the first answer of a person, by the calendar: "
            "nights and the time with the bot count. Unanswered ones are included."
        ),
        SECONDS,
        Source.HUMAN,
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
        shows_mean=True,
    ),
)
