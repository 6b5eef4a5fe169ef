"""Lengths of time as people write them: “30 s”, “15 min”, “4 h”."""

import re
from decimal import Decimal

from django.utils.translation import gettext as _

MINUTE, HOUR = 60, 3600
LONGEST_S = 366 * 86_400
UNITS = {
    1: "s sec secs second seconds detik dtk saniyə san",
    MINUTE: "m min mins minute minutes menit mnt dəqiqə dəq",
    HOUR: "h hr hrs hour hours jam saat",
}
DAYS = frozenset(["d", "day", "days", "hari", "gün"])
LENGTHS = {word: seconds for seconds, words in UNITS.items() for word in words.split()}
PART = re.compile(r"\s*(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?", re.UNICODE)


class NoLength(ValueError):
    """The text is no length of time; the sentence says what to write instead."""


def parse(text: str) -> int:
    """Read a length in seconds, of one or more parts: “1 h 30 min”."""
    total, place = Decimal(0), 0
    text = text.strip().lower()
    while match := PART.match(text, place):
        total += Decimal(match[1].replace(",", ".")) * _unit(match[2])
        place = match.end()
    if not place or text[place:].strip():
        raise NoLength(_("Write a number and its unit, like 30 s, 15 min or 4 h."))
    return _checked(total)


def spell(seconds: int) -> str:
    """Write a length as `parse` reads it, in the largest units that are exact."""
    if seconds < 2 * MINUTE and seconds % MINUTE:
        return _("%(n)s s") % {"n": seconds}
    hours, rest = divmod(seconds, HOUR)
    minutes, left = divmod(rest, MINUTE)
    parts = [
        _("%(n)s h") % {"n": hours} if hours else "",
        _("%(n)s min") % {"n": minutes} if minutes else "",
        _("%(n)s s") % {"n": left} if left or not seconds else "",
    ]
    return " ".join(filter(None, parts))


def _unit(word: str) -> int:
    if word in DAYS:
        # Under opening hours “1 day” would stretch over three of them.
        raise NoLength(_("Write days as hours that count: 24 h round the clock, 8 h for a day at the desk."))
    if word not in LENGTHS:
        raise NoLength(_("“%(unit)s” is no unit here; write s, min or h.") % {"unit": word[:20]})
    return LENGTHS[word]


def _checked(total: Decimal) -> int:
    if total <= 0:
        raise NoLength(_("A promise of zero seconds cannot be kept; write at least one."))
    if total != int(total):
        raise NoLength(_("Write whole seconds."))
    if total > LONGEST_S:
        raise NoLength(_("More than a year is not a promise."))
    return int(total)
