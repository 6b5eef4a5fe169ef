"""Texts for people outside: what could name a person is taken out. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

PATTERNS = (
    (re.compile(r"(?:https?://|www\.)\S+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/\S+", re.I), "[link]"),
    (re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+"), "[e-mail]"),
    (re.compile(r"(?<!\w)@\w{3,}"), "[name]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b"), "[account]"),
    (re.compile(r"\+?\d[\d ().-]{5,}\d"), "[number]"),
    (re.compile(r"\d{4,}"), "[number]"),
)
LETTERS = str.maketrans("ıəøłđ", "ieold")  # those that are not a letter with a mark
LONG = 4  # letters from which endings belong to a name: Rosanın, Leyladan


def redact(text: str, *, names: Iterable[str] = ()) -> str:
    """Take out addresses, long numbers and each word of the given names, with endings, with marks or not."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    words = {plain(part) for name in names for part in (name, *name.split())}
    for word in sorted(words, key=len, reverse=True):
        if len(word) >= 2:
            text = "".join(_without(word, text))
    return text


def plain(text: str) -> str:
    """Write each letter small and without its mark, one for one: people type names as their phone allows."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text).translate(LETTERS)


def _without(word: str, text: str) -> Iterator[str]:
    ending = r"\w*" if len(word) >= LONG else r"(?!\w)"
    since = 0
    for found in re.finditer(rf"(?<!\w){re.escape(word)}{ending}", plain(text)):
        yield text[since : found.start()] + "[name]"
        since = found.end()
    yield text[since:]
