"""Counting follows what changes, equals a recount from scratch, and each total is the list behind it."""

import random
import threading
from datetime import date, timedelta

import pytest
from django.db import connection

from accounts.models import Workspace
from escalation import eta_figures
from escalation.models import Escalation, SlaClock
from feedback import sweep
from feedback.actions import rate
from feedback.models import Survey
from helpdesk.core import stats
from reports import buckets, cells, counting, lists, table
from reports.figures import GROUPS
from reports.kpis import BY_SLUG, KPIS, SECONDS
from reports.models import Fact, Rollup, Source, Stale
from reports.scope import read
from tests.cast import NOON, make_person, make_queue, make_tier
from tests.reports.conftest import HOUR, served
from tests.reports.recount import CLOCKS, everything, is_asked_for
from tests.writing import write
from tickets.models import Ticket, Topic

DAY = timedelta(days=1)
RECOUNTED = (*CLOCKS, "csat", "reopen-rate", "fcr", "art")
SUMS = ("source", "day", "place_id", "dim", "value", "counts", "done", "running", "seconds")


@pytest.fixture
def luck():
    return random.Random(7)


@pytest.fixture
def desk(bot, number, ana, dario, mina, late, luck):
    """Three dozen stories of chance; some in a private queue that the supervisor does not belong to."""
    topics = [late, Topic.objects.create(slug="login", name="Login"), None]
    silver, finance = make_tier("silver", is_default=False), make_queue("finance", is_private=True)
    for story in range(36):
        at = NOON + timedelta(hours=luck.randrange(24 * 18))
        account, agent = luck.choice([bot, number]), luck.choice([ana, dario])
        wait = timedelta(minutes=luck.choice([2, 30, 90, 400]))
        sender = str(9000 + story)
        ticket = served(account, agent, at=at, sender=sender, wait=wait, topic=luck.choice(topics))
        survey = Survey.objects.filter(ticket=ticket, state="waiting").first()
        if luck.random() < 0.3:
            write(account, "Still broken", sender=sender, at=at + wait + HOUR)
        elif survey and luck.random() < 0.5:
            Survey.objects.filter(pk=survey.pk).update(asked_at=at + wait, state="asked")
            survey.refresh_from_db()
            rate(survey, at=at + wait + HOUR, how="tap", score=luck.randrange(1, 6))
        if luck.random() < 0.15:
            counting.catch_up(now=at)
        changed = (
            {"tier": silver} if luck.random() < 0.3 else {"queue": finance} if luck.random() < 0.2 else {}
        )
        Ticket.objects.filter(pk=ticket.pk).update(**changed, number=ticket.pk)
    counting.catch_up(now=NOON)


@pytest.fixture
def filters(luck, mina, ana, dario):
    values = {
        "queue": ["frontline"],
        "agent": [str(ana.pk), str(dario.pk), "none"],
        "tier": ["basic", "silver"],
        "kind": ["telegram", "whatsapp"],
        "topic": ["late", "login", "none"],
    }

    def chosen():
        first = date(2026, 6, 1) + timedelta(days=luck.randrange(10))
        only = {name: luck.choice(values[name]) for name in luck.sample(list(values), luck.randrange(4))}
        query = {"from": str(first), "to": str(first + timedelta(days=luck.randrange(20)))}
        return read({**query, **only}, user=mina, now=NOON + 20 * DAY)

    return [chosen() for _ in range(20)]


def figure(slug, scope):
    [row] = table.totals(scope, [BY_SLUG[slug]])
    return row.figure


def sums():
    return sorted(map(repr, Rollup.objects.values_list(*SUMS)))


def test_figures_equal_a_recount_for_random_filters(desk, filters):
    compared = 0
    known = {slug: list(everything(slug, filters[0])) for slug in RECOUNTED}
    for scope in filters:
        for slug in RECOUNTED:
            found = figure(slug, scope)
            recounted = [row for row in known[slug] if is_asked_for(row, scope)]
            assert found.n == len(recounted), (slug, scope.only)
            if BY_SLUG[slug].unit == SECONDS:
                done = [row[4] for row in recounted if not row[5]]
                assert found.mean == (sum(done) / len(done) if done else None)
            else:
                assert found.hits == sum(row[3] for row in recounted), (slug, scope.only)
            compared += found.n > 0
    assert compared > 50


def test_median_from_facts_is_exact_and_from_buckets_within_the_stated_error(desk, filters, monkeypatch):
    compared = 0
    known = {slug: list(everything(slug, filters[0])) for slug in ("nrt", "frt", "art")}
    for scope in filters:
        exact = figure("nrt", scope), figure("frt", scope), figure("art", scope)
        monkeypatch.setattr(cells, "EXACT_TO", 0)
        rough = figure("nrt", scope), figure("frt", scope), figure("art", scope)
        monkeypatch.undo()
        for slug, one, other in zip(("nrt", "frt", "art"), exact, rough, strict=True):
            rows = [row for row in known[slug] if is_asked_for(row, scope)]
            done, running = [r[4] for r in rows if not r[5]], [r[4] for r in rows if r[5]]
            if not running:
                assert one.value == stats.percentile(sorted(done), 0.5)
                assert one.p90 == stats.percentile(sorted(done), 0.9)
            if one.value and other.is_rough:
                compared += 1
                assert abs(other.value - one.value) <= buckets.ERROR * one.value
                assert (other.n, other.mean) == (one.n, one.mean)
    assert compared > 10


def test_each_total_is_its_groups_and_the_list_behind_it_for_random_filters(desk, filters, luck):
    compared = 0
    for scope in filters:
        for kpi in luck.sample(KPIS, 12):
            behind = lists.behind(kpi, scope)
            total = behind.figure
            assert total.listed == len(behind.lines), (kpi.slug, scope.only)
            if kpi.unit == "share":
                assert total.hits == sum(line.is_hit for line in behind.lines)
            _total, *rows = table.grouped(scope, luck.choice(GROUPS), [kpi])
            assert sum(row.figure.n for row in rows) == total.n
            assert sum(row.figure.hits for row in rows) == total.hits
            days, _is_weekly = table.over_time(scope, kpi)
            assert kpi.is_live or sum(day.n for day in days.values()) == total.n
            compared += total.n > 0
    assert compared > 60


@pytest.mark.parametrize("exact_to", [cells.EXACT_TO, 0])
def test_days_weeks_and_groups_add_up_to_what_is_counted_as_one(desk, filters, monkeypatch, exact_to):
    monkeypatch.setattr(cells, "EXACT_TO", exact_to)
    lists_of = [Source.FIRST_RESPONSE, Source.SOLVE, Source.ASKED]
    told_apart, compared = (cells.DAY, cells.WEEK, *GROUPS), 0
    for scope in filters:
        whole = cells.read(scope, lists_of)
        for split in told_apart:
            parts = cells.read(scope, lists_of, split=split)
            for source in lists_of:
                one, added = cells.total(whole[source]), cells.total(parts[source])
                assert (added.counts, added.seconds) == (one.counts, one.seconds), (source, split, scope.only)
                if added.is_rough == one.is_rough:  # by a second thing times are read as they are
                    assert (added.done, added.running) == (one.done, one.running)
                compared += len(parts[source]) > 1
        weeks = cells.read(scope, lists_of, split=cells.WEEK)[Source.SOLVE]
        assert all(monday.weekday() == 0 for monday in weeks)
    assert compared > 40


def test_group_leads_to_a_list_of_that_length(desk, mina):
    scope = read({"from": "2026-06-01", "to": "2026-06-20"}, user=mina, now=NOON + 20 * DAY)
    for kpi in (BY_SLUG["csat"], BY_SLUG["frt"], BY_SLUG["reopen-rate"]):
        for group in GROUPS:
            for row in list(table.grouped(scope, group, [kpi]))[1:]:
                query = {"from": "2026-06-01", "to": "2026-06-20", group: row.group or "none"}
                narrower = read(query, user=mina, now=scope.now)
                assert lists.behind(kpi, narrower).figure.n == row.figure.n


def test_sums_that_grew_equal_sums_from_scratch(desk):
    grown = sums()
    Fact.objects.all().delete()
    Rollup.objects.all().delete()

    counting.note_all()
    counting.catch_up(now=NOON)

    assert len(grown) > 100
    assert sums() == grown


def test_counting_again_changes_nothing(desk):
    before, facts = sums(), set(Fact.objects.values_list("pk", flat=True))

    counting.note_all()
    counting.catch_up(now=NOON)

    assert (sums(), set(Fact.objects.values_list("pk", flat=True))) == (before, facts)


def test_what_changes_without_an_event_is_counted_again(bot, ana, mina):
    ticket = served(bot, ana)
    counting.catch_up(now=NOON)
    scope = read({"from": "2026-06-01", "to": "2026-06-01"}, user=mina, now=NOON + DAY)
    before = figure("sla-first-response", scope).n

    SlaClock.objects.filter(ticket=ticket).update(voided=True)
    noted = Stale.objects.filter(ticket_id=ticket.pk).count()
    counting.catch_up(now=NOON)

    assert (before, figure("sla-first-response", scope).n, noted > 0) == (1, 0, True)


def test_further_contact_takes_the_first_contact_away_again(bot, number, ana, mina, late):
    first = served(bot, ana, topic=late)
    second = served(number, ana, sender="9945", at=NOON + 3 * DAY, topic=late)
    counting.catch_up(now=NOON)
    scope = read({"from": "2026-06-01", "to": "2026-06-01"}, user=mina, now=NOON + 20 * DAY)
    found = [figure("fcr", scope).hits]
    stranger = second.customer

    for customer in (first.customer, stranger):
        Ticket.objects.filter(pk=second.pk).update(customer=customer)
        counting.catch_up(now=NOON)
        found.append(figure("fcr", scope).hits)

    assert found == [1, 0, 1]


def test_another_zone_cuts_the_days_anew(bot, ana, mina):
    served(bot, ana, at=NOON + 9 * HOUR)  # 21:00 UTC is past midnight in Baku
    counting.catch_up(now=NOON)
    before = set(Fact.objects.filter(source=Source.SOLVE).values_list("day", flat=True))
    Workspace.objects.update_or_create(pk=1, defaults={"time_zone": "Asia/Baku"})

    counting.catch_up(now=NOON)

    after = set(Fact.objects.filter(source=Source.SOLVE).values_list("day", flat=True))
    assert (before, after) == ({date(2026, 6, 1)}, {date(2026, 6, 2)})


def test_private_ticket_counts_only_for_those_who_may_see_it(bot, ana, mina):
    finance = make_queue("finance", is_private=True)
    nigar = make_person("Nigar", role="supervisor", queues=("finance",))
    ticket = served(bot, ana)
    Ticket.objects.filter(pk=ticket.pk).update(queue=finance)
    counting.catch_up(now=NOON)
    query = {"from": "2026-06-01", "to": "2026-06-01"}

    counts = [figure("reopen-rate", read(query, user=user, now=NOON + DAY)).n for user in (mina, nigar)]
    Ticket.objects.filter(pk=ticket.pk).update(owner=mina)

    assert counts == [0, 1]
    assert figure("reopen-rate", read(query, user=mina, now=NOON + DAY)).n == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_at_once_count_everything_once(transactional_db):
    bot_desk = make_person("Ana")
    from tests.cast import make_account

    bot = make_account("telegram", "Bot", bot_token="710000001:AAH-token_of_the_bot", secret_token="x" * 20)
    for sender in range(8):
        served(bot, bot_desk, sender=str(sender))

    def run():
        counting.catch_up(now=NOON)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counting.catch_up(now=NOON)
    grown = sums()
    Fact.objects.all().delete()
    counting.note_all()
    counting.catch_up(now=NOON)

    assert Fact.objects.filter(source=Source.SOLVE).count() == 8
    assert sums() == grown


def test_asked_questions_reach_the_figures(bot, ana, mina):
    served(bot, ana)
    sweep.sweep(now=NOON + 2 * HOUR)
    counting.catch_up(now=NOON)
    scope = read({"from": "2026-06-01", "to": "2026-06-01"}, user=mina, now=NOON + DAY)
    before = figure("response-rate", scope)
    rate(Survey.objects.get(), at=NOON + 3 * HOUR, how="tap", score=5)

    counting.catch_up(now=NOON)

    after = figure("response-rate", scope)
    assert [(one.hits, one.n) for one in (before, after)] == [(0, 1), (1, 1)]


def test_announced_times_are_judged_as_on_their_own_page(bot, ana, mina):
    ticket = served(bot, ana)
    for outcome, took in (("answered_back", 1), ("returned", 1), ("returned", 5), ("resolved", 5)):
        Escalation.objects.create(
            ticket=ticket,
            seq=1,
            kind="functional",
            from_queue=make_queue("frontline"),
            to_queue=make_queue("senior"),
            reason="refund",
            requested_at=NOON,
            ack_due_at=NOON,
            first_eta_at=NOON + 4 * HOUR,
            state="finished",
            outcome=outcome,
            finished_at=NOON + took * HOUR,
        )

    counting.catch_up(now=NOON)

    scope = read({"from": "2026-06-01", "to": "2026-06-01"}, user=mina, now=NOON + DAY)
    counted, page = figure("eta-kept", scope), eta_figures.kept(scope.user, NOON, NOON + DAY)
    same_day = read({"from": "2026-06-01", "to": "2026-06-01"}, user=mina, now=NOON)
    assert (counted.hits, counted.n, page.n) == (1, 3, 3)
    assert figure("eta-kept", same_day).n == 0  # some are for later today
