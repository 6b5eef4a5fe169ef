"""What this app does when something is recorded on a ticket."""

from collections.abc import Callable
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _t

from accounts.models import User
from feedback import actions, cards, taps
from feedback.quality import shift
from tickets import events, slots
from tickets.models import Status, Ticket, TicketEvent


def plan_after_solve(event: TicketEvent, ticket: Ticket) -> None:
    if event.data.get("to") == Status.SOLVED:
        actions.plan(ticket, event)


def plan_after_chat(event: TicketEvent, ticket: Ticket) -> None:
    if event.data.get("how") == "ended" and ticket.is_live:
        actions.plan(ticket, event)


REACTIONS: dict[str, Callable[[TicketEvent, Ticket], Any]] = {
    events.STATUS: plan_after_solve,
    events.CUSTOMER_LEFT: plan_after_chat,
    events.CHOICE: taps.take,
}


@receiver(events.recorded)
def react(event: TicketEvent, ticket: Ticket, **_: Any) -> None:
    if reaction := REACTIONS.get(event.kind):
        reaction(event, ticket)


slots.add_cards(events.RATED, cards.of)
slots.add_fragment("customer-panel", "feedback:panel")
slots.add_fragment("customer-panel", "feedback:hints")
slots.add_fragment("composer-top", "feedback:suggestion")
slots.add_duties(shift.duties)


def closes_shifts(user: User) -> bool:
    return user.is_supervisor or user.leads.exists()


def is_scored(user: User) -> bool:
    return not user.is_supervisor


slots.add_link(slots.Link(_t("My quality"), "badge-check", "/quality/mine/", "work", is_scored))
slots.add_link(
    slots.Link(_t("Close the shift"), "clipboard-check", "/shift-close/", "supervise", closes_shifts)
)
slots.add_link(
    slots.Link(_t("Quality"), "badge-check", "/quality/", "supervise", lambda user: user.is_supervisor)
)
