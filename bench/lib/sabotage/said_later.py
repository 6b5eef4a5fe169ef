"""Hand-overs that tell the customer from memory, after the commit: what a kill takes is never said."""

import threading
import time
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from escalation.actions import escalating
from escalation.actions.announcing import announce
from escalation.actions.locking import lock_both
from escalation.models import Escalation

owed: list[tuple[int, datetime]] = []


def begin() -> None:
    escalating.announce = remember  # type: ignore[attr-defined]
    threading.Thread(target=say, daemon=True).start()


def remember(escalation: Escalation, ticket: Any, *, at: datetime) -> None:
    owed.append((escalation.pk, at))


def say() -> None:
    while True:
        time.sleep(0.5)  # what a queue in memory would hold at any moment
        while owed:
            number, at = owed.pop(0)
            with transaction.atomic():
                found = Escalation.objects.select_related("ticket").filter(pk=number).first()
                if found:
                    ticket, escalation = lock_both(found)
                    announce(escalation, ticket, at=at)
        connection.close()
