"""Where an admin takes closed days from: a country and year, or a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import closeddays
from accounts.closeddays import ClosedDay
from accounts.forms.calendar import DayRow, line
from accounts.models import Calendar
from helpdesk.core.weekhours import WEEKDAYS

NOON = "13:00"


class CountryForm(forms.Form):
    country = forms.ChoiceField(label=_("Country"))
    region = forms.ChoiceField(label=_("Region"), required=False)
    year = forms.TypedChoiceField(label=_("Year"), coerce=int)

    def __init__(self, data: Any, *, year: int) -> None:
        super().__init__(data, initial={"year": year})
        regions = closeddays.regions(data.get("country", "")) if data else []
        self.fields["country"].choices = [("", "–"), *closeddays.countries()]
        self.fields["region"].choices = [("", _now("The whole country")), *((one, one) for one in regions)]
        self.fields["year"].choices = [(n, str(n)) for n in range(year - 1, year + 4)]
        if not regions:
            del self.fields["region"]

    def holidays(self, language: str) -> list[ClosedDay]:
        data = self.cleaned_data
        region = data.get("region", "")
        return closeddays.public_holidays(data["country"], data["year"], region=region, language=language)


class FileForm(forms.Form):
    file = forms.FileField(
        label=_("iCal file"),
        help_text=_("A file ending in .ics, at most 1 MB. Its whole days are shown before they are saved."),
        widget=forms.FileInput(attrs={"accept": ".ics,text/calendar"}),
    )


def rows_for(days: list[ClosedDay], calendar: Calendar) -> list[DayRow]:
    """Offer days for a calendar: those it has already are not picked, half days get a morning."""
    known = {*calendar.holidays, *calendar.special}
    return [_row(day, calendar, is_known=day.on.isoformat() in known) for day in days]


def _row(day: ClosedDay, calendar: Calendar, *, is_known: bool) -> DayRow:
    hours, tag = "", _now("already there") if is_known else ""
    if day.is_half:
        hours, tag = _morning(calendar.weekly.get(WEEKDAYS[day.on.weekday()])), tag or _now("half day")
    return DayRow(day.on.isoformat(), day.name, hours, day.source, is_picked=not is_known, tag=tag)


def _morning(weekly: Any) -> str:
    opens = weekly[0][0] if weekly else NOON
    return line([[opens, NOON]]) if opens < NOON else ""
