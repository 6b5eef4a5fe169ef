"""Facts and their sums follow what changed: ticket by ticket, day by day, in the same transaction.

Triggers note each ticket that changed in `Stale`, whoever changed it. A run takes some of these notes,
derives the facts of their tickets anew, and where they differ writes them and sums the touched days
again from all their facts. Nothing is added or subtracted, so a run may be repeated, may die, and two
may start: the second one finds the lock taken and goes.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from accounts.models import Workspace
from reports import deriving, statements
from reports.models import Counting, Source, Stale
from reports.sources import TIMED

LOCK = 7_261_944  # any number that is ours alone
BATCH = 20_000
SHADOW = timedelta(days=8)  # a further contact counts for a week
Cell = tuple[int, date]  # a list and a day


def catch_up(*, now: datetime, most: int | None = None) -> int:
    """Count all tickets that changed, or `most` batches of them; gives how many tickets were looked at."""
    done = batches = 0
    while most is None or batches < most:
        taken = _run(now)
        if taken is None:
            return done
        done, batches = done + taken, batches + 1
        if taken == 0:
            return done
    return done


@transaction.atomic
def _run(now: datetime) -> int | None:
    """Count one batch; nothing where another run is at it."""
    if not take_lock():
        return None
    zone = Workspace.current().time_zone
    counting, _made = Counting.objects.get_or_create(pk=1, defaults={"zone": zone})
    if counting.zone != zone:
        note_all()
        Counting.objects.update(zone=zone)
    numbers = _take_stale()
    if not numbers:
        Counting.objects.update(done_at=now)
        return 0
    touched = _rewrite(numbers, ZoneInfo(zone))
    sum_up(touched)
    return len(numbers)


def take_lock() -> bool:
    """Be the only one who counts, to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [LOCK])
        return bool(cursor.fetchone()[0])


def note_all() -> None:
    """Have every ticket counted again."""
    with connection.cursor() as cursor:
        cursor.execute(statements.NOTE_ALL)


def _take_stale() -> list[int]:
    """Take the oldest notes, and with each ticket those that it may have been a further contact of."""
    rows = list(Stale.objects.order_by("id").values_list("id", "ticket_id", "customer_id")[:BATCH])
    if not rows:
        return []
    numbers = sorted({row[1] for row in rows})
    moved = {row[1]: row[2] for row in rows if row[2]}
    former = [moved.get(number) for number in numbers]
    with connection.cursor() as cursor:
        cursor.execute(statements.TAKEN, {"ids": [row[0] for row in rows]})
        cursor.execute(statements.SOLVED_BEFORE, {"numbers": numbers, "former": former, "week": SHADOW})
        return sorted({*numbers, *(row[0] for row in cursor.fetchall())})


def _rewrite(numbers: list[int], zone: ZoneInfo) -> set[Cell]:
    """Derive the facts of these tickets and write those that differ; gives the cells that changed."""
    told: dict[str, object] = {"numbers": numbers, "backlog": Source.BACKLOG.value}
    with connection.cursor() as cursor:
        for words in (statements.THEM, statements.FILL, statements.LEARN):
            cursor.execute(words, told)
        _derive(cursor, zone)
        cursor.execute(statements.DIFFER, told)
        differ = cursor.fetchall()
        told["changed"] = sorted({row[0] for row in differ})
        cursor.execute(statements.FORGET, told)
        cursor.execute(statements.WRITE, told)
        cursor.execute("drop table fact_new, fact_of")
    return {(row[1], row[2]) for row in differ}


def _derive(cursor: Any, zone: ZoneInfo) -> None:
    parts, params = [statements.DERIVE], []
    for rows in deriving.all_of(zone):
        sql, values = rows.query.sql_with_params()
        parts.append(f"({sql})")
        params.extend(values)
    cursor.execute(" union all ".join(parts), params)


def sum_up(cells: Iterable[Cell]) -> None:
    """Sum these lists and days again from all their facts."""
    days: dict[int, list[date]] = {}
    for source, day in sorted(cells):
        days.setdefault(source, []).append(day)
    with connection.cursor() as cursor:
        for source, wanted in days.items():
            told = {"source": source, "days": wanted}
            cursor.execute(statements.UNSUM, told)
            cursor.execute(statements.SUM_TIMES if source in TIMED else statements.SUM, told)
