"""What reaches the phone from the business, and what the provider tells the business about it."""

from datetime import datetime
from typing import Any

from django.db import transaction

from channels_live.simulator import faults, postman, wires
from channels_live.simulator.models import Chat, Line, Post
from channels_live.simulator.phones import touch
from channels_live.simulator.wires import whatsapp

UNDELIVERABLE, OUTSIDE_WINDOW = 131026, 131047


@transaction.atomic
def receive(chat: Chat, *, kind: str, at: datetime, **values: Any) -> Line:
    """Show a message of the business on the phone."""
    is_open = bool(chat.open_until and chat.open_until > at)
    state = Line.State.READ if is_open else Line.State.DELIVERED
    line = Line.objects.create(chat=chat, is_ours=True, kind=kind, at=at, state=state, **values)
    line.wire_id = wires.of(chat.phone.kind).new_id(line)
    line.save(update_fields=["wire_id"])
    Chat.objects.filter(pk=chat.pk).update(typing_until=None)
    touch(chat)
    return line


@transaction.atomic
def plan_statuses(line: Line, *, at: datetime) -> list[Post]:
    """Write down the webhooks that tell what became of a message (WhatsApp)."""
    account, error = line.chat.account, _refusal(line.chat)
    if error:
        line.state = Line.State.FAILED
        line.save(update_fields=["state"])
        statuses = [whatsapp.status(line, "failed", at, error=error)]
    else:
        states = ["sent", "delivered", *(["read"] if line.state == Line.State.READ else [])]
        statuses = [whatsapp.status(line, state, at) for state in states]
    lane = whatsapp.lane(line.chat)
    if faults.take(account, "reorder"):
        statuses.reverse()
    batches = [statuses] if faults.take(account, "batch") else [[status] for status in statuses]
    return [
        postman.put(
            account,
            whatsapp.envelope(account, statuses=batch),
            at=at,
            lane=lane,
            copies=2 if faults.take(account, "duplicate") else 1,
        )
        for batch in batches
    ]


def _refusal(chat: Chat) -> int:
    if faults.take(chat.account, "window"):
        return OUTSIDE_WINDOW
    return UNDELIVERABLE if chat.is_blocked or faults.take(chat.account, "blocked") else 0
