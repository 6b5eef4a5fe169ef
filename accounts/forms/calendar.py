"""Hours as an admin edits them: several intervals a day, and single days that differ."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import zone_field
from accounts.models import Calendar

DAYS = (
    ("mon", _("Monday")),
    ("tue", _("Tuesday")),
    ("wed", _("Wednesday")),
    ("thu", _("Thursday")),
    ("fri", _("Friday")),
    ("sat", _("Saturday")),
    ("sun", _("Sunday")),
)
CLOSED = ("", "-")
CLOCK = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))?")
MOST_DAYS = 1000

Intervals = list[list[str]]


@dataclass
class DayRow:
    """One day that differs, as typed; no hours means closed."""

    date: str = ""
    name: str = ""
    hours: str = ""
    source: str = ""
    is_picked: bool = True
    tag: str = ""
    errors: list[str] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not (self.date or self.name or self.hours)

    def check(self) -> None:
        self.date = self.date.strip()
        if not _is_date(self.date):
            self.errors.append(_now("Write dates as YYYY-MM-DD."))
        if len(self.name) > 120:
            self.errors.append(_now("A name has at most 120 characters."))


class HoursInput(forms.Widget):
    """Reads the pairs `mon-from`, `mon-to` as one line, "09:00-13:00, 14:00-18:00"; the page draws them."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        if name in data or not hasattr(data, "getlist"):
            return str(data.get(name, ""))
        pairs = zip(data.getlist(f"{name}-from"), data.getlist(f"{name}-to"), strict=False)
        cleaned = [(clock(opens), clock(closes)) for opens, closes in pairs]
        return ", ".join(f"{opens}-{closes}" for opens, closes in cleaned if opens or closes)


class DaysInput(forms.Widget):
    """Reads the lists `day-date`, `day-name`, `day-hours`, `day-source` as rows."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[DayRow]:
        lists = [data.getlist(f"{name}-{part}") for part in ("date", "name", "hours", "source")]
        typed = ([text.replace("\x00", "").strip() for text in row] for row in zip(*lists, strict=False))
        rows = [DayRow(*row) for row in typed]
        return [row for row in rows if not row.is_blank][:MOST_DAYS]


class CalendarForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    time_zone = zone_field()
    is_always_open = forms.BooleanField(label=_("Open round the clock, every day"), required=False)
    day = forms.Field(required=False, widget=DaysInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows: list[DayRow] = []
        self.fields["time_zone"].error_messages["invalid_choice"] = _("This time zone is not known.")
        for name, label in DAYS:
            self.fields[name] = forms.CharField(
                label=label, max_length=200, required=False, widget=HoursInput
            )

    @staticmethod
    def initial_of(calendar: Calendar) -> dict[str, Any]:
        return {
            "name": calendar.name,
            "time_zone": calendar.time_zone,
            "is_always_open": calendar.is_always_open,
            "day": rows_of(calendar),
            **{day: line(calendar.weekly.get(day, [])) for day, _label in DAYS},
        }

    def week(self) -> list[dict[str, Any]]:
        """Give the weekdays as the page draws them."""
        return [
            {"key": day, "label": label, "pairs": pairs(self[day].value() or ""), "errors": self[day].errors}
            for day, label in DAYS
        ]

    def day_rows(self) -> list[DayRow]:
        """Give the days that differ as the page draws them, with what is wrong beside each."""
        return self.rows if self.is_bound else self.initial.get("day", [])

    def clean_day(self) -> list[DayRow]:
        self.rows = self.cleaned_data["day"]
        check_rows(self.rows)
        self._tell_rows()
        return self.rows

    def rules(self) -> dict[str, Any]:
        """Give the calendar's rules as the action takes them; before anything is sent, those shown."""
        empty = {"name": "", "is_always_open": False, "day": [], **dict.fromkeys(dict(DAYS), "")}
        data = self.cleaned_data if self.is_bound else {**empty, **self.initial}
        weekly = {day: hours for day, _label in DAYS if (hours := intervals(data[day]))}
        kept = {name: data[name] for name in ("name", "time_zone", "is_always_open")}
        return {**kept, "weekly": weekly, **rules_of(data["day"])}

    def tell(self, problems: Mapping[str, list[str]]) -> None:
        """Put what the engine found wrong beside the lines it belongs to."""
        for field_, sentences in problems.items():
            place, _dot, rest = field_.partition(".")
            if place == "special" and rest:
                for row in self.rows:
                    row.errors += sentences if row.date == rest else []
                continue
            name = {"time_zone": "time_zone", "weekly": rest}.get(place, "day" if place == "holidays" else "")
            self.add_error(name if name in self.fields else None, sentences)
        self._tell_rows()

    def _tell_rows(self) -> None:
        if any(row.errors for row in self.rows):
            self.add_error("day", _now("Some of these days cannot be taken yet."))


def check_rows(rows: list[DayRow]) -> None:
    """Write beside each row what is wrong with it."""
    seen: set[str] = set()
    for row in rows:
        row.check()
        if row.date in seen:
            row.errors.append(_now("This day is listed twice."))
        seen.add(row.date)


def rows_of(calendar: Calendar) -> list[DayRow]:
    """Give the days that differ by date, from the first."""
    hours = {**dict.fromkeys(calendar.holidays, ""), **{d: line(h) for d, h in calendar.special.items()}}
    return [
        DayRow(day, note.get("name", ""), hours[day], note.get("source", ""))
        for day in sorted(hours)
        for note in [calendar.notes.get(day) or {}]
    ]


def rules_of(rows: list[DayRow]) -> dict[str, Any]:
    """Split rows into closed days, days with other hours, and what they are called."""
    notes = {row.date: {"name": row.name, "source": row.source} for row in rows if row.name or row.source}
    return {
        "holidays": sorted(row.date for row in rows if row.hours in CLOSED),
        "special": {row.date: intervals(row.hours) for row in rows if row.hours not in CLOSED},
        "notes": notes,
    }


def clock(text: str) -> str:
    """Read 9, 930, 9.30 or 9:30 as 09:30; what is no time stays as it was typed."""
    found = CLOCK.fullmatch(text.strip())
    return f"{int(found[1]):02}:{found[2] or '00'}" if found else text.strip()


def line(hours: Intervals) -> str:
    return ", ".join("-".join(interval) for interval in hours)


def intervals(text: str) -> Intervals:
    parts = [part.strip() for part in text.replace("–", "-").split(",")]
    return [[clock(end) for end in part.split("-")] for part in parts if part not in CLOSED]


def pairs(text: str) -> Intervals:
    """Give the intervals of a line as two texts each, whatever was typed."""
    return [(interval + [""])[:2] for interval in intervals(text)]


def _is_date(text: str) -> bool:
    try:
        found = parse_date(text)
    except ValueError:
        return False
    return found is not None and 1971 <= found.year <= 2199 and found.isoformat() == text
