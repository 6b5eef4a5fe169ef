"""Settings that switch one safeguard off, for benchmarks that must then fail."""

import threading
import time
from datetime import datetime

from django.apps import AppConfig
from django.db import connection
from django.utils import timezone


class NoLedger(AppConfig):
    name = "bench.lib.sabotage"
    label = "no_ledger"

    def ready(self) -> None:
        from channels_live import hooks, incoming, ledger
        from channels_live.adapters import registry
        from tickets.models import ChannelAccount

        def handle(account: ChannelAccount, raw: bytes) -> None:
            time.sleep(0.5)  # what a queue in memory would hold at any moment
            now = timezone.now()
            try:
                for item in registry.get(account.kind).parse(raw):
                    incoming.apply(incoming.account_for(account, item), item, received_at=now, now=now)
            finally:
                connection.close()  # one per thread, or the database would soon have none left

        def store(
            account: ChannelAccount, raw: bytes, headers: dict[str, str], *, event_key: str, at: datetime
        ) -> None:
            threading.Thread(target=handle, args=(account, raw), daemon=True).start()

        ledger.store = store
        hooks.ledger.store = store
