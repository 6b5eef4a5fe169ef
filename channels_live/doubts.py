"""Marks in the list: tickets whose last word may not have reached the customer."""

from django.utils.translation import gettext as _

from tickets.models import Delivery, DeliveryState, Ticket
from tickets.slots import Chip

DOUBTFUL = (DeliveryState.UNKNOWN, DeliveryState.FAILED)


def undelivered(tickets: list[Ticket]) -> dict[int, list[Chip]]:
    """Mark those whose newest public message is ours and failed, or is not known to have arrived."""
    newest = {ticket.number: ticket.last_public_seq for ticket in tickets}
    found = Delivery.objects.filter(message__ticket__in=newest, state__in=DOUBTFUL)
    rows = found.values_list("message__ticket", "message__seq", "state")
    return {number: [_chip(state)] for number, seq, state in rows if seq == newest[number]}


def _chip(state: str) -> Chip:
    if state == DeliveryState.FAILED:
        return Chip(_("Not delivered"), tone="bad")
    return Chip(_("Arrived?"), tone="warn", title=_("Not known whether it arrived"))
