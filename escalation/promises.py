"""The promises in force, kept per process and read anew when one of their rows has changed."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from accounts.models import Calendar, Queue
from escalation import defaults
from escalation.models import SlaPolicyVersion
from escalation.policies import Policy, Promises, QueuePromise
from helpdesk.core import worktime

# Row versions tell of every change, by whatever process, and are right again after a rollback.
STAMP = """(select md5(concat(
    (select string_agg(concat(xmin, ctid), ',' order by id) from accounts_calendar),
    (select string_agg(concat(id, slug, ':', calendar_id, ':', ack_target_s), ',' order by id)
       from accounts_queue),
    (select string_agg(concat(xmin, ctid), ',' order by id) from escalation_slapolicyversion))))"""

_kept: tuple[str, Promises] | None = None


def current(at: datetime, *, seen: str = "", window_s: int | None = None) -> Promises:
    """Give the promises in force; `seen` is the stamp that the caller has read just now."""
    global _kept
    seen = seen or _read_stamp()
    if _kept is None or _kept[0] != seen:
        _kept = (seen, build(versions(at)))
    promises = _kept[1]
    return promises if window_s is None else replace(promises, reopen_window_s=window_s)


def build(versions: list[Policy]) -> Promises:
    """Put policy versions together with the calendars and queues as they are now."""
    calendars = {each.slug: engine_calendar(each.as_rules()) for each in Calendar.objects.all()}
    queues = Queue.objects.values_list("slug", "calendar__slug", "ack_target_s")
    return Promises(
        policies=tuple(versions),
        calendars=calendars,
        queues={slug: QueuePromise(calendar, ack_s) for slug, calendar, ack_s in queues},
    )


def engine_calendar(rules: Mapping[str, Any]) -> worktime.Calendar:
    """Give the engine's calendar; the same rules give the same object, which remembers its days."""
    return _calendar(json.dumps(rules, sort_keys=True))


@lru_cache(maxsize=256)
def _calendar(rules: str) -> worktime.Calendar:
    return worktime.Calendar.from_dict(json.loads(rules))


def versions(at: datetime) -> list[Policy]:
    """Read every policy version, oldest first; on an empty installation the floor is promised."""
    rows = list(SlaPolicyVersion.objects.order_by("starts_at", "id"))
    if not rows:
        rows = [defaults.ensure_defaults(at)]
    return [Policy.from_dict(row.document, version=row.number, since=row.starts_at) for row in rows]


def _read_stamp() -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"select {STAMP}")
        return str(cursor.fetchone()[0])
