"""Do two texts of one customer speak of the same thing? Pure; semantics 5.2."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from rapidfuzz import fuzz

SAME, MAYBE = 0.60, 0.40
NEARBY, MEMORY = timedelta(minutes=30), timedelta(hours=72)
GREETINGS = """hi hello hey dear sir madam please good morning afternoon evening salam hörmətli xahiş edirəm
    halo hai pagi siang sore malam mohon tolong kak min admin thanks thank you"""
STOP = frozenset(GREETINGS.split())
DIGITS = re.compile(r"\+?\d(?:[\d .,-]*\d)?")
# One number written in groups: thousands, a phone number, a card.
GROUPED = re.compile(r"\d{1,3}(?:[ .,]\d{3})+(?:[.,]\d{1,2})?|[+0][\d .,-]+|\d{4}(?: \d{4})+")
PHONE_DIGITS = 9


def normalise(text: str) -> str:
    """Fold a text: NFKC, case, Arabic letter forms, punctuation, greetings, repeated letters."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("i̇", "i")
    text = re.sub(r"[\u064b-\u0652\u0640]", "", text).translate(str.maketrans("أإآىة", "اااي" + "ه"))
    text = re.sub(r"(.)\1{2,}", r"\1\1", text)
    return " ".join(word for word in re.findall(r"[^\W_]+", text) if word not in STOP)


def references(text: str) -> frozenset[str]:
    """Give the long numbers of a text (orders, accounts, amounts): three digits or more."""
    found = (number for written in DIGITS.findall(text) for number in _numbers(written))
    return frozenset(number for number in found if len(number) >= 3)


def _numbers(written: str) -> set[str]:
    """Tell one number in groups from several in a row, as an order and how many days ago."""
    whole = re.sub(r"\D", "", written)
    if GROUPED.fullmatch(written):
        return {whole}
    parts = {re.sub(r"\D", "", part) for part in re.split(r"[ ,]+", written)}
    if len(whole) < PHONE_DIGITS:
        return parts
    return {whole} | {part for part in parts if len(part) > 3}  # it may be a phone number, or two orders


def is_vetoed(left: str, right: str) -> bool:
    """Tell whether both texts name long numbers and share none."""
    ours, theirs = references(left), references(right)
    return bool(ours and theirs and not ours & theirs)


def score(left: str, right: str) -> float:
    """Give the likeness of two texts, 0 to 1; texts too short to judge score 0."""
    a, b = normalise(left), normalise(right)
    if min(len(a), len(b)) < 20 or min(len(a.split()), len(b.split())) < 4:
        return 0.0
    x, y = _trigrams(a), _trigrams(b)
    shared = len(x & y)
    return max(
        shared / len(x | y),
        0.9 * fuzz.token_set_ratio(a, b) / 100,
        0.85 * shared / min(len(x), len(y)),
    )


def _trigrams(text: str) -> set[str]:
    padded = f"  {text} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}


class Verdict(StrEnum):
    """What to do with two tickets of one person (semantics 5.2)."""

    LINK = "link"
    SUGGEST = "suggest"
    APART = "apart"


@dataclass(frozen=True)
class Evidence:
    """Why two texts are taken for one matter or not."""

    score: float
    minutes: int
    shared: tuple[str, ...]  # references both texts name
    is_vetoed: bool
    verdict: Verdict


def judge(left: str, right: str, *, apart: timedelta) -> Evidence:
    """Weigh two first messages of the same person; other people's are never to be compared."""
    vetoed = is_vetoed(left, right)
    likeness = 0.0 if vetoed else score(left, right)
    shared = tuple(sorted(references(left) & references(right)))
    verdict = Verdict.APART
    if not vetoed and apart <= MEMORY and likeness >= MAYBE:
        verdict = Verdict.LINK if likeness >= SAME and apart <= NEARBY else Verdict.SUGGEST
    elif shared and apart <= MEMORY:
        verdict = Verdict.SUGGEST
    return Evidence(round(likeness, 2), round(apart.total_seconds() / 60), shared, vetoed, verdict)
