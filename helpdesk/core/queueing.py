"""Hand work to the broker as a hint: if it is away, the sweep finds the work in PostgreSQL."""

import logging
import threading
import time
from collections.abc import Callable
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


class Coalesced:
    """Starts one task for many requests about one id: the first at once, those that follow closely as one.

    Whatever was asked for before the task started is done by it; none waits longer than the pause.
    """

    def __init__(self, task: Callable[[], Any], *, pause_s: float) -> None:
        self._task, self._pause_s = task, pause_s
        self._started: dict[int, float] = {}
        self._waiting: set[int] = set()
        self._lock = threading.Lock()

    def ask(self, pk: int) -> None:
        now = time.monotonic()
        with self._lock:
            if pk in self._waiting:
                return
            is_quiet = now - self._started.get(pk, -self._pause_s) >= self._pause_s
            if is_quiet:
                self._started[pk] = now
            else:
                self._waiting.add(pk)
        if is_quiet:
            delay(self._task(), pk)
            return
        later = threading.Timer(self._pause_s, self._start, [pk])
        later.daemon = True
        later.start()

    def _start(self, pk: int) -> None:
        with self._lock:
            self._waiting.discard(pk)
            self._started[pk] = time.monotonic()
        delay(self._task(), pk)
