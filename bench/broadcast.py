"""A customer in distress writes everywhere at once: one job, one owner, nothing twice, 200 times over.

Twenty messages over eight accounts of three kinds within two seconds, each delivered three times, all in
random order, by eight threads at once through the hooks and the chat's API, while agents are given and take
the ticket.
`--sabotage` takes the customer's lock away, and one complaint must then become several tickets.
"""

import argparse
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.doors import Door, settings_of
from bench.lib.report import Report
from bench.lib.rooms import database

ROUNDS, MESSAGES, THREADS, DELIVERIES, TRIES = 200, 20, 8, 3, 6
KINDS = ("whatsapp",) * 3 + ("telegram",) * 3 + ("webchat",) * 2
WORDS = (
    "My parcel of order 48211 never came",
    "Where is order 48211?? I have waited all week",
    "hello?",
    "is anybody there",
    "Order 48211 was paid twice, please help me now",
    "???",
    "I write to you everywhere and nobody answers",
    "please",
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--sabotage", action="store_true")
    options = parser.parse_args()
    luck = random.Random(5)
    suffix = " (sabotaged: no lock)" if options.sabotage else ""
    report = Report(f"broadcast, {options.rounds} customers{suffix}")
    with database():
        if options.sabotage:
            unlock()
        accounts, people = stage()
        found = [one_round(n, accounts, people, luck) for n in range(options.rounds)]
    report.bar("customers with exactly one job", str(options.rounds), *all_of(found, "jobs", 1))
    report.bar("customers with exactly one owner", str(options.rounds), *all_of(found, "owners", 1))
    report.bar("customers with all their messages", str(options.rounds), *all_of(found, "messages", MESSAGES))
    report.zero("messages stored twice", sum(max(0, each["messages"] - MESSAGES) for each in found))
    report.zero("deliveries given up", sum(each["lost"] for each in found))
    return report.finish()


def all_of(found: list[dict[str, int]], name: str, wanted: int) -> tuple[int, bool]:
    right = sum(each[name] == wanted for each in found)
    return right, right == len(found)


def stage() -> tuple[list[Any], list[Any]]:
    """Set up the eight accounts and four agents of a queue that gives out its tickets."""
    from django.utils import timezone

    from accounts.models import Presence, Queue
    from tests.cast import make_account, make_person
    from tickets.models import ChannelAccount

    accounts = [make_account(kind, f"{kind} {n}", **settings_of(kind, n)) for n, kind in enumerate(KINDS)]
    Queue.objects.update(strategy="automatic", offer_s=120)
    people = [make_person(name) for name in ("Ana", "Dario", "Leyla", "Farid")]
    for person in people:
        person.capacity = 100
        person.save(update_fields=["capacity"])
        lease = timezone.now() + timedelta(days=1)
        Presence.objects.create(user=person, chosen="online", lease_until=lease, limit=400)
    wanted = [account.pk for account in accounts]
    return list(ChannelAccount.objects.select_related("queue").filter(pk__in=wanted)), people


def one_round(n: int, accounts: list[Any], people: list[Any], luck: random.Random) -> dict[str, int]:
    from django.db.models import Count
    from django.utils import timezone

    from channels_live.identities import customer_for
    from tickets.models import Identity, Message, Ticket, TicketEvent

    at = timezone.now()
    ids = {"whatsapp": f"99450{n:07d}", "telegram": str(70_000_000 + n), "signed": f"user-{n}"}
    sites = [f"{account.key}:{ids['signed']}" for account in accounts if account.kind == "webchat"]
    customer, _first = customer_for({"signed": sites[0]}, name="Rosa", language="en", at=at)
    known = [("whatsapp", ids["whatsapp"]), ("telegram", ids["telegram"]), ("signed", sites[1])]
    for kind, value in known:
        Identity.objects.create(
            customer=customer, kind=kind, value=value, is_verified=True, source="code", created_at=at
        )
    doors = [Door(account, ids, at) for account in accounts]
    said = [
        (luck.choice(doors), m, luck.choice(WORDS), at + timedelta(seconds=2 * m / MESSAGES))
        for m in range(MESSAGES)
    ]
    work: list[Any] = [each for each in said for _ in range(DELIVERIES)]
    luck.shuffle(work)
    with ThreadPoolExecutor(THREADS) as pool:
        lost = sum(pool.map(deliver, work))
    for account in accounts:
        work_in(account)
    tickets = Ticket.objects.filter(customer=customer)
    settle(list(tickets.values_list("pk", flat=True)), people, timezone.now())
    jobs = {ticket.job_id or -ticket.pk for ticket in tickets}
    owners = TicketEvent.objects.filter(ticket__in=tickets, kind="assigned").aggregate(n=Count("pk"))["n"]
    stored = Message.objects.filter(ticket__customer=customer, direction="in").count()
    return {"jobs": len(jobs), "owners": owners, "messages": stored, "lost": lost}


def deliver(each: Any) -> int:
    """Hand in one message, as often as its provider would try, and let the desk work it in."""
    from django.db import connection

    door, n, text, at = each
    try:
        taken = any(door.deliver(n, text, at) in (200, 201) for _ in range(TRIES))
        work_in(door.account)
    finally:
        connection.close()
    return 0 if taken else 1


def work_in(account: Any) -> None:
    """Do what the worker does with what an account has stored."""
    from django.utils import timezone

    from channels_live import ledger

    ledger.drain(account.pk, clock=timezone.now)


def settle(numbers: list[int], people: list[Any], at: datetime) -> None:
    """Let routing and two hurried agents go for the ticket at the same moment."""
    from django.db import connection

    from helpdesk.core.errors import Refused
    from tickets import actions
    from tickets.models import Ticket
    from tickets.routing import dispatch

    def run(job: Any) -> None:
        try:
            job()
        except Refused:
            pass
        finally:
            connection.close()

    jobs = [lambda number=number: dispatch.push(number, at=at) for number in numbers]
    jobs += [
        lambda person=person, number=number: actions.claim(Ticket(pk=number), by=person.as_actor(), at=at)
        for person in people[:2]
        for number in numbers
    ]
    with ThreadPoolExecutor(len(jobs)) as pool:
        list(pool.map(run, jobs))


def unlock() -> None:
    """Read threads and tickets without their locks, as a plain get_or_create would."""
    from channels_live import identities
    from tickets.models import Thread

    related = ("account__queue", "customer__tier", "ticket__queue")
    identities._query = lambda: Thread.objects.select_related(*related)


if __name__ == "__main__":
    sys.exit(main())
