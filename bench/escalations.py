"""What always holds of escalations, whoever dies meanwhile; and how soon the receiving team sees one.

10,000 tickets go through the real actions: several processes ask, take, return, answer, go home and write at
the same time, sweepers climb the ladder and tell the customer, and all of them are killed with SIGKILL in the
middle, on a clock that the parent owns. Every ticket is checked against I1 to I12 (semantics 2.7) after every
step and once more at the end. Then, in the whole product under load, the time is taken from an agent's
request to the row in the list of the team that was asked.
`--sabotage` tells the customer from memory after the commit: what a kill takes was never said, and I7 fails.
"""

import argparse
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.hands import Hands
from bench.lib.report import Report
from bench.lib.rooms import database

WORKERS, SWEEPERS = 5, 2
OPENED, STEPS = 6, 14  # of each worker in a turn
NEAR, OVER = 150, 200  # newest tickets that everybody works on; older ones end
TURN = (0.2, 1.0, 4.0, 9.0, 16.0)  # minutes
KILL_EVERY = 6
MONDAY = datetime(2026, 6, 1, 7, tzinfo=UTC)


@dataclass
class Account:
    """What happened, over all processes and turns."""

    did: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    count: int = 0
    kills: Counter[str] = field(default_factory=Counter)

    def add(self, told: dict[str, Any] | None) -> None:
        if told is None:
            return
        self.did.update(told["did"])
        self.wrong += told["wrong"]
        self.count += told["count"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--asked", type=int, default=300, help="escalations whose way is timed")
    parser.add_argument("--only", choices=("invariants", "seen"))
    parser.add_argument("--sabotage", action="store_true")
    options = parser.parse_args()
    report = Report(
        "escalations" + (" (sabotaged: customers are told from memory)" if options.sabotage else "")
    )
    if options.only != "seen":
        with database():
            invariants(report, options)
    if options.only != "invariants" and not options.sabotage:
        from bench.lib.seen import time_to_be_seen

        time_to_be_seen(report, options.asked)
    return report.finish()


def invariants(report: Report, options: argparse.Namespace) -> None:
    people()
    begun = time.monotonic()
    account, now = play(options)
    audit(account, now)
    took = time.monotonic() - begun
    facts = count()
    report.at_least("tickets", options.tickets, facts["tickets"])
    report.zero("I1 to I12 broken, or errors, after any step", account.count)
    report.zero("gaps in a ticket's events or an escalation's steps", facts["odd"])
    wanted = 20 if options.kills >= 20 else options.kills
    report.at_least("processes killed in the middle", wanted, sum(account.kills.values()))
    report.at_least("ways an escalation can end that were gone", 5, len(facts["outcomes"]))
    print(f"{facts['tickets']} tickets, {facts['escalations']} escalations in {took:.0f} s")
    print(f"ended: {facts['outcomes']}, named a manager: {facts['named']}, told: {facts['notices']}")
    print(f"done: {dict(account.did)}; killed: {dict(account.kills)}")
    for line in account.wrong[:12]:
        print("  " + line)


def people() -> None:
    """Make five teams, one private with office hours, one without a lead, a duty manager and an admin."""
    from accounts.models import Calendar, Queue
    from tests.cast import make_account, make_person, make_queue

    office = Calendar.objects.create(
        slug="office",
        name="Office",
        time_zone="Asia/Baku",
        weekly={day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")},
    )
    make_queue("finance", is_private=True)
    teams = {
        "frontline": ("Ana", "Omar", "Rosa"),
        "senior": ("Leyla", "Dario", "Mina"),
        "finance": ("Fatima", "Kamran"),
        "technical": ("Togrul", "Aida"),
        "management": ("Nigar", "Tural"),
    }
    targets = {"frontline": 300, "senior": 900, "finance": 7200, "technical": 3600, "management": 3600}
    for slug, names in teams.items():
        role = "supervisor" if slug == "management" else "agent"
        made = [make_person(name, queues=(slug,), role=role) for name in names]
        lead = None if slug == "technical" else made[0]
        Queue.objects.filter(slug=slug).update(ack_target_s=targets[slug], lead=lead)
    Queue.objects.filter(slug="finance").update(calendar=office)
    make_person("Sabina", role="admin")  # an installation always keeps one, so somebody can always answer
    make_account("webchat", "Shop")


def play(options: argparse.Namespace) -> tuple[Account, datetime]:
    """Let the clock run until all tickets are open and their stories have ended."""
    luck, account, now = random.Random(11), Account(), MONDAY
    hands = [Hands(n + 1, sabotage=options.sabotage) for n in range(WORKERS + SWEEPERS)]
    workers, sweepers = hands[:WORKERS], hands[WORKERS:]
    turns = -(-options.tickets // (WORKERS * OPENED)) + 1
    kill_every = max(1, min(KILL_EVERY, turns // max(1, options.kills)))
    begun = time.monotonic()
    for turn in range(turns + 200):
        now += timedelta(minutes=luck.choice(TURN))
        numbers, done = near(), highest()
        if turn >= turns and count_tickets() >= options.tickets:
            break
        old = lasting(done - OVER)
        for n, worker in enumerate(workers):
            task = {"opened": OPENED, "steps": STEPS, "near": numbers, "old": old[n :: len(workers)]}
            worker.tell("work", now=now.isoformat(), **task)
        for sweeper in sweepers:
            sweeper.tell("sweep", now=now.isoformat())
        is_turn = turn % kill_every == kill_every - 1 and sum(account.kills.values()) < options.kills
        victim = luck.choice(hands) if is_turn else None
        if victim:
            time.sleep(luck.uniform(0.02, 0.4))
            victim.process.kill()
        for hand in hands:
            told = hand.wait()
            account.add(told)
            if hand is victim:
                kind = "worker" if hand in workers else "sweeper"
                account.kills[kind] += told is None  # one that had just finished was not in the middle
                hand.process.wait()
                hand.start()
        settle(sweepers, account, now)
        if turn % 10 == 0:
            print(f"  turn {turn} of {turns}, {time.monotonic() - begun:.0f} s, {done} tickets", flush=True)
    for hours in (1, 60):  # nobody does anything any more: the ladder is climbed to its end
        now += timedelta(hours=hours)
        settle(sweepers, account, now)
    for hand in hands:
        hand.end()
    return account, now


def settle(sweepers: list[Hands], account: Account, now: datetime) -> None:
    """Sweep once more with nobody at work, as a later second would."""
    sweepers[0].tell("sweep", now=now.isoformat())
    account.add(sweepers[0].wait())
    account.did["late looks"] += 1
    found = overdue(now)
    account.count += len(found)
    account.wrong += found


def overdue(now: datetime) -> list[str]:
    """Name what a sweep should have done by now: steps of the ladder (I3, I4), announced times (I8)."""
    from escalation import states
    from escalation.models import Escalation

    unfinished = Escalation.objects.unfinished()
    late = unfinished.filter(state__in=states.WAITING, next_step_at__lte=now)
    silent = unfinished.filter(eta_at__lte=now)
    found = [f"#{n} I4: a step of the ladder is overdue" for n in late.values_list("ticket_id", flat=True)]
    return found + [f"#{n} I8: passed in silence" for n in silent.values_list("ticket_id", flat=True)]


def audit(account: Account, now: datetime) -> None:
    """Look at every ticket once more, by several processes."""
    last = highest()
    hands = [Hands(90 + n, sabotage=False) for n in range(2)]
    for n, hand in enumerate(hands):
        first, end = last * n // 2 + 1, last * (n + 1) // 2
        hand.tell("audit", now=now.isoformat(), first=first, last=end)
    for hand in hands:
        account.add(hand.wait())
        hand.end()


def near() -> list[int]:
    from tickets.models import Ticket

    return list(Ticket.objects.order_by("-pk").values_list("pk", flat=True)[:NEAR])


def lasting(last: int) -> list[int]:
    """Name the old tickets whose stories go on: also those that a killed worker should have ended."""
    from tickets.models import Ticket

    return list(Ticket.objects.live().filter(pk__lte=last).order_by("pk").values_list("pk", flat=True))


def highest() -> int:
    return next(iter(near()), 0)


def count_tickets() -> int:
    from tickets.models import Ticket

    return Ticket.objects.count()


def count() -> dict[str, Any]:
    from django.db import connection
    from django.db.models import Count

    from escalation.models import Escalation, Notice

    outcomes = Escalation.objects.exclude(outcome="").values_list("outcome").annotate(n=Count("pk"))
    notices = Notice.objects.values_list("kind").annotate(n=Count("pk")).order_by("kind")
    with connection.cursor() as cursor:
        cursor.execute(
            """select (select count(*) from (select ticket_id from tickets_ticketevent group by ticket_id
                        having max(seq) <> count(*)) gaps)
                    + (select count(*) from escalation_escalation e where e.step_count <>
                        (select count(*) from escalation_escalationstep s where s.escalation_id = e.id))"""
        )
        odd = cursor.fetchone()[0]
    return {
        "tickets": count_tickets(),
        "escalations": Escalation.objects.count(),
        "outcomes": dict(outcomes),
        "named": Escalation.objects.exclude(named=None).count(),
        "notices": dict(notices),
        "odd": odd,
    }


if __name__ == "__main__":
    sys.exit(main())
