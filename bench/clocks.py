"""What promises cost: replaying, sweeping, trying a draft; and that no timer rings early, twice or never.

Replay cost is the processor time of the pure engine. Sweep lag is measured in the real product
(`manage.py up`, beat and workers as delivered) with 50,000 live tickets of which 1,000 fall due within a
minute, from the due time to the moment another connection sees the breach. The draft is replayed over 20,000
tickets of the last 30 days.
`--sabotage` lets sweepers note and tell in two transactions, so that a kill in between loses a warning.
"""

import argparse
import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.report import Report
from bench.lib.stage import Stage
from helpdesk.embedded import scratch
from helpdesk.places import embedded_database_url, embedded_redis_url

LIVE, DUE, WINDOW_S = 50_000, 1_000, 60
PREVIEWS, PREVIEW_MS = 50, 100.0
STORIES, EVENTS = 20_000, 12
REPLAY_MS = {12: 0.5, 200: 15.0}
LAG_S, WHATIF_S = 3.0, 20.0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sabotage", action="store_true")
    parser.add_argument("--only", choices=tuple(PARTS))
    options = parser.parse_args()
    if not options.only:
        return every_part(options.sabotage)
    report = Report(options.only + (" (sabotaged: noted and told in two steps)" if options.sabotage else ""))
    PARTS[options.only](report, options.sabotage)
    return report.finish()


def every_part(sabotage: bool) -> int:
    """Run each part in a process of its own: Django keeps to one database for the life of a process."""
    parts = ("timers",) if sabotage else tuple(PARTS)
    words = [sys.executable, __file__, *(["--sabotage"] if sabotage else [])]
    return max(subprocess.run([*words, "--only", part], check=False).returncode for part in parts)


def replay_cost(report: Report, sabotage: bool) -> None:
    from escalation.replay import replay
    from tests.clocks.stories import promises

    for size, limit in REPLAY_MS.items():
        stories = [
            story(size, datetime(2026, 6, 1, 8, tzinfo=UTC) + timedelta(minutes=13 * n)) for n in range(200)
        ]
        promised = promises()
        begin = time.process_time()
        for events in stories:
            replay(events, promised, events[-1].at + timedelta(hours=3))
        cost = (time.process_time() - begin) / len(stories) * 1000
        report.at_most(f"replay of {size} events, mean processor time", limit, cost, " ms")


def story(size: int, at: datetime) -> list:
    """Write a conversation in office hours: question and answer in turn."""
    from escalation.events import Event

    events = [Event("created", at, {"by": "customer", "channel": "whatsapp", "tier": "office"})]
    for n in range(1, size):
        author = "agent" if n % 2 else "customer"
        data = {"author": author, "channel": "whatsapp", "public": True, "id": n}
        events.append(Event("message", at + timedelta(minutes=7 * n), data))
    return events


def sweep_lag(report: Report, sabotage: bool) -> None:
    with Stage() as stage:
        use(embedded_database_url(stage.folder), embedded_redis_url(stage.folder), stage.folder)
        from bench.lib import crowd
        from escalation.sweep import database_now

        first = 1_000_001
        now = database_now()
        crowd.add_tickets(LIVE, first=first, at=now, spread_s=1, who=crowd.people(), seq=1)
        add_clocks(first, now + timedelta(seconds=30))
        lags = watch(first, until=now + timedelta(seconds=30 + WINDOW_S + 15))
    report.bar("clocks that fell due and were flagged", str(DUE), len(lags), len(lags) == DUE)
    ordered = sorted(lags) or [float("inf")]
    p99 = ordered[int(0.99 * (len(ordered) - 1))]
    report.at_most(f"sweep lag with {LIVE} live tickets, {DUE} due in a minute, p99", LAG_S, p99, " s")
    print(f"lag p50 {ordered[len(ordered) // 2]:.2f} s, most {ordered[-1]:.2f} s")


def add_clocks(first: int, due_from: datetime) -> None:
    """Give each ticket five clocks; one in fifty owes its reply within the window, all others much later."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """insert into escalation_slaclock (ticket_id, metric, n, start_at, due_at, state, elapsed_s,
                   breached, voided, queue, channel, policy_version, allowance_s, steps, fired, next_check_at)
               select t, metric, 1, due - interval '1 hour', due, 'running', 0, false, false, '', 'whatsapp',
                   1, 3600, jsonb_build_array(jsonb_build_array('breach', floor(extract(epoch from due)),
                   floor(extract(epoch from due)) + 1)), '[]', due + interval '1 second'
               from generate_series(%(first)s, %(last)s) t,
                   unnest(array['first_response', 'first_touch', 'agent_work', 'requester_wait',
                       'total_resolution']) metric,
                   lateral (select case
                       when metric = 'first_response' and t %% %(each)s = 0
                       then %(due)s::timestamptz + floor(random() * %(window)s) * interval '1 second'
                       else %(due)s::timestamptz + interval '1 day' + t * interval '1 second' end due) d""",
            {
                "first": first,
                "last": first + LIVE - 1,
                "each": LIVE // DUE,
                "due": due_from,
                "window": WINDOW_S,
            },
        )
        cursor.execute("analyze escalation_slaclock")
        cursor.execute("analyze tickets_ticket")


def watch(first: int, until: datetime) -> list[float]:
    """Look ten times a second for new breaches; gives the seconds from due to seen."""
    from django.db import connection

    seen: dict[int, float] = {}
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                """select id, extract(epoch from clock_timestamp() - due_at), clock_timestamp()
                   from escalation_slaclock where breached and ticket_id >= %s""",
                [first],
            )
            rows = cursor.fetchall()
            for key, lag, _ in rows:
                seen.setdefault(key, float(lag))
            cursor.execute("select clock_timestamp()")
            if len(seen) == DUE or cursor.fetchone()[0] > until:
                return list(seen.values())
            time.sleep(0.1)


def draft(report: Report, sabotage: bool) -> None:
    with scratch():
        use(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], Path(os.environ["HELPDESK_DATA"]))
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from bench.lib import crowd
        from escalation import defaults, lastmonth
        from escalation.policies import Policy

        now = datetime.now(UTC).replace(microsecond=0)
        add_month(crowd, now)
        document = defaults.document()
        document["tiers"]["basic"]["targets"]["first_response"]["*"]["whatsapp"] = 300
        told: list[int] = []
        begin = time.perf_counter()
        found = lastmonth.compare(Policy.from_dict(document), now=now, progress=told.append)
        took = time.perf_counter() - begin
    report.at_most(f"a draft replayed over {found.tickets} tickets of 30 days", WHATIF_S, took, " s")
    late = found.would.late["first_response"]
    report.bar("late first replies the draft would have caused", str(STORIES), late, late == STORIES)
    report.bar("progress told on the way", ">= 20", len(told), len(told) >= 20)


def preview(report: Report, sabotage: bool) -> None:
    """Time what the editor asks for after each pause in typing."""
    os.environ["HELPDESK_DEMO"] = "1"
    with scratch():
        use(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], Path(os.environ["HELPDESK_DATA"]))
        from django.conf import settings
        from django.core.management import call_command
        from django.test import Client

        from accounts.models import User
        from tests.clocks.test_policy_pages import PAGE, sent

        settings.ALLOWED_HOSTS = ["*"]
        call_command("migrate", verbosity=0)
        call_command("seed_demo", verbosity=0)
        client, took, fine = Client(), [], 0
        client.force_login(User.objects.filter(role="admin")[0], "django.contrib.auth.backends.ModelBackend")
        for n in range(PREVIEWS + 1):
            begin = time.perf_counter()
            answer = client.post(f"{PAGE}preview/", sent(target__gold__first_response=f"{n + 10} min"))
            took.append((time.perf_counter() - begin) * 1000)
            fine += answer.status_code == 200
    took.sort()
    report.bar("previews answered", str(PREVIEWS + 1), fine, fine == PREVIEWS + 1)
    report.at_most("preview of a draft while one types, p50", PREVIEW_MS, took[len(took) // 2], " ms")


def add_month(crowd: object, now: datetime) -> None:
    """Write the last 30 days: a question, and an answer seven minutes after each."""
    first, who = 1, crowd.people()  # type: ignore[attr-defined]
    at = now - timedelta(days=29)
    crowd.add_tickets(  # type: ignore[attr-defined]
        STORIES, first=first, at=at, spread_s=28 * 86_400, who=who, seq=EVENTS
    )
    created = {"by": "customer", "channel": "whatsapp", "tier": "basic"}
    crowd.add_event(  # type: ignore[attr-defined]
        STORIES, first=first, seq=1, kind="created", after=timedelta(0), data=created
    )
    for n in range(1, EVENTS):
        data = {"author": "agent" if n % 2 else "customer", "channel": "whatsapp", "public": True}
        crowd.add_event(  # type: ignore[attr-defined]
            STORIES, first=first, seq=n + 1, kind="message", after=timedelta(minutes=7 * n), data=data
        )


def timers(report: Report, sabotage: bool) -> None:
    with scratch():
        use(os.environ["DATABASE_URL"], os.environ["REDIS_URL"], Path(os.environ["HELPDESK_DATA"]))
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from bench.lib import timers as ringing

        ringing.run(report, sabotage=sabotage)


def use(database_url: str, redis_url: str, folder: Path) -> None:
    """Point Django at these servers."""
    os.environ.update(
        DATABASE_URL=database_url,
        REDIS_URL=redis_url,
        HELPDESK_DATA=str(folder),
        DJANGO_SETTINGS_MODULE="helpdesk.settings",
    )
    import django

    django.setup()


PARTS = {"replay": replay_cost, "timers": timers, "draft": draft, "preview": preview, "lag": sweep_lag}

if __name__ == "__main__":
    sys.exit(main())
