"""What admins set: people, queues and hours."""

from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import language_field, zone_field
from accounts.models import Calendar, Level, Queue, Role, User

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


def queues_field() -> forms.ModelMultipleChoiceField:
    return forms.ModelMultipleChoiceField(
        label=_("Queues"),
        queryset=Queue.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    language = language_field()
    queues = queues_field()


class PersonForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    capacity = forms.IntegerField(
        label=_("Tickets at once"), min_value=1, max_value=100, help_text=_("For automatic assignment.")
    )
    queues = queues_field()


class QueueForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    level = forms.ChoiceField(label=_("Level"), choices=Level.choices)
    calendar = forms.ModelChoiceField(label=_("Hours"), queryset=Calendar.objects.all())
    ack_minutes = forms.IntegerField(
        label=_("Take within (minutes)"), min_value=1, max_value=7 * 24 * 60, initial=15
    )
    lead = forms.ModelChoiceField(
        label=_("Lead"), queryset=User.objects.filter(is_active=True), required=False
    )
    reopen_days = forms.IntegerField(
        label=_("Reopen window (days)"),
        min_value=0,
        max_value=90,
        initial=7,
        help_text=_("A customer who writes again within these days reopens the solved ticket."),
    )
    is_private = forms.BooleanField(label=_("Private: only members see its tickets"), required=False)
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)
    members = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=User.objects.filter(is_active=True),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    @staticmethod
    def initial_of(queue: Queue) -> dict[str, Any]:
        kept = {
            name: getattr(queue, name)
            for name in ("name", "level", "calendar", "lead", "is_private", "is_active")
        }
        return {
            **kept,
            "ack_minutes": max(1, queue.ack_target_s // 60),
            "reopen_days": queue.reopen_window_s // 86400,
            "members": queue.members.filter(is_active=True),
        }

    def values(self) -> dict[str, Any]:
        """Give the fields as the actions take them, without the members."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "members"}
        ack, days = data.pop("ack_minutes"), data.pop("reopen_days")
        return {**data, "ack_target_s": ack * 60, "reopen_window_s": days * 86400}


class CalendarForm(forms.Form):
    """Hours as lines of text: "09:00-17:00, 18:00-20:00" a day, one date a line."""

    name = forms.CharField(label=_("Name"), max_length=80)
    time_zone = zone_field()
    is_always_open = forms.BooleanField(label=_("Open round the clock"), required=False)
    holidays = forms.CharField(
        label=_("Closed on"),
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "2026-12-25"}),
        required=False,
        help_text=_("One date a line, as 2026-12-25."),
    )
    special = forms.CharField(
        label=_("Other hours on single days"),
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "2026-12-24 09:00-12:00"}),
        required=False,
        help_text=_("One day a line, as 2026-12-24 09:00-12:00."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for day, label in DAYS:
            self.fields[day] = forms.CharField(
                label=label,
                max_length=120,
                required=False,
                widget=forms.TextInput(attrs={"placeholder": "–"}),
            )
        self.fields["mon"].help_text = _("As 09:00-13:00, 14:00-18:00. Empty: closed.")
        self.order_fields(["name", "time_zone", "is_always_open", *(day for day, _label in DAYS)])

    @staticmethod
    def initial_of(calendar: Calendar) -> dict[str, Any]:
        weekly = {day: _line(calendar.weekly.get(day, [])) for day, _label in DAYS}
        special = [f"{day} {_line(hours)}".strip() for day, hours in sorted(calendar.special.items())]
        return {
            "name": calendar.name,
            "time_zone": calendar.time_zone,
            "is_always_open": calendar.is_always_open,
            "holidays": "\n".join(calendar.holidays),
            "special": "\n".join(special),
            **weekly,
        }

    def clean_holidays(self) -> list[str]:
        days = self.cleaned_data["holidays"].split()
        for day in days:
            _check_date(day)
        return sorted(set(days))

    def clean_special(self) -> dict[str, list[list[str]]]:
        found = {}
        for line in self.cleaned_data["special"].splitlines():
            if line.strip():
                day, _space, hours = line.strip().partition(" ")
                _check_date(day)
                found[day] = _intervals(hours)
        return found

    def rules(self) -> dict[str, Any]:
        """Give the calendar's rules as the action takes them."""
        data = self.cleaned_data
        weekly = {day: hours for day, _label in DAYS if (hours := _intervals(data[day]))}
        kept = {name: data[name] for name in ("name", "time_zone", "is_always_open", "holidays", "special")}
        return {**kept, "weekly": weekly}

    def tell(self, problems: dict[str, list[str]]) -> None:
        """Put what the engine found wrong beside the lines it belongs to."""
        for field, sentences in problems.items():
            name = {"tz": "time_zone", "weekly": "mon"}.get(field, field.removeprefix("weekly."))
            name = name.partition(".")[0]
            for sentence in sentences:
                self.add_error(name if name in self.fields else None, sentence)


def _line(hours: list[list[str]]) -> str:
    return ", ".join("-".join(interval) for interval in hours)


def _intervals(line: str) -> list[list[str]]:
    parts = [part.strip() for part in line.replace("–", "-").split(",")]
    return [[end.strip() for end in part.split("-")] for part in parts if part not in CLOSED]


def _check_date(text: str) -> None:
    try:
        is_date = parse_date(text) is not None
    except ValueError:
        is_date = False
    if not is_date:
        raise forms.ValidationError(_now("Write dates as YYYY-MM-DD."))
