"""Receipts of providers: what became of our messages, in whatever order the news comes."""

import uuid
from datetime import datetime, timedelta

from channels_live.adapters.base import Receipt
from channels_live.models import EarlyReceipt
from tickets.actions import note_delivery
from tickets.models import ChannelAccount, Delivery, DeliveryState, Message

KEEP = timedelta(days=2)


def apply(account: ChannelAccount, receipt: Receipt, *, received_at: datetime) -> None:
    """Note a receipt on its delivery, or keep it until we know the message."""
    state = receipt.state if receipt.state in DeliveryState.values else ""
    if not state:
        return
    at = receipt.at or received_at
    delivery = _find(account, receipt.external_id, receipt.callback)
    if delivery is None:
        EarlyReceipt.objects.create(
            account=account,
            external_id=receipt.external_id,
            callback=receipt.callback[:64],
            state=state,
            at=at,
            received_at=received_at,
            code=receipt.code[:40],
            reason=receipt.reason[:300],
        )
        return
    learn_id(delivery, receipt.external_id)
    note_delivery(
        delivery,
        state,
        at=at,
        recorded_at=received_at,
        provider_id=receipt.external_id,
        code=receipt.code,
        reason=receipt.reason,
    )


def settle(delivery: Delivery) -> None:
    """Apply what came before the provider's answer told us the message's id."""
    waiting = EarlyReceipt.objects.filter(account=delivery.account_id).filter(
        external_id__in=delivery.provider_ids
    ) | EarlyReceipt.objects.filter(account=delivery.account_id, callback=str(delivery.callback))
    for early in waiting.order_by("id"):
        note_delivery(
            delivery,
            early.state,
            at=early.at,
            recorded_at=early.received_at,
            provider_id=early.external_id,
            code=early.code,
            reason=early.reason,
        )
        early.delete()


def learn_id(delivery: Delivery, provider_id: str) -> None:
    """Remember a provider's id that only a receipt told us."""
    if not provider_id or provider_id in delivery.provider_ids:
        return
    delivery.provider_ids = [*delivery.provider_ids, provider_id]
    delivery.save(update_fields=["provider_ids"])
    Message.objects.filter(pk=delivery.message_id, external_id="").update(external_id=provider_id)


def forget_old(*, now: datetime) -> int:
    """Drop receipts of messages that others sent through the same number."""
    return EarlyReceipt.objects.filter(received_at__lt=now - KEEP).delete()[0]


def _find(account: ChannelAccount, external_id: str, callback: str) -> Delivery | None:
    deliveries = Delivery.objects.filter(account=account)
    if external_id and (found := deliveries.filter(provider_ids__contains=[external_id]).first()):
        return found
    try:
        return deliveries.filter(callback=uuid.UUID(callback)).first() if callback else None
    except ValueError:
        return None
