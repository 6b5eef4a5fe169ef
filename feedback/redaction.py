"""Texts for people outside: what could name a person is taken out. Pure."""

import re
from collections.abc import Iterable

PATTERNS = (
    (re.compile(r"https?://\S+", re.I), "[link]"),
    (re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+"), "[e-mail]"),
    (re.compile(r"(?<!\w)@\w{3,}"), "[name]"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,4})?\b"), "[account]"),
    (re.compile(r"\+?\d[\d ().-]{5,}\d"), "[number]"),
    (re.compile(r"\d{4,}"), "[number]"),
)


def redact(text: str, *, names: Iterable[str] = ()) -> str:
    """Take out addresses, long numbers and the given names, whole or each of their words."""
    for pattern, instead in PATTERNS:
        text = pattern.sub(instead, text)
    for word in sorted({part for name in names for part in (name, *name.split())}, key=len, reverse=True):
        if len(word) >= 2:
            text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", "[name]", text, flags=re.I)
    return text
