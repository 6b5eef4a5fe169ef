"""Who can be told that a pain point is fixed, and who is left out and why."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from feedback import painfacts, skipping
from feedback.models import FeedbackSettings, Pain, PainPoint, Told
from feedback.texts import in_language
from tickets.models import Thread, Ticket

FIXED = (Pain.FIXED, Pain.VERIFIED)


@dataclass(frozen=True)
class Recipient:
    """A customer, by the last of their tickets that the card is about."""

    ticket: Ticket
    language: str
    account_kind: str
    reason: str  # why they are left out; empty for those who are told


@dataclass(frozen=True)
class Preview:
    """What would happen if it were sent now."""

    n: int
    languages: list[tuple[str, int]]
    account_kinds: list[tuple[str, int]]
    left_out: list[tuple[str, int]]


def preview(card: PainPoint, *, at: datetime) -> Preview:
    found = recipients(card, at=at)
    told = [one for one in found if not one.reason]
    return Preview(
        n=len(told),
        languages=Counter(one.language for one in told).most_common(),
        account_kinds=Counter(one.account_kind for one in told).most_common(),
        left_out=[
            (sentence(reason), n) for reason, n in Counter(o.reason for o in found if o.reason).most_common()
        ],
    )


def recipients(card: PainPoint, *, at: datetime) -> list[Recipient]:
    """Give each customer of the card once, without those a telling already has."""
    known = set(Told.objects.filter(card=card).values_list("ticket__customer", flat=True))
    tickets = painfacts.tickets_of(card).exclude(customer__in=known).order_by("customer", "-number")
    found = list(tickets.distinct("customer").select_related("customer"))
    customers = [ticket.customer_id for ticket in found]
    outs = skipping.opted_out(customers)
    threads = threads_of(customers)
    return [_recipient(ticket, threads.get(ticket.customer_id), outs, at) for ticket in found]


def threads_of(customers: list[int]) -> dict[int, Thread]:
    """Give where each of these customers wrote last."""
    rows = Thread.objects.filter(customer__in=customers, is_group=False).select_related("account")
    ordered = rows.order_by(F("last_in_at").asc(nulls_first=True), "pk")
    return {thread.customer_id: thread for thread in ordered}


def reason_for(customer: int, thread: Thread | None, *, at: datetime, is_out: bool) -> str:
    if is_out:
        return "opted_out"
    if thread is None or not thread.account.is_active:
        return "no_thread"
    if thread.is_blocked:
        return "blocked"
    if skipping.is_closed(thread, at) and not FeedbackSettings.current().fixed_template:
        return "window"
    return ""


def sentence(reason: str) -> str:
    return {
        "opted_out": _("want no such messages"),
        "no_thread": _("have no address"),
        "blocked": _("have blocked us"),
        "window": _("can only get a template, and none is set"),
        "not_fixed": _("it was no longer fixed when their turn came"),
    }.get(reason, reason)


def _recipient(ticket: Ticket, thread: Thread | None, outs: set[int], at: datetime) -> Recipient:
    return Recipient(
        ticket=ticket,
        language=in_language(ticket.language or ticket.customer.language).code,
        account_kind=thread.account.kind if thread else "",
        reason=reason_for(ticket.customer_id, thread, at=at, is_out=ticket.customer_id in outs),
    )
