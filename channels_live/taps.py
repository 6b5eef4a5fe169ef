"""Taps on buttons that are not part of the conversation: recorded, never stored as a message."""

from datetime import datetime

from channels_live import intake
from channels_live.adapters.base import Inbound
from helpdesk.core.queueing import delay_on_commit
from tickets import actions, events
from tickets.models import Message, Thread, TicketEvent


def take(thread: Thread, item: Inbound, *, at: datetime) -> bool:
    """Record a tap under a question that was asked on the side; false if it belongs to the talk."""
    asked = _asked(thread, item)
    purpose = ((asked.choices if asked else None) or {}).get("purpose", "conversation")
    if asked is None or purpose == "conversation":
        return False
    intake.note_sign_of_life(thread, provider_at=item.at, at=at)
    if not _is_repeat(asked, item.choice):
        asking = Thread(
            pk=thread.pk, account=thread.account, ticket_id=asked.ticket_id, customer_id=thread.customer_id
        )
        actions.record_choice(asking, purpose=purpose, value=item.choice, ref=str(asked.pk), at=at)
    if callback := str(item.data.get("callback_id") or ""):
        from channels_live import tasks  # noqa: PLC0415 -- tasks import the intake, which imports this

        delay_on_commit(tasks.answer_tap, thread.account_id, callback, item.reply_to)
    return True


def _asked(thread: Thread, item: Inbound) -> Message | None:
    """Find the question; a tap on one that is gone belongs to the last with such an answer."""
    asked = Message.objects.filter(thread=thread).exclude(choices=None)
    if item.reply_to:
        found = asked.filter(external_id=item.reply_to) | asked.filter(
            delivery__provider_ids__contains=[item.reply_to]
        )
        if message := found.first():
            return message
    return asked.filter(choices__rows__contains=[{"id": item.choice}]).order_by("-seq").first()


def _is_repeat(asked: Message, value: str) -> bool:
    taps = TicketEvent.objects.filter(ticket=asked.ticket_id, kind=events.CHOICE, data__ref=str(asked.pk))
    last = taps.order_by("-seq").first()
    return bool(last and last.data.get("value") == value)
