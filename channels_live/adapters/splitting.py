"""Cut long texts as each channel counts them, never inside what is read as one letter."""

JOINER, SELECTOR = "\u200d", "\ufe0f"


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
    while end > 1 and (_joins(text[end]) or text[end - 1] == JOINER):
        end -= 1
    return end if end > 1 else cut


def _joins(letter: str) -> bool:
    return (
        letter in (JOINER, SELECTOR)
        or "\U0001f3fb" <= letter <= "\U0001f3ff"
        or "\u0300" <= letter <= "\u036f"
    )
