"""Background work: each task re-reads, may run twice, and has a sweep that would do it anyway."""

from typing import cast

from celery import shared_task
from django.utils import timezone

from channels_live import (
    account_actions,
    downloads,
    health,
    ledger,
    outgoing,
    receipts,
    stopping,
    templates,
    tokenlife,
)
from channels_live.adapters import registry
from channels_live.adapters.base import TapAnswerer
from helpdesk.core.queueing import delay
from tickets.models import ChannelAccount


@shared_task(queue="interactive")
def process_account(account_id: int) -> None:
    ledger.drain(account_id, clock=timezone.now)


@shared_task(queue="interactive")
def send_thread(thread_id: int) -> None:
    outgoing.send_thread(thread_id, clock=timezone.now)


@shared_task(queue="interactive", expires=30)
def answer_tap(account_id: int, callback_id: str, message: str) -> None:
    """Tell the customer's app that a tap has arrived, and fold the buttons; nothing is lost without."""
    account = ChannelAccount.objects.get(pk=account_id)
    adapter = registry.get(account.kind)
    if adapter.capabilities.answers_taps:
        cast(TapAnswerer, adapter).answer_tap(callback_id, message, account.settings)


@shared_task(queue="default")
def load_attachment(attachment_id: str) -> None:
    downloads.load(attachment_id, now=timezone.now())


@shared_task(queue="interactive", expires=5)
def sweep() -> None:
    """Find what a lost task or a dead process left behind; beat calls this every second."""
    now = timezone.now()
    for account_id in ledger.waiting_accounts(now=now):
        ledger.drain(account_id, clock=timezone.now)
    outgoing.recover(now=now)
    outgoing.send_due(clock=timezone.now)
    for attachment_id in downloads.due(now=now):
        delay(load_attachment, attachment_id)


@shared_task(queue="bulk", expires=300)
def watch_accounts() -> None:
    """Tell the admins of accounts that have fallen silent against their rhythm."""
    health.tell_of_silence(now=timezone.now())
    tokenlife.watch(now=timezone.now())


@shared_task(queue="bulk", expires=300)
def try_stopped_accounts() -> None:
    """See whether accounts that could not send were repaired at the provider."""
    stopping.probe()


@shared_task(queue="bulk", expires=60)
def keep_accounts() -> None:
    """Keep in step what accounts can do, and their templates."""
    account_actions.refresh_capabilities()
    templates.sync_due(now=timezone.now())


@shared_task(queue="bulk")
def tidy() -> None:
    receipts.forget_old(now=timezone.now())
