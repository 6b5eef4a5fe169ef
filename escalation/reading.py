"""All a replay needs of one ticket, in one statement: its events, its clock rows, and what is promised."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Case, JSONField, TextField, Value, When
from django.db.models.expressions import RawSQL

from escalation import history, promises
from escalation.events import Event
from escalation.models import SlaClock
from tickets.models import Ticket, TicketEvent

Key = tuple[str, int]

CLOCKS = """(select coalesce(jsonb_agg(to_jsonb(clock)), '[]')
    from escalation_slaclock clock where clock.ticket_id = %s)"""
MANY = f"""select wanted.number,
    (select coalesce(jsonb_agg(jsonb_build_array(kind, at, data) order by seq), '[]')
       from tickets_ticketevent where ticket_id = wanted.number and kind = any(%s)),
    (select coalesce(jsonb_agg(to_jsonb(clock)), '[]')
       from escalation_slaclock clock where clock.ticket_id = wanted.number),
    stamp.value
    from unnest(%s::bigint[]) as wanted(number), (select {promises.STAMP} as value offset 0) as stamp"""  # noqa: S608 -- our own words
MOMENTS = ("start_at", "due_at", "end_at", "breached_at", "next_check_at")


@dataclass(frozen=True)
class Record:
    events: list[Event]
    clocks: dict[Key, SlaClock]
    stamp: str  # of the promises, see escalation.promises


def read(ticket: Ticket) -> Record:
    """Read a ticket's record; storing a message may cost only so many statements."""
    rows = list(
        TicketEvent.objects.filter(ticket=ticket, kind__in=history.KINDS)
        .order_by("seq")
        # On the first row alone: every other one would carry the same again.
        .annotate(
            clocks=_once(RawSQL(CLOCKS, [ticket.pk], output_field=JSONField())),  # noqa: S611 -- our own words
            stamp=_once(RawSQL(promises.STAMP, [], output_field=TextField())),  # noqa: S611 -- our own words
        )
        .values_list("kind", "at", "data", "clocks", "stamp")
    )
    if not rows:
        return Record([], {}, "")
    clocks = (_clock(each) for each in rows[0][3])
    return Record(
        events=history.read(row[:3] for row in rows),
        clocks={(clock.metric, clock.n): clock for clock in clocks},
        stamp=rows[0][4],
    )


def read_many(tickets: Sequence[Ticket]) -> dict[int, Record]:
    """Read the records of many tickets, in one statement for all."""
    numbers = [ticket.pk for ticket in tickets]
    with connection.cursor() as cursor:
        cursor.execute(MANY, [list(history.KINDS), numbers])
        return {
            number: Record(
                history.read((kind, datetime.fromisoformat(at), data) for kind, at, data in events),
                {(clock.metric, clock.n): clock for clock in map(_clock, clocks)},
                stamp,
            )
            for number, events, clocks, stamp in _loaded(cursor)
        }


def _loaded(rows: Iterable[tuple[int, str, str, str]]) -> Iterator[tuple[int, Any, Any, str]]:
    """Our cursors leave JSON as text."""
    for number, told, clocks, stamp in rows:
        yield number, json.loads(told), json.loads(clocks), stamp


def _once(column: RawSQL) -> Case:
    return Case(When(seq=1, then=column), default=Value(None), output_field=column.output_field)


def _clock(values: Mapping[str, Any]) -> SlaClock:
    moments = {name: values[name] and datetime.fromisoformat(values[name]) for name in MOMENTS}
    return SlaClock(**{**values, **moments})
