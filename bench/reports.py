"""What report pages cost over many tickets, and that each total is the list behind it.

A year of tickets with their events, promises, questions and ratings is written straight into a scratch
database and counted as a new installation would count it; then an admin opens each page: for the usual
28 days, for the whole year, with one and with two things chosen. --tickets sets how many.
"""

import argparse
import os
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.report import Report
from helpdesk.embedded import scratch

PAGE_S, CATCH_UP_S, FILTERS = 1.0, 20.0, 20
PAGES = (
    "/reports/",
    "/reports/?kind=telegram",
    "/reports/?kind=telegram&tier=gold",
    "/reports/?{year}",
    "/reports/?{year}&queue=senior",
    "/reports/figures/sla-first-response/",
    "/reports/figures/sla-next-response/?by=topic&kind=whatsapp",
    "/reports/figures/frt/?by=agent",
    "/reports/figures/frt/?by=agent&{year}",
    "/reports/figures/csat/?by=topic",
    "/reports/figures/csat/?by=topic&{year}",
    "/reports/figures/fcr/",
    "/reports/figures/backlog-age/?by=queue",
    "/reports/figures/fcr/tickets/",
    "/reports/figures/fcr/tickets/?{year}",
    "/reports/figures/frt/tickets/?page=40",
    "/reports/figures.csv?by=agent",
    "/reports/reasons/",
    "/late-replies/",
    "/reports/exports/",
    "/reports/mail/",
    "/reports/pain-points/",
)


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

    from bench.lib import year
    from reports import counting

    now = datetime.now(UTC).replace(microsecond=0)
    call_command("migrate", verbosity=0)
    begin = time.perf_counter()
    user = year.write(count, now=now)
    print(f"written in {time.perf_counter() - begin:.0f} s", flush=True)
    begin = time.perf_counter()
    counting.note_all()
    counting.catch_up(now=now)
    print(f"counted in {time.perf_counter() - begin:.0f} s", flush=True)
    settle()
    print(f"load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores", flush=True)
    open_pages(report, user, now)
    catch_up(report, now)
    compare(report, user, now)


def settle() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def open_pages(report: Report, user, now: datetime) -> None:
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/inbox/")  # the first request of a process loads its templates
    year = f"from={now.date() - timedelta(days=364)}&to={now.date()}"
    refused = 0
    for path in PAGES:
        address = path.format(year=year)
        spent, cpu, status = min(timed(client, address) for _ in range(3))
        report.at_most(f"{path} ({status})", PAGE_S, spent, " s")
        refused += status != 200
        print(f"{spent:.2f} s, of it {cpu:.2f} s ours: {path}", flush=True)
    report.zero("pages that were not shown", refused)


def timed(client, address: str) -> tuple[float, float, int]:
    """Give how long it took by the clock and in this process, which a busy machine does not change."""
    begin, own = time.perf_counter(), time.process_time()
    status = client.get(address).status_code
    return time.perf_counter() - begin, time.process_time() - own, status


def catch_up(report: Report, now: datetime) -> None:
    """Time what beat does after a busy spell: a thousand tickets of the last two weeks changed."""
    from django.db import connection

    from reports import counting

    with connection.cursor() as cursor:
        cursor.execute(
            "update escalation_slaclock set breached = true, breached_at = due_at where id in (select id from"
            " escalation_slaclock where start_at > %s - interval '14 days' and not breached limit 1000)",
            [now],
        )
    begin = time.perf_counter()
    counting.catch_up(now=now)
    report.at_most("a thousand changed promises are counted", CATCH_UP_S, time.perf_counter() - begin, " s")


def compare(report: Report, user, now: datetime) -> None:
    """Count again from the single facts what the sums say, and the lists, under random filters."""
    from django.db.models import F

    from reports import lists, table
    from reports.kpis import KPIS
    from reports.scope import read
    from reports.sources import TIMED

    luck, wrong_sums, wrong_lists = random.Random(7), 0, 0
    values = {"queue": ["senior", "finance"], "kind": ["telegram"], "tier": ["gold"], "topic": ["t3", "none"]}
    for _ in range(FILTERS):
        name = luck.choice([*values, ""])
        days = {"from": str(now.date() - timedelta(days=luck.randrange(1, 60))), "to": str(now.date())}
        scope = read({**days, **({name: luck.choice(values[name])} if name else {})}, user=user, now=now)
        kpi = luck.choice([kpi for kpi in KPIS if not kpi.is_live])
        [row] = table.totals(scope, [kpi])
        facts = lists.counted(kpi, scope)
        wrong_lists += facts.count() != row.figure.listed
        hits = facts.alias(hit=F("flags").bitand(kpi.hit)).filter(hit=kpi.hit).count()
        wrong_sums += kpi.source not in TIMED and kpi.unit == "share" and hits != row.figure.hits
    report.zero(f"totals under {FILTERS} random filters that are not their list", wrong_lists)
    report.zero("sums that are not those of the facts", wrong_sums)


if __name__ == "__main__":
    sys.exit(main())
