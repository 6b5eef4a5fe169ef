"""Opening hours: checked in whole before they are saved."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.actions.queues import free_slug
from accounts.models import Calendar
from helpdesk.core.calendarcheck import problems
from helpdesk.core.errors import Invalid, Refused

EDITABLE = ("name", "time_zone", "is_always_open", "weekly", "holidays", "special", "notes")


@transaction.atomic
def create_calendar(*, name: str, at: datetime, **rules: Any) -> Calendar:
    return _fill(Calendar(slug=free_slug(Calendar, name)), {"name": name, **rules}, at)


@transaction.atomic
def change_calendar(calendar: Calendar, *, at: datetime, **rules: Any) -> Calendar:
    return _fill(Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk), rules, at)


@transaction.atomic
def add_days(
    calendar: Calendar, *, at: datetime, holidays: Iterable[str], **days: Mapping[str, Any]
) -> Calendar:
    """Add closed days and days with other hours; a day that is there already gets what is new."""
    calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
    special = days.get("special", {})
    closed = {*calendar.holidays, *holidays} - special.keys()
    kept = {day: hours for day, hours in calendar.special.items() if day not in set(holidays)}
    values = {
        "holidays": sorted(closed),
        "special": {**kept, **special},
        "notes": {**calendar.notes, **days.get("notes", {})},
    }
    return _fill(calendar, values, at)


@transaction.atomic
def remove_calendar(calendar: Calendar) -> None:
    """Forget hours that nothing needs any more; the apps above refuse where they need them."""
    calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar.pk)
    if queues := list(calendar.queues.values_list("name", flat=True)):
        told = {"name": calendar.name, "queues": ", ".join(queues)}
        raise Refused(
            _("“%(name)s” are the hours of %(queues)s. Give these queues other hours first.") % told,
            code="in_use",
        )
    events.announce("calendar_removal", calendar)
    calendar.delete()


def _fill(calendar: Calendar, values: Mapping[str, Any], at: datetime) -> Calendar:
    for name, value in values.items():
        if name not in EDITABLE:
            raise ValueError(f"{name} is not for people to set")
        setattr(calendar, name, value)
    wrong = problems(calendar.as_rules(), at=at)
    told = {
        "time_zone" if field == "tz" else field: [_(sentence) for sentence in sentences]
        for field, sentences in wrong.items()
    }
    if told := told | _texts_wrong(calendar):
        raise Invalid(_("These hours cannot be used yet."), fields=told)
    known = {*calendar.holidays, *calendar.special}
    calendar.notes = {day: note for day, note in calendar.notes.items() if day in known}
    calendar.save()
    events.announce("calendar", calendar)
    return calendar


def _texts_wrong(calendar: Calendar) -> dict[str, list[str]]:
    """Say what is wrong with the names of the calendar and of its days."""
    told = {}
    if not _is_text(calendar.name, most=80) or not calendar.name.strip():
        told["name"] = [_("Give it a name of at most 80 characters.")]
    notes = calendar.notes.values()
    if not all(isinstance(note, dict) and _is_note(note) for note in notes):
        told["notes"] = [_("Write {date: {name, source}}, with at most 120 characters each.")]
    return told


def _is_note(note: Mapping[str, Any]) -> bool:
    return not set(note) - {"name", "source"} and all(_is_text(text, most=120) for text in note.values())


def _is_text(value: Any, *, most: int) -> bool:
    return isinstance(value, str) and len(value) <= most and "\x00" not in value
