"""Work that many tickets of one transaction can share: it waits for the end, still inside the transaction."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Work = Callable[[list[Any]], None]

_open: ContextVar[dict[Work, list[Any]] | None] = ContextVar("together", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Collect what is put off inside, and do it before leaving; an error inside drops it."""
    waiting: dict[Work, list[Any]] = {}
    token = _open.set(waiting)
    try:
        yield
    finally:
        _open.reset(token)
    for work, items in waiting.items():
        work(items)


def put_off(work: Work, item: Any) -> bool:
    """Leave an item to the end of the block; false where there is none and the caller does it now."""
    waiting = _open.get()
    if waiting is None:
        return False
    waiting.setdefault(work, []).append(item)
    return True
