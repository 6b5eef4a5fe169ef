"""How much each person holds: counted from the placements whenever one of theirs changes."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import F

from accounts.models import Presence
from helpdesk.core.queueing import delay_on_commit
from tickets.routing.lanes import QUARTERS


def settle(people: Iterable[int | None], *, may_be_over: bool = True) -> None:
    """Write the load of these people anew; needs a transaction.

    The row is locked by a statement of its own first: the count that follows then sees what the one
    before has committed. Routing passes `may_be_over=False`, and the table refuses what is too much.
    """
    for user_id in sorted({pk for pk in people if pk is not None}):
        _settle(user_id, may_be_over)


def hold(people: Iterable[int | None]) -> None:
    """Lock the loads of all whom a transaction settles one after the other, in everybody's order."""
    wanted = {pk for pk in people if pk is not None}
    if len(wanted) > 1:
        list(
            Presence.objects.select_for_update().filter(user__in=wanted).order_by("user").values_list("user")
        )


def _settle(user_id: int, may_be_over: bool) -> None:
    presence, _made = Presence.objects.select_for_update().get_or_create(user_id=user_id)
    with connection.cursor() as cursor:
        cursor.execute(
            """with held as (select coalesce(sum(units), 0) total
                             from tickets_placement where user_id = %(user)s),
                    most as (select capacity * %(quarters)s ceiling
                             from accounts_user where id = %(user)s)
               update accounts_presence set load = total, "limit" = ceiling,
                   is_over = %(may)s and total > ceiling
               from held, most where user_id = %(user)s returning load""",
            {"user": user_id, "quarters": QUARTERS, "may": may_be_over},
        )
        load = cursor.fetchone()[0]
    if load < presence.load:
        ask_for_work(user_id)


def is_over(user_id: int | None) -> bool:
    """Tell whether somebody has too much; after `settle` nobody else changes that in this transaction."""
    return Presence.objects.filter(user=user_id, load__gt=F("limit")).exists()


def ask_for_work(user_id: int) -> None:
    """Look for work for somebody as soon as this is committed; the sweep would within a second."""
    from tickets import tasks  # noqa: PLC0415 -- tasks import the dispatch, which settles loads

    delay_on_commit(tasks.drain, user_id)


def ask_for_place(number: int) -> None:
    """Look for somebody for a ticket as soon as this is committed."""
    from tickets import tasks  # noqa: PLC0415 -- tasks import the dispatch, which settles loads

    delay_on_commit(tasks.route, number)


def drift() -> int:
    """Count the people whose stored load is not what they hold."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select count(*) from accounts_presence p where load <> (
                   select coalesce(sum(units), 0) from tickets_placement t where t.user_id = p.user_id)"""
        )
        return int(cursor.fetchone()[0])
