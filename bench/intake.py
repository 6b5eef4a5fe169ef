"""What a customer's message costs from the provider's POST to the stored message, in CPU seconds.

Against the thinnest thing that stores anything: one ORM insert in Django, served by the same Granian.
Both run in turns, so that slow minutes of the machine hit both. Counted is the processor time of every
process that takes part: web, worker, PostgreSQL and Valkey. "Accept" ends with the provider's 200, "store"
with the message on its ticket, its clocks started and every page told. The messages are of customers who
already have a ticket and come from many at once, as a webhook does under load.
"""

import argparse
import hashlib
import hmac
import http.client
import itertools
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib import cpu
from bench.lib.report import Report
from bench.lib.stage import free_port
from helpdesk.children import Child
from helpdesk.embedded import Embedded, scratch

ROUNDS, POSTS, CLIENTS, CUSTOMERS = 5, 800, 16, 100
ACCEPT, STORE = 1.5, 6.0
SECRET, NUMBER = "a-secret-for-this-benchmark", "106540352242921"
WORDS = ("Where is my parcel?", "It was to come on Tuesday", "The box arrived wet", "And the second one?")


@dataclass
class Place:
    """Where one side is reached, and how to write a POST for it."""

    port: int
    path: str
    write: Callable[[int], tuple[bytes, dict[str, str]]]
    counter: Iterator[int] = field(default_factory=lambda: itertools.count(1))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--posts", type=int, default=POSTS)
    options = parser.parse_args()
    with scratch() as servers, product(servers) as (floor, ours, watch):
        send(floor, CUSTOMERS)
        send(ours, CUSTOMERS)  # opens the tickets
        drained(CUSTOMERS)
        before, rows = CUSTOMERS, []
        for _ in range(options.rounds):
            plain = watch.during(partial(send, floor, options.posts))
            before += options.posts
            whole = watch.during(partial(store, ours, options.posts, before))
            rows.append((plain, whole))
        return tell(rows, options.posts)


def store(place: Place, count: int, total: int) -> None:
    send(place, count)
    drained(total)


def tell(rows: list[tuple[dict[str, float], dict[str, float]]], posts: int) -> int:
    accepts, stores = [], []
    for plain, whole in rows:
        floor = plain["floor: Python"] + plain["PostgreSQL beyond"]
        accepts.append((whole["accept: Python"] + whole["accept: PostgreSQL"]) / floor)
        stores.append(sum(whole.values()) / floor)
    print(f"CPU in ms of one message, median of {len(rows)} rounds of {posts}:")
    for name in rows[0][0]:
        spent = [
            statistics.median(side[name] for side in sides) / posts * 1000
            for sides in zip(*rows, strict=True)
        ]
        print(f"  {name:<22} insert {spent[0]:6.3f}   message {spent[1]:6.3f}")
    print("ratios of each round:", *(f"{a:.2f}/{s:.2f}" for a, s in zip(accepts, stores, strict=True)))
    report = Report("intake against one ORM insert under Granian, by CPU")
    report.at_most("accept: POST to 200, times the insert", ACCEPT, statistics.median(accepts))
    report.at_most("accept + store, times the insert", STORE, statistics.median(stores))
    return report.finish()


class Watch:
    """Reads the processor time of each part."""

    def __init__(self, servers: Embedded, floor: Child, web: Child, worker: Child) -> None:
        self.servers = servers
        self.children = {"floor: Python": floor, "accept: Python": web, "store: Python": worker}

    def during(self, work: Callable[[], object]) -> dict[str, float]:
        before = self._read()
        work()
        after = self._read()
        return {name: after[name] - before[name] for name in after}

    def _read(self) -> dict[str, float]:
        found = {name: cpu.of(child.pid or 0) for name, child in self.children.items()}
        of_web = sum(cpu.alone(pid) for pid in _backends_of("helpdesk-web"))
        everything = cpu.of(self.servers.postgres.pid or 0)  # with what writes behind, and what has ended
        found |= {"accept: PostgreSQL": of_web, "PostgreSQL beyond": everything - of_web}
        found["Valkey"] = cpu.of(self.servers.valkey.pid or 0)
        return found


def _backends_of(name: str) -> list[int]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select pid from pg_stat_activity where application_name = %s", [name])
        return [pid for (pid,) in cursor.fetchall()]


@contextmanager
def product(servers: Embedded) -> Iterator[tuple[Place, Place, Watch]]:
    """Start the floor, our web server and our worker, with an account to write to."""
    ports = free_port(), free_port()
    os.environ.update(
        DJANGO_SETTINGS_MODULE="helpdesk.settings", HELPDESK_BASE_URL=f"http://127.0.0.1:{ports[1]}"
    )
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench.lib import one_insert
    from helpdesk import processes
    from tests.cast import make_account

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(one_insert.TABLE)
    account = make_account("whatsapp", app_secret=SECRET, phone_number_id=NUMBER)
    processes_of_ours = [processes.granian("127.0.0.1", port, workers=2) for port in ports]
    base, web = processes_of_ours
    base.argv = [*base.argv[:-1], "bench.lib.one_insert:application"]
    base.env = {"DJANGO_SETTINGS_MODULE": ""}  # it brings its own
    worker = processes.worker("interactive", "interactive", processes=1)
    places = (
        Place(ports[0], "/", write_plain),
        Place(ports[1], f"/hooks/whatsapp/{account.key}/", write_signed),
    )
    children = [base, web, worker]
    try:
        for child in children:
            child.start()
        for place in places:
            wait_for(place)
        yield *places, Watch(servers, base, web, worker)
    finally:
        for child in reversed(children):
            child.stop()
        connection.close()


def wait_for(place: Place) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            asked = http.client.HTTPConnection("127.0.0.1", place.port, timeout=5)
            asked.request("GET", "/healthz")
            asked.getresponse()
            return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("a server does not answer")


def write_plain(n: int) -> tuple[bytes, dict[str, str]]:
    return body(n), {}


def write_signed(n: int) -> tuple[bytes, dict[str, str]]:
    raw = body(n)
    return raw, {
        "X-Hub-Signature-256": "sha256=" + hmac.new(SECRET.encode(), raw, hashlib.sha256).hexdigest()
    }


def body(n: int) -> bytes:
    sender = f"99450{n % CUSTOMERS:07d}"
    message = {"from": sender, "id": f"wamid.bench.{n}", "timestamp": str(int(time.time())), "type": "text"}
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": "Rosa"}, "wa_id": sender}],
        "messages": [{**message, "text": {"body": WORDS[n // CUSTOMERS % len(WORDS)]}}],
    }
    entry = [{"id": "102290129340398", "changes": [{"value": value, "field": "messages"}]}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entry}).encode()


def send(place: Place, count: int) -> None:
    """Post so many, over connections that stay open."""
    shares = [count // CLIENTS + (n < count % CLIENTS) for n in range(CLIENTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(_post, place, share) for share in shares]:
            done.result()


def _post(place: Place, count: int) -> None:
    link = http.client.HTTPConnection("127.0.0.1", place.port, timeout=30)
    for _ in range(count):
        raw, headers = place.write(next(place.counter) - 1)
        link.request("POST", place.path, raw, {"Content-Type": "application/json", **headers})
        answer = link.getresponse()
        answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"{place.path} answered {answer.status}")
    link.close()


def drained(count: int) -> None:
    """Wait until so many messages are stored and nothing waits."""
    from channels_live.models import InboundPayload
    from tickets.models import Message

    deadline = time.monotonic() + 120
    while InboundPayload.objects.filter(state="new").exists() or Message.objects.count() < count:
        if time.monotonic() > deadline:
            raise SystemExit(f"{Message.objects.count()} of {count} messages are stored")
        time.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main())
