"""Finds every adapter: a folder beside this file with an `adapter` in it."""

import importlib
import pkgutil
from functools import cache

from channels_live import adapters
from channels_live.adapters.base import Adapter


class UnknownKind(LookupError):
    """No adapter here speaks this kind of account."""


@cache
def _all() -> dict[str, Adapter]:
    folders = (found.name for found in pkgutil.iter_modules(adapters.__path__) if found.ispkg)
    modules = (importlib.import_module(f"{adapters.__name__}.{name}") for name in folders)
    return {module.adapter.kind: module.adapter for module in modules if hasattr(module, "adapter")}


def get(kind: str) -> Adapter:
    """Give the adapter of a kind; raises UnknownKind."""
    try:
        return _all()[kind]
    except KeyError:
        raise UnknownKind(f"no adapter speaks {kind!r}") from None


def kinds() -> list[str]:
    """Give every kind that has an adapter."""
    return sorted(_all())
