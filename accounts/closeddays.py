"""Days that a calendar may take over: public holidays of a country, or whole days of an iCal file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

import holidays
from dateutil.rrule import rruleset, rrulestr
from django.utils.translation import gettext as _
from holidays.registry import COUNTRIES
from icalendar import Calendar as ICal

from helpdesk.core.errors import Invalid

LARGEST = 1_000_000
MOST_EVENTS, MOST_REPEATING, MOST_DAYS = 2000, 60, 400
LONGEST = timedelta(days=62)  # of one entry
# What reading damaged or made-up entries provokes, in the library and in ours.
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, OSError)
# Rules are walked day by day: those that can be long without a match, or never end, are not followed.
REPEATS = {
    "YEARLY": {"BYMONTH", "BYMONTHDAY", "BYDAY"},
    "MONTHLY": {"BYMONTH", "BYMONTHDAY", "BYDAY"},
    "WEEKLY": {"BYDAY"},
    "DAILY": {"BYDAY"},
}
ALWAYS = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}
LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SMALL_WORDS = {"And", "Of", "The"}


@dataclass(frozen=True, order=True)
class ClosedDay:
    on: date
    name: str
    source: str
    is_half: bool = False


@cache
def countries() -> list[tuple[str, str]]:
    """Give the countries whose holidays are known, by name."""
    known = holidays.list_supported_countries(include_aliases=False)
    named = {entry[1]: _spaced(entry[0]) for entry in COUNTRIES.values()}
    return sorted(((code, named.get(code, code)) for code in known), key=lambda pair: pair[1])


def regions(country: str) -> list[str]:
    return list(holidays.list_supported_countries(include_aliases=False).get(country, ()))


def public_holidays(country: str, year: int, *, region: str = "", language: str = "en") -> list[ClosedDay]:
    """Give a country's public holidays of a year, named in the language where the library knows it."""
    kind = type(holidays.country_holidays(country))
    spoken = next((one for one in kind.supported_languages if one.partition("_")[0] == language), None)
    options: dict[str, Any] = {"subdiv": region or None, "years": year, "language": spoken}
    source = f"{dict(countries())[country]}{f', {region}' if region else ''}, {year}"
    whole = holidays.country_holidays(country, **options)
    found = [ClosedDay(on, name, source) for on, name in whole.items() if on.year == year]
    if holidays.HALF_DAY in kind.supported_categories:
        half = holidays.country_holidays(country, categories=(holidays.HALF_DAY,), **options)
        found += [ClosedDay(on, name, source, is_half=True) for on, name in half.items() if on not in whole]
    return sorted(found)


def days_of_file(raw: bytes, *, name: str, first: date, last: date) -> tuple[list[ClosedDay], int]:
    """Give the whole days of an iCal file in a range, and how many entries were left out.

    Left out is what has a time of day, or cannot be read.
    """
    if len(raw) > LARGEST:
        raise _wrong(_("The file is over %(size)s MB.") % {"size": LARGEST // 1_000_000})
    found: dict[date, ClosedDay] = {}
    left_out, source = 0, re.sub(r"[^\w .,()-]", "", name).strip()[:60] or "iCal"
    for event in _events(raw):
        try:
            days = _whole_days(event, first, last)
        except BROKEN:
            days = None
        left_out += days is None
        for on in days or ():
            found.setdefault(on, ClosedDay(on, _summary(event), source))
        if len(found) > MOST_DAYS:
            raise _wrong(_("This file has more than %(n)d days. Make it smaller first.") % {"n": MOST_DAYS})
    if not found:
        told = {"first": first.year, "last": last.year}
        raise _wrong(_("This file has no whole-day entries from %(first)d to %(last)d.") % told)
    return sorted(found.values()), left_out


def _events(raw: bytes) -> list[Any]:
    try:
        text = raw.decode("utf-8-sig")
        calendars = ICal.from_ical(text, multiple=True)
        events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    except BROKEN:
        calendars, events = [], []
    if not calendars:
        raise _wrong(_("This is not an iCal file, or it is damaged. Its name usually ends in .ics."))
    repeating = sum("RRULE" in event for event in events)
    if repeating > MOST_REPEATING:
        raise _wrong(_("This file has more than %(n)d repeating entries.") % {"n": MOST_REPEATING})
    if len(events) > MOST_EVENTS:
        raise _wrong(_("This file has more than %(n)d entries.") % {"n": MOST_EVENTS})
    return [event for event in events if str(event.get("STATUS", "")).upper() != "CANCELLED"]


def _whole_days(event: Any, first: date, last: date) -> list[date] | None:
    """Give the dates of one entry and its repetitions, or nothing where it has a time of day."""
    start: Any = event["DTSTART"].dt
    end: Any = event["DTEND"].dt if "DTEND" in event else None
    if isinstance(start, datetime) or not isinstance(start, date):
        return None
    has_end = isinstance(end, date) and not isinstance(end, datetime) and end > start
    length = min(end - start, LONGEST) if has_end else timedelta(days=1)  # the end is not part of it
    begin = _beginnings(event, start, first - length, last)
    days = (begins + timedelta(days=n) for begins in begin for n in range(length.days))
    return [on for on in days if first <= on <= last]


def _beginnings(event: Any, start: date, first: date, last: date) -> Iterable[date]:
    rule = event.get("RRULE")
    if rule is None:
        return [start]
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    parts = {str(name).upper() for name in rule} - ALWAYS
    if start.year < 1900 or parts - REPEATS.get(frequency, set()) or min(rule.get("INTERVAL") or [1]) < 1:
        raise ValueError("a rule that is not followed")
    if frequency not in REPEATS or not _is_possible(rule):
        raise ValueError("a rule that is not followed")
    begin = datetime.combine(start, time())
    rules = rruleset()
    text = re.sub(r"(UNTIL=\d{8})T\d{6}Z?", r"\1", rule.to_ical().decode())
    rules.rrule(rrulestr(text, dtstart=begin))
    for left_out in _dates(event.get("EXDATE")):
        rules.exdate(datetime.combine(left_out, time()))
    bounds = (datetime.combine(first, time()), datetime.combine(last, time()))
    found = rules.between(*bounds, inc=True)
    return [each.date() for each in found[: MOST_DAYS + LONGEST.days]]


def _is_possible(rule: Any) -> bool:
    """Tell whether any month has any of the rule's days; no 30 February is looked for until year 9999."""
    months, days = rule.get("BYMONTH") or range(1, 13), rule.get("BYMONTHDAY") or [1]
    return any(abs(int(day)) <= LENGTHS[int(month) - 1] for month in months for day in days)


def _summary(event: Any) -> str:
    text = str(event.get("SUMMARY", ""))
    return "".join(char for char in text if char.isprintable()).strip()[:120]


def _dates(property_: Any) -> Iterator[date]:
    for one in property_ if isinstance(property_, list) else [property_] if property_ else []:
        for each in one.dts:
            yield each.dt.date() if isinstance(each.dt, datetime) else each.dt


def _spaced(name: str) -> str:
    words = re.findall(r"[A-Z][a-z]*|[A-Z]+(?![a-z])", name)
    return " ".join(word.lower() if word in SMALL_WORDS and n else word for n, word in enumerate(words))


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, fields={"file": [sentence]})
