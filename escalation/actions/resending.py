"""Notices that did not arrive: said elsewhere where the customer can be reached, else a person is told."""

from datetime import datetime, timedelta

from django.db import transaction

from escalation import notices
from escalation.actions.noting import note_triggers
from escalation.models import Notice
from tickets import actions
from tickets.actions import lock
from tickets.models import DeliveryState, Message, Thread, Ticket

LOOKED_AT_FOR = timedelta(days=1)
NOT_DELIVERED = "not_delivered"


def failed(now: datetime) -> list[int]:
    """Find notices of the last day that failed and that nobody has looked after."""
    found = Notice.objects.filter(
        problem="", said_at__gte=now - LOOKED_AT_FOR, message__delivery__state=DeliveryState.FAILED
    )
    return list(found.order_by("said_at").values_list("pk", flat=True))


@transaction.atomic
def look_after(notice_id: int, *, at: datetime) -> bool:
    """Say it on another of the customer's addresses; where there is none, owner and lead must write.

    Gives whether there was anything to look after.
    """
    found = Notice.objects.filter(pk=notice_id).select_related("escalation__ticket").first()
    if found is None:
        return False
    ticket = lock(found.escalation.ticket)
    notice = (
        Notice.objects.select_for_update(of=("self",)).select_related("message__delivery").get(pk=notice_id)
    )
    said = notice.message
    if notice.problem or said is None or said.delivery.state != DeliveryState.FAILED:
        return False
    other = _elsewhere(ticket, said, at)
    if other is None:
        notice.problem = NOT_DELIVERED
        notice.save(update_fields=["problem"])
        note_triggers(ticket, [("T4", f"notice:{notice.pk}")], at=at)
        return True
    notice.message = actions.send_system_message(
        ticket,
        other,
        at=max(at, ticket.last_event_at),
        text=said.text,
        name=said.author_name,
        choices=said.choices,
    )
    notice.save(update_fields=["message"])
    return True


def _elsewhere(ticket: Ticket, said: Message, at: datetime) -> Thread | None:
    """Choose an address that has not failed for these words and takes them as they stand."""
    tried = Message.objects.filter(
        ticket=ticket, text=said.text, delivery__state=DeliveryState.FAILED
    ).values_list("thread", flat=True)
    for thread in notices.addresses(ticket):
        is_open = thread.window_closes_at is None or thread.window_closes_at > at
        if is_open and thread.pk not in set(tried):
            return thread
    return None
