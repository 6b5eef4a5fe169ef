"""KPIs of the work: escalations, channels, the bot, what is open, full hands."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from reports import figures
from reports import sources as bit
from reports.kpi import COUNT, SECONDS, SHARE, Kpi
from reports.models import Source

WORK: Sequence[Kpi] = (
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
        "channel-delay",
        _("Late from the channel"),
        _(
            "Tickets of which a message reached us more than a minute after the customer had sent it, of all "
            "that came in these days. Nobody here was late: promises count from when it reached us."
        ),
        SHARE,
        Source.CAME,
        figures.share,
        0.01,
        is_more_better=False,
        needs=bit.COUNTED,
        hit=bit.DELAYED,
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
        "deflection",
        _("Solved by the bot"),
        _(
            "Conversations that the bot solved and whose customer said yes, it is solved, of all that began "
            "with the bot in these days. Where no bot answers there is nothing to count."
        ),
        SHARE,
        Source.CAME,
        figures.share,
        None,
        needs=bit.COUNTED | bit.BY_BOT,
        hit=bit.BOT_CONFIRMED,
    ),
    Kpi(
        "deflection-silent",
        _("Perhaps solved by the bot"),
        _(
            "Conversations that the bot ended without a yes, and whose customer did not write again about it "
            "within 72 hours. Never added to those who said yes."
        ),
        SHARE,
        Source.CAME,
        figures.share,
        None,
        needs=bit.COUNTED | bit.BY_BOT,
        hit=bit.BOT_SILENT,
        waits_days=bit.SILENT_DAYS + 1,
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
