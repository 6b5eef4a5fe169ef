"""Report pages, export, API and mail: the same figures everywhere, for those who may see them."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from feedback.actions import rate
from feedback.models import Survey
from helpdesk.core import csvfile, secrets
from reports import actions, counting, mailing, targets
from reports.kpis import KPIS
from reports.models import Target
from tests.cast import make_person, make_queue
from tests.reports.conftest import served
from tickets.models import Ticket, Topic

BACKEND = "django.contrib.auth.backends.ModelBackend"
SLUGS = ("csat", "frt", "fcr", "nps", "backlog-without-owner", "art")


@pytest.fixture
def busy(bot, ana, late):
    at = timezone.now() - timedelta(days=1)
    tickets = [served(bot, ana, at=at, sender=f"c{n}", topic=late) for n in range(12)]
    counting.catch_up(now=timezone.now())
    return tickets


@pytest.fixture
def desk(client, mina):
    client.force_login(mina, backend=BACKEND)
    return client


def caller(user):
    token = secrets.new_token()
    ApiToken.objects.create(
        user=user, name="t", token_hash=secrets.hash_token(token), start="", created_at=timezone.now()
    )
    return Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)


def test_overview_says_what_each_figure_means(desk, busy):
    page = desk.get("/reports/").content.decode()

    assert "Share of tickets whose customer got a public message" in page
    assert "n = 12" in page
    assert page.count('class="card rep-c"') == len(KPIS)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("by", ["queue", "agent", "tier", "kind", "topic", "nonsense"])
def test_figure_page_opens_with_and_without_tickets(desk, busy, slug, by):
    full = desk.get(f"/reports/figures/{slug}/?by={by}")
    empty = desk.get(f"/reports/figures/{slug}/?by={by}&from=2020-01-01&to=2020-01-02")

    assert (full.status_code, empty.status_code) == (200, 200)


def test_people_are_not_ranked_by_a_few_ratings(desk, busy):
    survey = Survey.objects.first()
    Survey.objects.filter(pk=survey.pk).update(state="asked", asked_at=survey.ended_at)
    survey.refresh_from_db()
    rate(survey, at=survey.ended_at + timedelta(hours=1), how="tap", score=5)
    counting.catch_up(now=timezone.now())

    by_agent = desk.get("/reports/figures/csat/?by=agent").content.decode()

    assert '<td class="n num">100.0 %</td>' in by_agent
    assert "with 20 more ratings like the team" in by_agent
    assert "Beside the team" not in desk.get("/reports/figures/csat/?by=queue").content.decode()


def test_numbers_of_fewer_than_thirty_are_grey_in_tables_too(desk, busy):
    page = desk.get("/reports/figures/sla-first-response/?by=queue").content.decode()

    assert page.count('<td class="n num few">') == 2  # the week, and the queue


def test_figure_leads_to_its_tickets(desk, busy):
    page = desk.get("/reports/figures/sla-first-response/tickets/").content.decode()

    assert "Counted from 12 lines." in page
    assert page.count("Where is my parcel?") == 12


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("from=2026-06-09&to=2026-06-01", "The last day is before the first."),
        ("from=yesterday", "Give a day, as 2026-06-01."),
        ("from=2026-02-31", "Give a day, as 2026-06-01."),
        ("from=2020-01-01&to=2026-01-01", "Choose at most 800 days."),
        ("agent=%27%20or%201", "There is no such person."),
    ],
)
def test_wrong_filter_is_told_on_pages_and_over_the_api(desk, mina, query, sentence):
    page, call = desk.get(f"/reports/?{query}"), caller(mina).get(f"/api/v1/kpis/?{query}")

    assert (page.status_code, call.status_code) == (422, 422)
    assert sentence in page.content.decode()
    assert sentence in call.content.decode()


def test_csv_has_the_figures_and_runs_nothing(desk, busy, late):
    Topic.objects.filter(pk=late.pk).update(name="=cmd|' /C calc'!A0")

    answer = desk.get("/reports/figures.csv?by=topic")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    [row] = [row for row in rows if row["kpi"] == "sla-first-response" and row["group"]]
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert (row["group"], row["n"], row["value"]) == ("'=cmd|' /C calc'!A0", "12", "1.0")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+994", "'+994"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("＝1", "'＝1"),
        ("a=b", "a=b"),
        ("hello;=1+1", "hello;'=1+1"),
        ('hello; "=1+1"', 'hello; "\'=1+1"'),
        ("hello\n@SUM(A1)", "hello\n'@SUM(A1)"),
        ("one; two, - three", "one; two, - three"),
        (-2, -2),
        (None, ""),
    ],
)
def test_cell_is_text_or_a_number(value, written):
    assert csvfile.safe(value) == written


def test_api_gives_what_the_page_shows(mina, busy):
    body = caller(mina).get("/api/v1/kpis/?by=agent&kpi=sla-first-response").json()

    total, ana = body["results"]
    assert (total["group"], total["n"], total["hits"], total["value"]) == (None, 12, 12, 1.0)
    assert (ana["group"], ana["n"]) == (str(busy[0].assignee_id), 12)
    assert body["excluded"] == dict.fromkeys(("spam", "merged", "outbound", "voided", "bot"), 0)
    assert caller(mina).get("/api/v1/kpis/").status_code == 200


def test_agents_see_no_reports(client, ana):
    client.force_login(ana, backend=BACKEND)

    assert (client.get("/reports/").status_code, caller(ana).get("/api/v1/kpis/").status_code) == (403, 403)


def test_private_tickets_are_in_nobody_elses_figures(desk, busy, mina):
    Ticket.objects.update(queue=make_queue("finance", is_private=True))
    counting.catch_up(now=timezone.now())

    body = caller(mina).get("/api/v1/kpis/?kpi=sla-first-response").json()

    assert body["results"][0]["n"] == 0


def test_target_is_set_by_admins_and_keeps_its_history(client, mina):
    nigar = make_person("Nigar", role="admin")
    client.force_login(mina, backend=BACKEND)
    client.post("/reports/figures/csat/", {"value": "50"})
    refused = Target.objects.count()
    client.force_login(nigar, backend=BACKEND)
    client.post("/reports/figures/csat/", {"value": "91.5"})

    today = timezone.localdate()
    assert refused == 0
    assert targets.on(today)["csat"] == 0.915
    assert targets.on(today - timedelta(days=1))["csat"] == 0.85


def test_reports_go_out_once_at_seven_in_the_sites_zone(mina, ana, busy):
    for rhythm in ("daily", "weekly", "monthly"):
        actions.set_readers(rhythm, [mina, ana])
    early, seven = datetime(2026, 6, 1, 6, 59, tzinfo=UTC), datetime(2026, 6, 1, 7, 0, tzinfo=UTC)

    counts = [mailing.sweep(now=at) for at in (early, seven, seven + timedelta(hours=3))]

    assert counts == [0, 3, 0]
    assert {tuple(letter.to) for letter in mail.outbox} == {("mina@meja.example",)}
    assert [letter.subject for letter in mail.outbox] == [
        "Meja yesterday",
        "Meja last week",
        "Meja last month",
    ]
    assert "First answers on time" in mail.outbox[0].body
    assert "The channel did not work 0, Our system did not work 0, 0 without a reason" in mail.outbox[0].body
    assert "0 open escalations" in mail.outbox[0].body
    assert "http://testserver/reports/?from=2026-05-31&to=2026-05-31" in mail.outbox[0].body


def test_letter_that_does_not_leave_is_tried_again(mina, settings, monkeypatch):
    actions.set_readers("daily", [mina])
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    at = datetime(2026, 6, 2, 8, 0, tzinfo=UTC)

    away = mailing.sweep(now=at)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert (away, mailing.sweep(now=at), len(mail.outbox)) == (0, 1, 1)
