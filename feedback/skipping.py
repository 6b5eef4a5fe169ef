"""When a customer is not asked; every reason is kept, so that the response rate stays honest."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q

from feedback.models import AskPolicy, FeedbackSettings, Kind, OptOut, State, Survey
from tickets import events
from tickets.models import Direction, Status, Thread, Ticket

SPAM = "spam"
NPS_EVERY = timedelta(days=90)
ENDED = (Status.SOLVED, Status.CLOSED)


def policy_of(queue_id: int) -> AskPolicy:
    return AskPolicy.objects.filter(queue=queue_id).first() or AskPolicy(queue_id=queue_id)


def at_the_end(ticket: Ticket, policy: AskPolicy, *, reason: str = "") -> str:
    """Tell why nobody will be asked about work that just ended; empty if somebody will."""
    if not policy.is_on:
        return "off"
    if reason == SPAM or is_spam(ticket):
        return SPAM
    if not ticket.messages.filter(direction=Direction.IN, is_auto=False).exists():
        return "never_wrote"
    answered = ticket.events.filter(kind=events.MESSAGE, data__author="agent", data__public=True)
    return "" if answered.exists() else "no_person"


def when_due(survey: Survey, ticket: Ticket, thread: Thread | None, *, at: datetime) -> str:
    """Tell why a planned question is not asked after all; empty if it is."""
    if ticket.status == Status.MERGED:
        return "merged"
    if is_spam(ticket):
        return SPAM
    if is_overtaken(survey) or (ticket.status not in ENDED and went_on(survey, ticket)):
        return "went_on"
    if survey.kind == Kind.NPS and asked_about_us(ticket.customer_id, at=at, besides=survey):
        return "lately"
    if opted_out([ticket.customer_id]):
        return "opted_out"
    if thread is None:
        return "no_thread"
    if thread.is_blocked:
        return "blocked"
    if thread.is_group:  # anybody there could vote
        return "group"
    if is_closed(thread, at) and not template_for(survey):
        return "window"
    return ""


def template_for(survey: Survey) -> str:
    """Give the approved template that asks this; its quick replies ask for 5 to 1, so nothing wider."""
    return FeedbackSettings.current().template if survey.kind == Kind.CSAT else ""


def is_spam(ticket: Ticket) -> bool:
    return bool(ticket.topic and ticket.topic.slug == SPAM)


def is_overtaken(survey: Survey) -> bool:
    """Tell whether the work went on and ended anew, so that the later end is what is asked about."""
    return Survey.objects.filter(ticket=survey.ticket_id, kind=survey.kind, seq__gt=survey.seq).exists()


def asked_about_us(customer: int, *, at: datetime, besides: Survey | None = None) -> bool:
    """Tell whether a person was or will be asked the wider question too near; joined ones are one person."""
    known = Survey.objects.filter(kind=Kind.NPS, ticket__customer=customer).exclude(state=State.SKIPPED)
    if besides:
        return known.exclude(pk=besides.pk).filter(asked_at__gt=at - NPS_EVERY).exists()
    return known.filter(Q(asked_at=None) | Q(asked_at__gt=at - NPS_EVERY)).exists()


def opted_out(customers: Iterable[int]) -> set[int]:
    """Give those of these customers who want no questions and news, also as who they were before a join."""
    ids = set(customers)
    rows = OptOut.objects.filter(Q(customer__in=ids) | Q(customer__merged_into__in=ids))
    found = rows.values_list("customer", "customer__merged_into")
    return ids & {customer for pair in found for customer in pair}


def is_closed(thread: Thread, at: datetime) -> bool:
    return thread.window_closes_at is not None and thread.window_closes_at <= at


def went_on(survey: Survey, ticket: Ticket) -> bool:
    """A chat that its customer ended is over although nobody has solved it, unless it goes on."""
    since = ticket.events.filter(seq__gt=survey.seq)
    if not ticket.events.filter(seq=survey.seq, kind=events.CUSTOMER_LEFT).exists():
        return True
    return since.filter(kind=events.MESSAGE, data__author__in=["customer", "agent"]).exists()
