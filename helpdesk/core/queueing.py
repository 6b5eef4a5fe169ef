"""Hand work to the broker as a hint: if it is away, the sweep finds the work in PostgreSQL."""

import logging
from typing import Any

from django.db import transaction

log = logging.getLogger(__name__)


def delay(task: Any, *ids: int | str) -> None:
    """Start a task in the background; a dead broker is logged, never raised."""
    try:
        task.delay(*ids)
    except Exception:  # any broker error: a sweep does the work from PostgreSQL
        log.warning("task %s was not handed over", task.name)


def delay_on_commit(task: Any, *ids: int | str) -> None:
    """Start a task once the transaction has committed."""
    transaction.on_commit(lambda: delay(task, *ids), robust=True)
