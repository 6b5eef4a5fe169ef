"""How full hands were, and what was open each morning."""

from datetime import timedelta

import pytest

from accounts.models import Presence
from helpdesk.core import stats
from reports import backlog, cells, counting, table, workload
from reports.kpis import BY_SLUG
from reports.models import Fact, Source, Workload
from reports.scope import read
from tests.cast import NOON, make_queue
from tests.writing import write
from tickets.models import Ticket

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def figure(slug, user, *, now=NOON + DAY, **only):
    scope = read({"from": "2026-05-25", "to": "2026-06-20", **only}, user=user, now=now)
    [row] = table.totals(scope, [BY_SLUG[slug]])
    return row.figure


def test_each_minute_counts_once_and_only_for_those_at_work(ana, dario):
    Presence.objects.create(user=ana, chosen="busy", lease_until=NOON + DAY, load=12, limit=24)
    Presence.objects.create(user=dario, chosen="away", lease_until=NOON + DAY, load=4, limit=24)

    for at in (NOON, NOON + 20 * timedelta(seconds=1), NOON + MINUTE, NOON + MINUTE):
        workload.note(now=at)

    rows = Workload.objects.values_list("user", "minutes", "held", "room")
    assert list(rows) == [(ana.pk, 2, 24, 48)]


def test_lapsed_lease_is_not_at_work(ana):
    Presence.objects.create(user=ana, lease_until=NOON - MINUTE, load=12, limit=24)

    assert workload.note(now=NOON) == 0


def test_occupancy_is_what_was_held_of_what_could_be(ana, dario, mina):
    for n in range(10):
        day = (NOON - timedelta(days=n)).date()
        held = 60 if n % 2 else 90
        Workload.objects.create(user=ana, day=day, minutes=5, held=held, room=100, last_minute=NOON)
    Workload.objects.create(user=dario, day=NOON.date(), minutes=5, held=0, room=50, last_minute=NOON)

    found, own = figure("occupancy", mina, **{"from": "2026-05-01"}), figure("occupancy", mina, agent="0")

    assert (found.n, round(found.value, 4)) == (11, round(750 / 1050, 4))
    assert found.low < 750 / 1050 < found.high
    assert own.n == 0


def test_interval_of_a_ratio():
    value, found = stats.ratio([(60, 100), (90, 100), (75, 100), (75, 100)])

    assert (value, round(found.low, 4), round(found.high, 4)) == (0.75, 0.63, 0.87)
    assert stats.ratio([(1, 2)])[1] == stats.Interval(0.0, 1.0)


@pytest.fixture
def morning():
    return NOON - timedelta(hours=5)  # 07:00 by the site's clock


def test_morning_is_kept_once_as_it_was(bot, mina, morning):
    ticket = write(bot, "Hello?", sender="kemal", at=morning - 2 * DAY).ticket

    early = backlog.keep(now=morning - timedelta(hours=2))
    kept = [backlog.keep(now=morning), backlog.keep(now=morning + MINUTE)]
    Ticket.objects.filter(pk=ticket.pk).update(status="closed")
    counting.note_all()
    counting.catch_up(now=NOON)

    fact = Fact.objects.get(source=Source.BACKLOG)
    scope = read({"from": "2026-06-01", "to": "2026-06-01"}, user=mina, now=NOON)
    days, _is_weekly = table.over_time(scope, BY_SLUG["backlog-age"])
    assert (early, kept) == (0, [1, 0])
    assert (fact.ticket_id, fact.value) == (ticket.pk, 2 * 86_400)
    assert [figure.value for figure in days.values()] == [2 * 86_400]
    assert figure("backlog-age", mina).n == 0


def test_private_backlog_is_left_out(bot, mina, morning):
    ticket = write(bot, "Hello?", sender="kemal", at=morning - 2 * DAY).ticket
    Ticket.objects.filter(pk=ticket.pk).update(queue=make_queue("finance", is_private=True))
    backlog.keep(now=morning)

    scope = read({"from": "2026-06-01", "to": "2026-06-01"}, user=mina, now=NOON)

    assert table.over_time(scope, BY_SLUG["backlog-age"]) == ({}, False)


def test_morning_counts_once_where_a_ticket_went_private_since(bot, mina, morning, monkeypatch):
    monkeypatch.setattr(cells, "EXACT_TO", -1)  # read the sums
    ticket = write(bot, "Hello?", sender="kemal", at=morning - 2 * DAY).ticket
    backlog.keep(now=morning)
    Ticket.objects.filter(pk=ticket.pk).update(queue=make_queue("finance", is_private=True), owner=mina)

    scope = read({"from": "2026-06-01", "to": "2026-06-01"}, user=mina, now=NOON)

    days, _is_weekly = table.over_time(scope, BY_SLUG["backlog-age"])
    assert [figure.n for figure in days.values()] == [1]
