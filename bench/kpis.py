"""What report pages cost over many tickets, and that each total is the list behind it.

A year of tickets with their events, clocks, questions and ratings is written straight into a scratch
database; then a supervisor opens each page for the usual 28 days. --tickets sets how many.
"""

import argparse
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.report import Report
from helpdesk.embedded import scratch

PAGE_S = 1.0
PAGES = (
    "/reports/",
    "/reports/figures/sla-first-response/",
    "/reports/figures/frt/?by=agent",
    "/reports/figures/csat/?by=topic",
    "/reports/figures/fcr/",
    "/reports/figures/fcr/tickets/",
    "/reports/pain-points/",
)
TICKETS = """
insert into tickets_ticket (customer_id, subject, status, priority, language, tier_id, queue_id, assignee_id,
    owner_id, topic_id, created_at, solved_at, last_event_at, reopen_count, solved_unanswered, last_seq,
    last_public_seq, in_count, last_preview, last_direction, last_author, last_account_kind,
    next_due_metric, requester_wait_s)
select %(customer)s, '', 'solved', 'normal', 'en', %(tier)s, %(queue)s, %(agent)s, %(agent)s, %(topic)s,
    at, at + interval '1 hour', at + interval '1 hour', 0, 0, 3, 2, 1, '', 'in', 'Rosa',
    (array['webchat', 'whatsapp', 'telegram'])[1 + n %% 3], '', 3600
from (select n, now() - n * interval '365 days' / %(count)s as at from generate_series(1, %(count)s) n) days
"""
EVENTS = """
insert into tickets_ticketevent (ticket_id, seq, kind, at, recorded_at, by_kind, by_user_id, by_name, data)
select number, 3, 'status', solved_at, solved_at, 'agent', assignee_id, '',
    '{"to": "solved", "from": "open", "unanswered": false}'::jsonb from tickets_ticket
union all
select number, 4, 'status', solved_at + interval '1 day', solved_at, 'agent', assignee_id, '',
    '{"to": "open", "from": "solved"}'::jsonb from tickets_ticket where number %% 20 = 0
"""
CLOCKS = """
insert into escalation_slaclock (ticket_id, metric, n, start_at, due_at, state, end_at, elapsed_s, breached,
    breached_at, voided, queue, channel, policy_version, allowance_s, steps, fired)
select number, metric, 1, created_at, created_at + interval '30 minutes', 'fulfilled',
    created_at + seconds * interval '1 second', seconds, seconds > 1800,
    case when seconds > 1800 then created_at + interval '30 minutes' end,
    false, '', 'chat', 1, 1800, '[]', '[]'
from (select number, created_at, metric, (number * 7919 %% 2400)::int as seconds
      from tickets_ticket, unnest(array['first_touch', 'first_response', 'requester_wait']) metric) rows
"""
SURVEYS = """
insert into feedback_survey (ticket_id, customer_id, kind, seq, agent_id, queue_id, account_kind, state,
    reason, ended_at, asked_at)
select number, customer_id, 'csat', 3, assignee_id, queue_id, last_account_kind,
    case when number %% 3 = 0 then 'answered' else 'asked' end, '', solved_at, solved_at from tickets_ticket
"""
RATINGS = """
insert into feedback_rating (survey_id, score, words, how, earlier, first_at, changed_at)
select id, 1 + ticket_id %% 5, '', 'tap', '[]', asked_at, asked_at from feedback_survey
where state = 'answered'
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    options = parser.parse_args()
    report = Report(f"Report pages over {options.tickets:,} tickets of a year")
    with scratch():
        os.environ |= {"DJANGO_SETTINGS_MODULE": "helpdesk.settings", "HELPDESK_STATIC_FINDERS": "1"}
        import django

        django.setup()
        measure(report, options.tickets)
    return report.finish()


def measure(report: Report, count: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    user = fill(count)
    open_pages(report, user)
    compare(report, user)


def fill(count: int):
    from django.db import connection
    from django.utils import timezone

    from tests.cast import make_person, make_queue, make_tier
    from tickets.models import Customer, Topic

    mina = make_person("Mina", role="supervisor")
    customer = Customer.objects.create(name="Rosa", tier=make_tier(), created_at=timezone.now())
    topic = Topic.objects.create(slug="late", name="Late")
    named = {"customer": customer.pk, "tier": customer.tier_id, "queue": make_queue().pk}
    with connection.cursor() as cursor:
        for words in (TICKETS, EVENTS, CLOCKS, SURVEYS, RATINGS):
            cursor.execute(words, {**named, "agent": mina.pk, "topic": topic.pk, "count": count})
        cursor.execute("analyze")
    return mina


def open_pages(report: Report, user) -> None:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/inbox/")  # the first request of a process loads its templates
    for path in PAGES:
        begin = time.perf_counter()
        status = client.get(path).status_code
        report.at_most(f"{path} ({status})", PAGE_S, time.perf_counter() - begin, " s")


def compare(report: Report, user) -> None:
    """Count again what the figures say, from the lists behind them."""
    from django.utils import timezone

    from reports.kpis import KPIS
    from reports.scope import read
    from tickets.models import Ticket

    scope, wrong = read({}, user=user, now=timezone.now()), 0
    for kpi in KPIS:
        listed = kpi.judge(kpi.facts(scope)).tickets
        wrong += Ticket.objects.visible_to(user).filter(pk__in=listed[:50_000]).count() != len(
            listed[:50_000]
        )
    report.zero("figures whose list is not theirs", wrong)


if __name__ == "__main__":
    sys.exit(main())
