"""What in a customer's words makes a ticket escalate; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

AUTOMATIC, SUGGEST, OFF = "automatic", "suggest", "off"
MODES = (AUTOMATIC, SUGGEST, OFF)
LIMITS = {"AZN": 500, "IDR": 5_000_000, "USD": 300, "EUR": 300}
SIGNS = {"₼": "AZN", "azn": "AZN", "manat": "AZN", "rp": "IDR", "idr": "IDR", "rupiah": "IDR"}
SIGNS |= {"$": "USD", "usd": "USD", "€": "EUR", "eur": "EUR"}
_SIGN = r"₼|azn|manat|rp|idr|rupiah|\$|usd|€|eur"
_NUMBER = r"\d{1,3}(?:[ .,\u00a0]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?"
MONEY = re.compile(
    rf"(?:(?P<a>{_SIGN})\.?\s?(?P<x>{_NUMBER})|(?P<y>{_NUMBER})\s?(?P<b>{_SIGN}))(?![^\W\d_])", re.IGNORECASE
)
NOT_WORDS = re.compile(r"[^\w]+")
SHOUTED = re.compile(r"[!?]{3,}")
LEAST_CAPITALS = 12


@dataclass(frozen=True)
class Amount:
    value: Decimal
    currency: str


def normalised(text: str) -> str:
    """Give the words of a text as one line with a space before and after each."""
    plain = unicodedata.normalize("NFKC", text).replace("İ", "i").casefold().replace("i̇", "i")
    return f" {NOT_WORDS.sub(' ', plain).strip()} "


def topics_in(text: str, lists: Mapping[str, Iterable[str]]) -> list[str]:
    """Name the lists of which a word or phrase stands in the text, whole."""
    line = normalised(text)
    return [topic for topic, words in lists.items() if any(normalised(word) in line for word in words)]


def is_shouted(text: str) -> bool:
    """Tell capitals and repeated marks together; either alone is only a habit."""
    letters = [letter for letter in text if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    return len(letters) >= LEAST_CAPITALS and capitals > len(letters) * 0.7 and bool(SHOUTED.search(text))


def amounts_in(text: str) -> list[Amount]:
    """Read the sums of money in a text; bare numbers are none."""
    found = []
    for match in MONEY.finditer(text):
        sign, number = match["a"] or match["b"], match["x"] or match["y"]
        value = _value(number)
        if value is not None:
            found.append(Amount(value, SIGNS[sign.casefold()]))
    return found


def over_limit(amounts: Iterable[Amount], limits: Mapping[str, object], tier: str) -> Amount | None:
    """Give the first sum at or over its currency's limit; a tier may have limits of its own."""
    own = limits.get(tier)
    known = {**limits, **own} if isinstance(own, Mapping) else limits
    for amount in amounts:
        limit = known.get(amount.currency)
        if isinstance(limit, int | float) and amount.value >= Decimal(str(limit)):
            return amount
    return None


def _value(number: str) -> Decimal | None:
    plain = number.replace("\u00a0", "").replace(" ", "")
    # The last mark is a decimal one when one or two digits follow it, else it parts thousands.
    head, mark, tail = plain.rpartition(".") if plain.rfind(".") > plain.rfind(",") else plain.rpartition(",")
    whole = plain if not mark or len(tail) > 2 else head
    try:
        value = Decimal(re.sub(r"[.,]", "", whole) or "0")
        return value + (Decimal(f"0.{tail}") if mark and len(tail) <= 2 else 0)
    except InvalidOperation:
        return None
