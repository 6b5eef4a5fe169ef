"""The delivery ledger at work: claim the head of a thread, send it, write down what is known."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from channels_live import receipts, stopping
from channels_live.adapters import registry
from channels_live.adapters.base import Adapter, Outbound, OutboundFile, SendFailed, SendUnknown, Sent
from channels_live.fitting import fitted
from channels_live.identities import follow_move
from helpdesk.core import realtime
from helpdesk.core.links import address_of
from helpdesk.core.secrets import Unreadable
from tickets.actions import note_delivery, note_presence_of_customer
from tickets.models import Attachment, ChannelAccount, Delivery, DeliveryState, Direction, Message, Thread

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
ATTEMPTS = 8
UNSENT = (DeliveryState.QUEUED, DeliveryState.SENDING)
Clock = Callable[[], datetime]


def send_thread(thread_id: int, *, clock: Clock) -> int:
    """Send what waits on one thread, in order; gives how many went out.

    `clock` is read between sends, because each one takes its time.
    """
    count = 0
    while delivery := claim(thread_id, now=clock()):
        if not attempt(delivery, clock=clock):
            break
        count += 1
    return count


@transaction.atomic
def claim(thread_id: int, *, now: datetime) -> Delivery | None:
    """Lease the head of a thread, if it is due and nobody else is sending it."""
    head = (
        Delivery.objects.select_for_update(of=("self",), skip_locked=True)
        .select_related("account", "thread", "message__reply_to")
        .filter(thread=thread_id, state__in=UNSENT)
        .order_by("id")
        .first()
    )
    if head is None or head.state != DeliveryState.QUEUED or (head.next_at and head.next_at > now):
        return None
    older = Delivery.objects.filter(thread=thread_id, state__in=UNSENT, id__lt=head.pk)
    if older.exists():  # the true head is locked by another sender
        return None
    if head.account.stopped_at:
        return None
    if head.account.paused_until and head.account.paused_until > now:
        Delivery.objects.filter(pk=head.pk).update(next_at=head.account.paused_until)
        return None
    head.attempts += 1
    head.lease_until = now + LEASE
    head.save(update_fields=["attempts"])
    note_delivery(head, DeliveryState.SENDING, at=now)
    Delivery.objects.filter(pk=head.pk).update(lease_until=head.lease_until)
    head.state = DeliveryState.SENDING
    return head


def attempt(delivery: Delivery, *, clock: Clock) -> bool:
    """Send one leased delivery; false when the thread has to wait."""
    adapter = registry.get(delivery.account.kind)
    try:
        sent = _call(adapter, delivery, now=clock())
    except SendFailed as error:
        return _failed(delivery, error, now=clock())
    except Unreadable:
        return _failed(delivery, stopping.unreadable(), now=clock())
    except SendUnknown as error:
        _remember(delivery, error.sent)
        note_delivery(delivery, DeliveryState.UNKNOWN, at=clock(), reason=error.reason)
        return True
    _accepted(delivery, sent, now=clock())
    return True


def _call(adapter: Adapter, delivery: Delivery, *, now: datetime) -> Sent:
    """Send with files made to fit; reasons are stored in English, for each reader's language is another."""
    with override("en"), fitted(outbound(delivery, now=now), adapter.capabilities) as message:
        return adapter.send(message, delivery.account.settings)


def send_due(*, clock: Clock) -> int:
    """Send what waits on every thread; one that fails for a reason nobody knows keeps no other waiting."""
    count = 0
    for thread_id in due_threads(now=clock()):
        try:
            count += send_thread(thread_id, clock=clock)
        except Exception:
            log.exception("thread %s could not be sent", thread_id)
    return count


def recover(*, now: datetime) -> int:
    """Settle sends whose process died: nobody knows whether they arrived, so they are not repeated."""
    lost = Delivery.objects.filter(state=DeliveryState.SENDING, lease_until__lt=now).select_related("account")
    for delivery in lost[:200]:
        if _resends(delivery.account.kind):
            _queue_again(delivery, now)
        else:
            with override("en"):
                reason = _("The connection was lost while sending. It may have arrived.")
            note_delivery(delivery, DeliveryState.UNKNOWN, at=now, reason=reason)
    return len(lost)


def _resends(kind: str) -> bool:
    return kind in registry.kinds() and registry.get(kind).capabilities.resends_after_crash


def due_threads(*, now: datetime, limit: int = 500) -> list[int]:
    """Give threads whose head waits to be sent, on accounts that may send."""
    waiting = Delivery.objects.filter(Q(next_at=None) | Q(next_at__lte=now), state=DeliveryState.QUEUED)
    waiting = waiting.filter(account__stopped_at=None).exclude(account__paused_until__gt=now)
    return list(waiting.order_by("thread_id").values_list("thread_id", flat=True).distinct()[:limit])


def outbound(delivery: Delivery, *, now: datetime) -> Outbound:
    """Gather all that an adapter needs to send this."""
    message, thread = delivery.message, delivery.thread
    files = message.attachments.filter(state=Attachment.State.READY)
    quoted = message.reply_to.external_id if message.reply_to else message.reply_to_external
    closes = thread.window_closes_at
    return Outbound(
        callback=str(delivery.callback),
        to=thread.external_id,
        kind=message.kind,
        text=with_link(signed(message), message.choices, delivery.account.capabilities),
        files=tuple(
            OutboundFile(name=f.name, mime=f.mime, kind=f.kind, bytes=f.bytes, path=f.file.path)
            for f in files
        ),
        reply_to=quoted,
        choices=message.choices,
        template=message.template,
        is_in_window=closes is None or closes > now,
        sent_parts=len(delivery.provider_ids),
        answer_with=_answer_with(thread),
        attempt=max(1, delivery.attempts),
    )


def _answer_with(thread: Thread) -> dict[str, Any]:
    """Give what the customer's last message said an answer must name."""
    asked = Message.objects.filter(thread=thread, direction=Direction.IN).order_by("-pk")
    content = asked.values_list("content", flat=True).first() or {}
    return dict(content.get("answer_with") or {})


def signed(message: Message) -> str:
    """Give the text as the customer gets it, with the agent's name under it."""
    return "\n\n".join(part for part in (message.text, message.signature) if part)


def with_link(text: str, choices: dict[str, Any] | None, capabilities: dict[str, Any]) -> str:
    """Add the page of a question to its text where the channel shows no buttons for it."""
    has_buttons = capabilities.get("max_buttons") or capabilities.get("max_list_rows")
    if not choices or (choices.get("rows") and has_buttons):
        return text
    return "\n".join(part for part in (text, address_of(choices)) if part)


def _accepted(delivery: Delivery, sent: Sent, *, now: datetime) -> None:
    with transaction.atomic():
        _remember(delivery, sent.provider_ids)
        note_delivery(
            delivery, sent.state, at=now, provider_id=sent.provider_ids[-1] if sent.provider_ids else ""
        )
        Thread.objects.filter(pk=delivery.thread_id).update(last_out_at=now)
        ChannelAccount.objects.filter(pk=delivery.account_id).update(last_out_at=now)
        follow_move(delivery.account_id, old=delivery.thread.external_id, new=sent.moved_to)
        receipts.settle(delivery)


def _failed(delivery: Delivery, error: SendFailed, *, now: datetime) -> bool:
    _remember(delivery, error.sent)
    if error.stops:
        _stand_still(delivery, error, now)
        return False
    if error.scope == "account":
        _trouble(delivery.account_id, error, now)
    if error.is_blocked:
        _note_block(delivery.thread_id, now)
    if error.permanent or delivery.attempts >= ATTEMPTS:
        note_delivery(delivery, DeliveryState.FAILED, at=now, code=error.code, reason=error.reason)
        return True
    _queue_again(delivery, now, seconds=error.retry_after or min(300.0, 2.0**delivery.attempts))
    return False


def _stand_still(delivery: Delivery, error: SendFailed, now: datetime) -> None:
    """Keep a message that no token of ours gets out, like all that follow, until the account is repaired."""
    with transaction.atomic():
        stopping.stop(delivery.account, error, at=now)
        Delivery.objects.filter(pk=delivery.pk).update(attempts=0)
        _queue_again(delivery, now)
    message = delivery.message
    ids = {"ticket": message.ticket_id, "message": message.pk, "was": DeliveryState.SENDING}
    realtime.publish(f"ticket.{message.ticket_id}", "delivery", **ids)


def _note_block(thread_id: int, now: datetime) -> None:
    thread = Thread.objects.select_related("ticket").get(pk=thread_id)
    if not thread.is_blocked:
        note_presence_of_customer(thread, is_gone=True, at=now)


def _trouble(account_id: int, error: SendFailed, now: datetime) -> None:
    """Pause an account that must wait, or mark it as one an admin must repair."""
    if error.permanent:
        stopping.mark(ChannelAccount.objects.get(pk=account_id), error, at=now)
    elif error.retry_after:
        until = now + timedelta(seconds=error.retry_after)
        ChannelAccount.objects.filter(pk=account_id).update(paused_until=until)


def _queue_again(delivery: Delivery, now: datetime, *, seconds: float = 0) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=DeliveryState.SENDING).update(
        state=DeliveryState.QUEUED, lease_until=None, next_at=now + timedelta(seconds=seconds)
    )


def _remember(delivery: Delivery, ids: tuple[str, ...]) -> None:
    new = [provider_id for provider_id in ids if provider_id and provider_id not in delivery.provider_ids]
    if not new:
        return
    delivery.provider_ids = [*delivery.provider_ids, *new]
    Delivery.objects.filter(pk=delivery.pk).update(provider_ids=delivery.provider_ids)
    Message.objects.filter(pk=delivery.message_id, external_id="").update(external_id=new[0])
