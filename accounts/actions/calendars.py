"""Opening hours: checked in whole before they are saved."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import events
from accounts.actions.queues import free_slug
from accounts.models import Calendar
from helpdesk.core.calendarcheck import problems
from helpdesk.core.errors import Invalid


@transaction.atomic
def create_calendar(*, name: str, at: datetime, **rules: Any) -> Calendar:
    return _fill(Calendar(slug=free_slug(Calendar, name)), {"name": name, **rules}, at)


@transaction.atomic
def change_calendar(calendar: Calendar, *, at: datetime, **rules: Any) -> Calendar:
    return _fill(Calendar.objects.select_for_update().get(pk=calendar.pk), rules, at)


def _fill(calendar: Calendar, values: Mapping[str, Any], at: datetime) -> Calendar:
    for name, value in values.items():
        if name not in ("name", "time_zone", "is_always_open", "weekly", "holidays", "special"):
            raise ValueError(f"{name} is not for people to set")
        setattr(calendar, name, value)
    if wrong := problems(calendar.as_rules(), at=at):
        told = {field: [_(sentence) for sentence in sentences] for field, sentences in wrong.items()}
        raise Invalid(_("These hours cannot be used yet."), fields=told)
    calendar.save()
    events.announce("calendar", calendar)
    return calendar
