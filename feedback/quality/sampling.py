"""Which conversations are scored: drawn so that nobody can choose, and everybody can check. Pure."""

import hashlib
from collections.abc import Iterable

RANDOM = 5  # per agent and month
SECOND_PERCENT = 10  # of them are scored by two people


def draw(numbers: Iterable[int], *, n: int, seed: str) -> list[int]:
    """Draw n of the numbers; the same seed draws the same ones, in whatever order they come."""
    return sorted(set(numbers), key=lambda number: _digest(seed, number))[:n]


def is_scored_twice(number: int, *, seed: str) -> bool:
    return int.from_bytes(_digest(f"second:{seed}", number)[:4]) % 100 < SECOND_PERCENT


def _digest(seed: str, number: int) -> bytes:
    return hashlib.sha256(f"{seed}:{number}".encode()).digest()
