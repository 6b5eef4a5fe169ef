"""Each KPI over a few told stories."""

from datetime import timedelta

import pytest

from accounts.models import Workspace
from escalation import storage
from feedback import sweep
from feedback.actions import rate
from feedback.models import Survey
from reports import came, counting, lists, table
from reports.kpis import BY_SLUG
from reports.scope import read
from tests.cast import NOON
from tests.reports.conftest import HOUR, served
from tests.writing import write
from tickets import actions
from tickets.models import Ticket, Topic

DAY = timedelta(days=1)


def scope(user, *, now=NOON + 20 * DAY, first="2026-05-25", last="2026-06-20", **only):
    return read({"from": first, "to": last, **only}, user=user, now=now)


def figure(slug, *args, **kwargs):
    counting.catch_up(now=NOON)
    [row] = table.totals(scope(*args, **kwargs), [BY_SLUG[slug]])
    return row.figure


def counted(slug, *args, **kwargs):
    found = figure(slug, *args, **kwargs)
    return found.hits, found.n


def test_answers_on_time_and_late_ones(bot, ana, mina):
    served(bot, ana, sender="rosa", wait=timedelta(minutes=5))
    served(bot, ana, sender="omar", wait=timedelta(minutes=70))
    write(bot, "Hello?", sender="kemal", at=NOON)

    assert counted("sla-first-response", mina) == (1, 2)
    assert figure("frt", mina).value == 300


def test_unanswered_late_one_counts_once_it_fell_due(bot, ana, mina):
    ticket = write(bot, "Hello?", sender="kemal", at=NOON).ticket

    storage.follow(ticket, now=NOON + 2 * HOUR)

    found = figure("frt", mina, now=NOON + 2 * HOUR)
    assert counted("sla-first-response", mina) == (0, 1)
    assert (found.n, found.value, found.at_least) == (1, None, 7200)


def test_reopened_and_first_contact(bot, ana, mina):
    served(bot, ana, sender="rosa")
    again = served(bot, ana, sender="omar")
    write(bot, "Still not here", sender="omar", at=NOON + 2 * DAY)
    back = served(bot, ana, sender="kemal")
    write(bot, "Another parcel, number 77777", sender="kemal", at=NOON + 9 * DAY)

    assert Ticket.objects.get(pk=again.pk).reopen_count == 1
    assert counted("reopen-rate", mina) == (1, 3)
    assert counted("fcr", mina) == (2, 3)
    assert back.pk in {line.ticket.pk for line in lists.behind(BY_SLUG["fcr"], scope(mina)).lines}


def test_first_contact_waits_for_its_seven_days(bot, ana, mina):
    served(bot, ana)

    assert counted("fcr", mina, now=NOON + 6 * DAY) == (0, 0)
    assert counted("fcr", mina, now=NOON + 8 * DAY) == (1, 1)


@pytest.mark.parametrize(("other", "hits"), [("same", 0), ("unknown", 0), ("else", 1)])
def test_contact_about_the_same_elsewhere_voids_the_first(bot, number, ana, mina, late, other, hits):
    first = served(bot, ana, topic=late)
    second = served(number, ana, sender="9945", at=NOON + 3 * DAY)
    topic = {"same": late, "unknown": None, "else": Topic.objects.create(slug="login", name="Login")}[other]
    Ticket.objects.filter(pk=second.pk).update(customer=first.customer, topic=topic)

    found = figure("fcr", mina)

    assert (found.hits, found.n) == (hits + 1, 2)


def test_not_solved_voids_the_first_contact(bot, ana, mina):
    served(bot, ana)
    sweep.sweep(now=NOON + 2 * HOUR)
    rate(Survey.objects.get(), at=NOON + 3 * HOUR, how="tap", is_solved=False)

    assert counted("fcr", mina) == (0, 1)


def test_ratings_belong_to_whoever_solved_it_then(bot, ana, dario, mina):
    ticket = served(bot, ana)
    sweep.sweep(now=NOON + 2 * HOUR)
    rate(Survey.objects.get(), at=NOON + 3 * HOUR, how="tap", score=5)
    actions.reopen(ticket, by=dario.as_actor(), at=NOON + 4 * HOUR)
    actions.assign(ticket, to=dario, by=dario.as_actor(), at=NOON + 4 * HOUR)

    assert counted("csat", mina, agent=str(ana.pk)) == (1, 1)
    assert counted("csat", mina, agent=str(dario.pk)) == (0, 0)
    assert counted("response-rate", mina) == (1, 1)


def test_days_are_those_of_the_site(bot, ana, mina):

    Workspace.objects.create(pk=1, time_zone="Asia/Baku")
    late_evening = NOON + 9 * HOUR  # 21:00 UTC is past midnight in Baku
    served(bot, ana, at=late_evening)

    assert counted("reopen-rate", mina, first="2026-06-01", last="2026-06-01") == (0, 0)
    assert counted("reopen-rate", mina, first="2026-06-02", last="2026-06-02") == (0, 1)


def test_spam_and_merged_are_left_out_and_counted(bot, ana, mina):
    spam = served(bot, ana, sender="rosa")
    Ticket.objects.filter(pk=spam.pk).update(topic=Topic.objects.create(slug="spam", name="Spam"))
    served(bot, ana, sender="omar")

    assert counted("reopen-rate", mina) == (0, 1)
    assert came.left_out(scope(mina)) == {"spam": 1, "merged": 0, "outbound": 0, "voided": 0, "bot": 0}


def test_backlog_without_owner(bot, ana, mina):
    served(bot, ana, sender="rosa")
    write(bot, "Hello", sender="omar", at=NOON)

    assert counted("backlog-without-owner", mina) == (1, 1)
    assert figure("backlog-age", mina, now=NOON + DAY).value == DAY.total_seconds()
