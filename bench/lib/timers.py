"""Ten thousand timers across a change of the clocks, swept by processes that are killed in the middle.

The parent owns a simulated clock and hands each instant to two sweepers over their standard input. When
each timer must ring is worked out here a second time, minute by minute from the zone's local time alone.
"""

import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bench.lib import crowd
from bench.lib.report import Report

TIMERS, FIRST = 10_000, 1_000_001
BERLIN = ZoneInfo("Europe/Berlin")
START = datetime(2026, 10, 24, 12, 0, tzinfo=UTC)  # the clocks go back in the following night
MINUTES = 3 * 24 * 60
TARGETS_MIN = (45, 60, 95, 180, 240, 400)
TICK = timedelta(minutes=10)
SWEEPERS, KILL_EVERY, WORTH_A_KILL = 2, 2, 30
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOURS = ("20:00", "05:00")  # at night, over the hour that comes twice


def run(report: Report, *, sabotage: bool) -> None:
    expected = prepare()
    kills, early = ring(sabotage)
    judge(report, expected, early)
    report.at_least("sweepers killed in the middle", 20, kills)


def is_open(at: datetime) -> bool:
    hour = at.astimezone(BERLIN).hour
    return hour >= 20 or hour < 5


def rings_at(minutes_open: list[int], start: int, target: int) -> datetime:
    """Find the first minute at which so many open ones have passed."""
    wanted = minutes_open[start] + target
    return START + timedelta(minutes=next(m for m in range(start, MINUTES + 1) if minutes_open[m] == wanted))


def prepare() -> dict[int, datetime]:
    """Make the timers by the product's own planning; gives when each must ring by ours."""
    from django.db import transaction

    from accounts.models import Calendar
    from escalation import storage
    from tickets.actions import lock
    from tickets.models import Ticket, Tier

    Calendar.objects.create(
        slug="nights",
        name="Nights",
        time_zone="Europe/Berlin",
        weekly={day: [HOURS] for day in WEEKDAYS},
    )
    promise()
    who = crowd.people()
    minutes_open = [0]
    for minute in range(MINUTES):
        minutes_open.append(minutes_open[-1] + is_open(START + timedelta(minutes=minute)))
    expected, rng = {}, random.Random(7)
    tiers = {target: Tier.objects.create(slug=f"t{target}", name=str(target)) for target in TARGETS_MIN}
    crowd.add_tickets(TIMERS, first=FIRST, at=START, spread_s=1, who=who, seq=1)
    starts = [rng.randrange(0, 20 * 60) for _ in range(TIMERS)]
    by_target: dict[tuple[int, int], list[int]] = {}
    for index, start in enumerate(starts):
        target = TARGETS_MIN[index % len(TARGETS_MIN)]
        by_target.setdefault((start, target), []).append(FIRST + index)
    for (start, target), numbers in by_target.items():
        at, tier = START + timedelta(minutes=start), tiers[target]
        Ticket.objects.filter(pk__in=numbers).update(created_at=at, tier=tier)
        due = rings_at(minutes_open, start, target)
        expected |= dict.fromkeys(numbers, due)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            """insert into tickets_ticketevent
                   (ticket_id, seq, kind, at, recorded_at, by_kind, by_name, data)
               select t.number, 1, 'created', t.created_at, t.created_at, 'customer', '',
                   jsonb_build_object('by', 'customer', 'channel', 'whatsapp', 'tier', tier.slug)
               from tickets_ticket t join tickets_tier tier on tier.id = t.tier_id
               where t.number >= %s""",
            [FIRST],
        )
    numbers = range(FIRST, FIRST + TIMERS)
    for begin in range(0, TIMERS, 500):
        with transaction.atomic():
            for number in numbers[begin : begin + 500]:
                storage.follow(lock(Ticket(pk=number)), now=START)
    return expected


def promise() -> None:
    """Promise nothing but a first response, by night hours and with one target per tier."""
    from escalation.models import SlaPolicy, SlaPolicyVersion

    tiers = {
        f"t{target}": {
            "calendar": {"*": "nights"},
            "targets": {"first_response": {"*": {"*": target * 60}}},
        }
        for target in TARGETS_MIN
    }
    policy = SlaPolicy.objects.create(slug="promises", name="Promises", created_at=START)
    SlaPolicyVersion.objects.create(
        policy=policy,
        number=1,
        document={"tiers": tiers},
        starts_at=datetime(1970, 1, 1, tzinfo=UTC),
        created_at=START,
    )


class Sweeper:
    """A process of its own that sweeps as of each instant it is told."""

    def __init__(self, sabotage: bool) -> None:
        self.words = [sys.executable, "-m", "bench.lib.timers", *(["--sabotage"] if sabotage else [])]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.words,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[2],
        )

    def tell(self, now: datetime) -> None:
        assert self.process.stdin
        self.process.stdin.write(now.isoformat() + "\n")
        self.process.stdin.flush()

    def wait(self) -> bool:
        """Wait for its word that it is done; false when it was killed meanwhile."""
        assert self.process.stdout
        return self.process.stdout.readline().startswith("done")

    def kill(self) -> None:
        self.process.kill()

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def ring(sabotage: bool) -> tuple[int, int]:
    """Let the simulated clock run to the end; gives how many sweepers died and how many timers rang early."""
    from escalation.models import SlaClock

    rng, kills, early = random.Random(3), 0, 0
    sweepers = [Sweeper(sabotage) for _ in range(SWEEPERS)]
    ticks = [START + TICK * n for n in range(1, MINUTES // 10 + 1)]
    for place, now in enumerate(ticks):
        is_busy = SlaClock.objects.filter(next_check_at__lte=now).count() >= WORTH_A_KILL
        victim = rng.choice(sweepers) if is_busy and place % KILL_EVERY == 0 else None
        for sweeper in sweepers:
            sweeper.tell(now)
        if victim:
            time.sleep(rng.uniform(0.002, 0.03))
            victim.kill()
        for sweeper in sweepers:
            was_done = sweeper.wait()
            if sweeper is victim:
                kills += not was_done  # one that had just finished was not in the middle
                sweeper.process.wait()
                sweeper.start()
        early += SlaClock.objects.filter(breached=True, due_at__gte=now).count()
    for sweeper in sweepers:
        sweeper.tell(ticks[-1] + timedelta(days=1))
        sweeper.wait()
        sweeper.end()
    return kills, early


def judge(report: Report, expected: dict[int, datetime], early: int) -> None:
    from accounts.models import Notification
    from escalation.models import SlaClock

    rows = SlaClock.objects.filter(metric="first_response", ticket_id__gte=FIRST)
    found = dict(rows.values_list("ticket_id", "breached_at"))
    told = Counter(Notification.objects.filter(kind="late").values_list("user_id", "subject"))
    early += sum(found[n] is not None and found[n] < due for n, due in expected.items())
    what = f"{len(expected)} timers over a DST change"
    report.zero(f"{what}: early", early)
    report.zero(f"{what}: at another second", sum(found[n] not in (None, d) for n, d in expected.items()))
    report.zero(f"{what}: told twice", sum(count > 1 for count in told.values()))
    report.zero(f"{what}: missed", sum(found[n] is None for n in expected))
    report.zero(f"{what}: not told to agent or lead", 2 * len(expected) - len(told))


def sweeper_main() -> None:
    import django

    django.setup()
    from escalation import sweep

    if "--sabotage" in sys.argv:
        from bench.lib.sabotage.two_steps import batch

        sweep._batch = batch
    for line in sys.stdin:
        sweep.sweep(now=datetime.fromisoformat(line.strip()))
        print("done", flush=True)


if __name__ == "__main__":
    sweeper_main()
