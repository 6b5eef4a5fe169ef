"""Shifts and time off as they are typed."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.calendar import clock
from accounts.forms.fields import zone_field
from accounts.models import Leave, Shift

CLOCK = forms.TextInput(attrs={"maxlength": 5, "autocomplete": "off"})
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class ClockField(forms.Field):
    """A time of day as 9, 930 or 09:30; 24:00 is midnight at the end of the day."""

    def to_python(self, value: Any) -> Any:
        text = clock(str(value or ""))
        if not text or text == "24:00":
            return text
        try:
            return time.fromisoformat(text)
        except ValueError:
            raise forms.ValidationError(_("Write times as HH:MM, from 00:00 to 24:00.")) from None

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value


class ShiftForm(forms.Form):
    day = forms.DateField(label=_("Day"), widget=DAY)
    starts = ClockField(label=_("From"), widget=CLOCK, initial="09:00")
    ends = ClockField(label=_("Until"), widget=CLOCK, initial="17:00")
    is_overnight = forms.BooleanField(label=_("Ends the next day"), required=False)
    is_weekly = forms.BooleanField(label=_("Every week from this day on"), required=False)
    time_zone = zone_field()

    @staticmethod
    def initial_of(shift: Shift, day: date) -> dict[str, Any]:
        names = ("starts", "ends", "is_overnight", "is_weekly", "time_zone")
        return {"day": day, **{name: getattr(shift, name) for name in names}}

    def clean_starts(self) -> time:
        if self.cleaned_data["starts"] == "24:00":
            raise forms.ValidationError(_("A shift cannot begin at 24:00. Take the next day at 00:00."))
        return self.cleaned_data["starts"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("ends") == "24:00":
            data["ends"], data["is_overnight"] = time(), True
        return data


class LeaveForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Leave.Kind.choices)
    first_date = forms.DateField(label=_("First day"), widget=DAY)
    last_date = forms.DateField(label=_("Last day"), widget=DAY)
