"""What this app does when something is recorded on a ticket."""

from collections.abc import Callable
from typing import Any

from django.dispatch import receiver

from channels_live import doubts, feed, reasons, tasks, templates
from channels_live.adapters import registry
from helpdesk.core.queueing import delay_on_commit
from tickets import events, slots
from tickets.actions import note_delivery
from tickets.models import Delivery, DeliveryState, Message, Thread, Ticket, TicketEvent


def carry_message(event: TicketEvent, ticket: Ticket) -> None:
    """Hand an outgoing message to its channel; show either kind to a visitor."""
    if not event.data.get("public"):
        return
    kind = event.data.get("channel")
    if event.data["author"] == "customer" and not _is_instant(kind):
        return
    if event.data["author"] == "customer":  # the hot path: ids are all it needs
        thread, message = Thread(pk=event.data["thread"]), Message(pk=event.data["id"])
        feed.append(thread, "message", at=event.recorded_at, message=message)
        return
    message = Message.objects.select_related("thread").get(pk=event.data["id"])
    if message.thread is None:
        return
    if _is_instant(kind):
        feed.append(message.thread, "message", at=message.created_at, message=message)
        _deliver_instantly(message)
        return
    delay_on_commit(tasks.send_thread, message.thread_id)


def show_change(event: TicketEvent, ticket: Ticket) -> None:
    """Let a visitor's page redraw a message that was edited or taken back."""
    message = Message.objects.select_related("thread__account").filter(pk=event.data["ref"]).first()
    if message and message.thread and _is_instant(message.thread.account.kind):
        feed.append(message.thread, "edit", at=event.at, message=message)


def tell_status(event: TicketEvent, ticket: Ticket) -> None:
    """Tell visitors that their chat was solved or taken up again."""
    for thread in ticket.threads.select_related("account"):
        if _is_instant(thread.account.kind):
            feed.append(thread, "event", at=event.at, status=event.data["to"])


def tell_agent(event: TicketEvent, ticket: Ticket) -> None:
    """Tell visitors who is with them now."""
    if not event.data.get("to"):
        return
    for thread in ticket.threads.select_related("account"):
        if _is_instant(thread.account.kind):
            feed.append(thread, "event", at=event.at, agent=event.data.get("to_name", ""))


def _is_instant(kind: Any) -> bool:
    return kind in registry.kinds() and registry.get(kind).capabilities.is_instant


def _deliver_instantly(message: Message) -> None:
    delivery = Delivery.objects.filter(message=message).first()
    if delivery:
        note_delivery(delivery, DeliveryState.SENT, at=message.created_at)


REACTIONS: dict[str, Callable[[TicketEvent, Ticket], None]] = {
    events.MESSAGE: carry_message,
    events.EDITED: show_change,
    events.REVOKED: show_change,
    events.STATUS: tell_status,
    events.ASSIGNED: tell_agent,
}


slots.add_reasons(reasons.in_words)
slots.add_filler(templates.filled)
slots.add_chips(doubts.undelivered)


@receiver(events.recorded)
def react(event: TicketEvent, ticket: Ticket, **_: Any) -> None:
    if reaction := REACTIONS.get(event.kind):
        reaction(event, ticket)
