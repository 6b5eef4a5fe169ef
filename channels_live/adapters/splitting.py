"""Cut long texts as each channel counts them, never inside what is read as one letter."""

import re
import unicodedata

JOINER, NON_JOINER = "\u200d", "\u200c"
VIRAMA = 9  # the combining class of the signs that join two consonants
MARKS = frozenset({"Mn", "Me", "Mc"})
LEADS = re.compile("[\u1100-\u115f\ua960-\ua97c]")
TAILS = re.compile("[\u1160-\u11ff\ud7b0-\ud7fb]")
SYLLABLES = re.compile("[\uac00-\ud7a3]")
SPACING = frozenset("\u0e33\u0eb3\uff9e\uff9f")  # marks by use, letters by category


def size(text: str, unit: str) -> int:
    """Count a text in code points, or in UTF-16 units as Telegram does."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 if unit == "utf16" else len(text)


def split(text: str, most: int, unit: str = "codepoints") -> list[str]:
    """Cut a text into parts of at most `most` units: at paragraphs, lines or words where it can."""
    parts = []
    while size(text, unit) > most:
        cut = _longest(text, most, unit)
        for mark in ("\n\n", "\n", " "):
            place = text.rfind(mark, 0, cut)
            if place > cut // 2:
                cut = place
                break
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [part for part in [*parts, text] if part]


def _longest(text: str, most: int, unit: str) -> int:
    """Find how many code points fit, moved back to where a letter ends."""
    units = cut = 0
    while cut < len(text):
        units += 2 if unit == "utf16" and ord(text[cut]) > 0xFFFF else 1
        if units > most:
            break
        cut += 1
    end = cut
    while end > 0 and not _ends_at(text, end):
        end -= 1
    return end or cut or 1  # one letter longer than a whole message is cut all the same


def _ends_at(text: str, place: int) -> bool:
    """Tell whether a letter ends before this place (Unicode's rules for grapheme clusters, in short)."""
    before, after = text[place - 1], text[place]
    if _is_mark(after) or before == JOINER or before + after == "\r\n":
        return False
    if _is_flag_half(before) and _is_flag_half(after):
        return _flag_halves_before(text, place) % 2 == 0
    if unicodedata.combining(before) == VIRAMA and unicodedata.category(after) == "Lo":
        return False
    return not _joins_hangul(before, after)


def _is_mark(letter: str) -> bool:
    """Tell whether a sign only changes the one before it: accents, skin tones, keycaps, flag tags."""
    return (
        letter in (JOINER, NON_JOINER)
        or letter in SPACING
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or "\U000e0020" <= letter <= "\U000e007f"
        or unicodedata.category(letter) in MARKS
    )


def _is_flag_half(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _flag_halves_before(text: str, place: int) -> int:
    start = place
    while start > 0 and _is_flag_half(text[start - 1]):
        start -= 1
    return place - start


def _joins_hangul(before: str, after: str) -> bool:
    """Korean syllables may be written as a row of their parts: leads, then what follows a lead."""
    is_lead_before, is_lead_after = LEADS.match(before), LEADS.match(after)
    if TAILS.match(after):
        return bool(is_lead_before or TAILS.match(before) or SYLLABLES.match(before))
    return bool(is_lead_before and (is_lead_after or SYLLABLES.match(after)))
