"""Which topic do these words point to? Pure: phrases per language, whole words, the longest wins."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]+")
ONE_I = str.maketrans("İIı", "iii")  # phones write either
LEAST_LETTERS = 4


@dataclass(frozen=True)
class Phrase:
    topic: str
    language: str  # empty: in any
    words: str


@dataclass(frozen=True)
class Suggestion:
    topic: str
    words: str  # what was found in the text


def normalise(text: str) -> str:
    """Fold a text to words between single spaces; the dotted and the dotless i count as one letter."""
    folded = unicodedata.normalize("NFKC", text).translate(ONE_I).casefold()
    return " ".join(WORD.findall(folded))


def suggest(text: str, phrases: Iterable[Phrase], *, language: str = "") -> Suggestion | None:
    """Give the topic whose phrases weigh most; nothing where two weigh the same."""
    said = f" {normalise(text)} "
    weights: Counter[str] = Counter()
    longest: dict[str, str] = {}
    for phrase in phrases:
        words = normalise(phrase.words)
        if not words or (phrase.language and language and phrase.language != language):
            continue
        if f" {words} " in said:
            weights[phrase.topic] += len(words.split()) ** 2
            if len(words) > len(longest.get(phrase.topic, "")):
                longest[phrase.topic] = words
    ranked = weights.most_common(2)
    if not ranked or (len(ranked) == 2 and ranked[0][1] == ranked[1][1]):
        return None
    return Suggestion(ranked[0][0], longest[ranked[0][0]])


def mine(
    unclassified: Sequence[str], known: Sequence[str], *, most: int = 10
) -> list[tuple[str, int, list[int]]]:
    """Give words that unclassified texts say far more often than known ones: word, texts, five of them."""
    here, there = _texts_by_word(unclassified), _texts_by_word(known)
    scored = []
    for word, texts in here.items():
        if len(texts) < 3 or len(word) < LEAST_LETTERS:
            continue
        usual = (len(there.get(word, ())) + 1) / (len(known) + 2)
        lift = (len(texts) / len(unclassified)) / usual
        if lift >= 2:
            scored.append((lift * len(texts), word, texts))
    scored.sort(key=lambda item: (-item[0], item[1]))
    return [(word, len(texts), texts[:5]) for _score, word, texts in scored[:most]]


def _texts_by_word(texts: Sequence[str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for number, text in enumerate(texts):
        for word in set(normalise(text).split()):
            found.setdefault(word, []).append(number)
    return found
