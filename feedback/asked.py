"""Reading surveys and ratings: who may see which, and what to say of those without an answer."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from feedback.models import Rating, State, Survey
from tickets.access import visibility
from tickets.models import Ticket

SHOWN = 8


def ratings_for(user: User) -> QuerySet[Rating]:
    """Ratings go with their ticket: whoever may see it sees what its customer said."""
    return Rating.objects.filter(visibility(user, "survey__ticket__")).select_related(
        "survey__ticket", "survey__agent", "survey__queue"
    )


def of_customer(ticket: Ticket, user: User) -> list[Survey]:
    found = Survey.objects.filter(visibility(user, "ticket__"), ticket__customer=ticket.customer_id)
    rows = list(found.select_related("rating", "agent", "ticket").order_by("-id")[:SHOWN])
    for survey in rows:
        survey.told = sentence(survey)
    return rows


def sentence(survey: Survey) -> str:
    if survey.state == State.WAITING:
        return _("Will be asked")
    if survey.state == State.ASKED:
        return _("Asked, no answer yet")
    if survey.state == State.SKIPPED:
        return _("Not asked: %(reason)s") % {"reason": _reasons().get(survey.reason, survey.reason)}
    return ""


def _reasons() -> dict[str, str]:
    return {
        "off": _("switched off for the queue"),
        "spam": _("spam"),
        "never_wrote": _("the customer never wrote"),
        "no_person": _("no person had answered"),
        "merged": _("merged"),
        "went_on": _("the work went on"),
        "no_thread": _("no address"),
        "blocked": _("the customer blocked us"),
        "opted_out": _("the customer wants no questions"),
        "group": _("a group, where anybody could answer"),
        "window": _("only templates could be sent"),
        "lately": _("asked less than 90 days ago"),
    }
