"""Taps on buttons: only what we gave out counts, and what was asked on the side is no message."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from channels_live import intake
from channels_live.adapters import choices
from channels_live.adapters.base import Inbound
from channels_live.adapters.reading import text
from helpdesk.core.queueing import delay_on_commit
from tickets import actions, events
from tickets.models import Message, Thread, TicketEvent

LAST = 20  # questions that a tap without a known message may belong to


def take(thread: Thread, item: Inbound, *, at: datetime) -> Inbound | None:
    """Settle a tap: record one under a question on the side, give back one that belongs to the talk.

    A tap on what this question never offered (old keyboards, made-up answers) chooses nothing: in
    the talk only its words are left, on the side nothing is.
    """
    if callback := str(item.data.get("callback_id") or ""):
        from channels_live import tasks  # noqa: PLC0415 -- tasks import the intake, which imports this

        delay_on_commit(tasks.answer_tap, thread.account_id, callback, item.reply_to)
    asked = _asked(thread, item)
    item = _checked(item, asked)
    purpose = ((asked.choices if asked else None) or {}).get("purpose", "conversation")
    if asked is None or purpose == "conversation":
        return item
    intake.note_sign_of_life(thread, provider_at=item.at, at=at)
    if item.choice and not _is_repeat(asked, item.choice):
        asking = Thread(
            pk=thread.pk, account=thread.account, ticket_id=asked.ticket_id, customer_id=thread.customer_id
        )
        actions.record_choice(asking, purpose=purpose, value=item.choice, ref=str(asked.pk), at=at)
    return None


def _checked(item: Inbound, asked: Message | None) -> Inbound:
    """Give the tap with the name and the words of the row it stands for."""
    row: dict[str, Any] | None = choices.chosen(asked.choices, item.choice) if asked else None
    if row is None:  # the buttons of a template are kept by the provider, and named by their words
        return item if asked and asked.template else replace(item, choice="")
    return replace(item, choice=choices.name_of(row), text=text(row, "title") or item.text)


def _asked(thread: Thread, item: Inbound) -> Message | None:
    """Find the question; a tap on one that is gone belongs to the last with such an answer."""
    asked = Message.objects.filter(thread=thread, choices__isnull=False)
    if item.reply_to:
        found = asked.filter(external_id=item.reply_to) | asked.filter(
            delivery__provider_ids__contains=[item.reply_to]
        )
        if message := found.first():
            return message
    latest = asked.order_by("-pk")[:LAST]
    return next((message for message in latest if choices.chosen(message.choices, item.choice)), None)


def _is_repeat(asked: Message, value: str) -> bool:
    taps = TicketEvent.objects.filter(ticket=asked.ticket_id, kind=events.CHOICE, data__ref=str(asked.pk))
    last = taps.order_by("-seq").first()
    return bool(last and last.data.get("value") == value)
