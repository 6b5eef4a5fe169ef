"""Nothing is lost, doubled or disordered while every process is killed in turn.

2,000 inbound and 1,000 outbound messages over three kinds of account run through the real product
(`manage.py up`) while web, workers, beat and Valkey are killed with SIGKILL, at least twenty times,
and PostgreSQL is restarted once. `--sabotage` answers webhooks before they are stored: the ledger
is off, and messages must then be missing.
"""

import argparse
import json
import random
import signal
import sys
import threading
import time
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lib.farend import FarEnd, post_until_taken, retry, whatsapp_body
from bench.lib.report import Report
from bench.lib.stage import Stage
from helpdesk.embedded import Embedded

VICTIMS = ("daphne", "interactive", "background", "beat", "valkey")
RANK = {
    "queued": 0,
    "sending": 0,
    "unknown": 1,
    "failed": 1,
    "accepted": 2,
    "sent": 3,
    "delivered": 4,
    "read": 5,
}
SETTLE_LIMIT_S = 150
TICKET_LIMIT_S = 180


@dataclass
class Sender:
    """One customer on one account, writing one message after the other."""

    kind: str
    name: str
    account: dict[str, str]
    count: int
    replies: int
    token: str = ""
    feed: list[str] = field(default_factory=list)

    def text(self, n: int) -> str:
        return f"in {self.name} {n:04d} order {abs(hash(self.name)) % 10**6:06d}"


@dataclass
class Run:
    stage: Stage
    far_end: FarEnd
    senders: list[Sender]
    refused: list[str] = field(default_factory=list)
    went_back: list[str] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    is_over: bool = False
    pause_s: float = 1.0

    @property
    def database(self) -> str:
        return Embedded(self.stage.folder).database_url

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        for _ in range(60):
            try:
                with psycopg.connect(self.database) as connection:
                    return connection.execute(sql).fetchall()
            except psycopg.OperationalError:
                time.sleep(0.5)
        raise SystemExit("PostgreSQL did not come back")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inbound", type=int, default=2000)
    parser.add_argument("--outbound", type=int, default=1000)
    parser.add_argument("--kills", type=int, default=24)
    parser.add_argument("--sabotage", action="store_true")
    options = parser.parse_args()
    far_end = FarEnd()
    env = {
        "HELPDESK_WHATSAPP_API_BASE": far_end.url + "/whatsapp",
        "HELPDESK_TELEGRAM_API_BASE": far_end.url + "/telegram",
    }
    if options.sabotage:
        env["DJANGO_SETTINGS_MODULE"] = "bench.lib.sabotage.no_ledger"
    with Stage(env=env) as stage:
        run = Run(
            stage,
            far_end,
            plan(stage, options),
            pause_s=max(0.2, options.kills * 10 / (options.inbound / 40)),
        )
        far_end.hooks = {
            a["phone_number_id"]: (a["hook_url"], a["app_secret"]) for a in stage.keys["accounts"]["whatsapp"]
        }
        play(run, options.kills)
        settle(run)
        code = judge(run, options)
    far_end.close()
    return code


def plan(stage: Stage, options: argparse.Namespace) -> list[Sender]:
    """Spread the traffic over forty customers on all accounts."""
    accounts = stage.keys["accounts"]
    senders = []
    for i in range(40):
        kind = ("whatsapp", "telegram", "whatsapp", "telegram", "webchat")[i % 5]
        account = accounts[kind][i % len(accounts[kind])]
        name = {"whatsapp": f"994701{i:06d}", "telegram": f"8100{i:04d}"}.get(kind, f"visitor-{i}")
        senders.append(Sender(kind, name, account, options.inbound // 40, options.outbound // 40))
    return senders


def play(run: Run, kills: int) -> None:
    """Let customers write and agents answer while processes die."""
    threads = [threading.Thread(target=write_all, args=(run, sender)) for sender in run.senders]
    threads += [threading.Thread(target=answer_all, args=(run, sender)) for sender in run.senders]
    watcher = threading.Thread(target=watch_receipts, args=(run,))
    for thread in [*threads, watcher]:
        thread.start()
    kill_in_turn(run, kills, threads)
    for thread in threads:
        thread.join(900)


def write_all(run: Run, sender: Sender) -> None:
    with httpx.Client(timeout=8) as client:
        for n in range(sender.count):
            taken = {"whatsapp": _whatsapp, "telegram": _telegram, "webchat": _webchat}[sender.kind](
                client, run, sender, n
            )
            if not taken:
                run.refused.append(sender.text(n))
            time.sleep(run.pause_s * random.uniform(0.5, 1.5))


def _whatsapp(client: httpx.Client, run: Run, sender: Sender, n: int) -> bool:
    message = {
        "from": sender.name,
        "id": f"wamid.in.{sender.name}.{n}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": sender.text(n)},
    }
    body = whatsapp_body(sender.account["phone_number_id"], messages=[message])
    url, secret = sender.account["hook_url"], sender.account["app_secret"]
    taken = post_until_taken(client, url, body, secret)
    if n % 10 == 3:  # a redelivery although it was answered
        post_until_taken(client, url, body, secret)
    return taken


def _telegram(client: httpx.Client, run: Run, sender: Sender, n: int) -> bool:
    chat = int(sender.name)
    update = {
        "update_id": chat * 10_000 + n,
        "message": {
            "message_id": n + 1,
            "date": int(time.time()),
            "from": {"id": chat, "is_bot": False, "first_name": f"Guest {chat}"},
            "chat": {"id": chat, "type": "private"},
            "text": sender.text(n),
        },
    }
    headers = {"X-Telegram-Bot-Api-Secret-Token": sender.account["secret_token"]}
    return retry(client, sender.account["hook_url"], json=update, headers=headers)


def _webchat(client: httpx.Client, run: Run, sender: Sender, n: int) -> bool:
    while not sender.token:
        try:
            answer = client.post(
                run.stage.url + "/widget/api/session/", json={"key": sender.account["key"], "lang": "en"}
            )
            sender.token = answer.json()["token"] if answer.is_success else ""
        except (httpx.HTTPError, ValueError, KeyError):
            sender.token = ""
        time.sleep(0 if sender.token else 0.5)
    return retry(
        client,
        run.stage.url + "/widget/api/messages/",
        json={"cid": f"{sender.name}-{n}", "text": sender.text(n)},
        headers={"Authorization": f"Bearer {sender.token}"},
    )


def answer_all(run: Run, sender: Sender) -> None:
    """Reply through the API, again with the same key until it is taken."""
    agent = next(user for user in run.stage.keys["users"] if user["queues"] == ["frontline"])
    with httpx.Client(timeout=8, headers={"Authorization": f"Bearer {agent['api_token']}"}) as client:
        number, deadline = None, time.monotonic() + TICKET_LIMIT_S
        while number is None and time.monotonic() < deadline:
            time.sleep(2)
            number = ticket_of(run, sender)
        if number is None:  # all this customer wrote is lost: what we would answer is refused
            run.refused += [f"out {sender.name} {n:04d}" for n in range(sender.replies)]
            return
        for n in range(sender.replies):
            url = f"{run.stage.url}/api/v1/tickets/{number}/messages/"
            body = {"text": f"out {sender.name} {n:04d}", "kind": "reply"}
            if not retry(client, url, json=body, headers={"Idempotency-Key": str(uuid.uuid4())}):
                run.refused.append(body["text"])
            time.sleep(run.pause_s * 2 * random.uniform(0.5, 1.5))


def ticket_of(run: Run, sender: Sender) -> int | None:
    rows = run.query(
        "select ticket_id from tickets_message where direction = 'in' and text like "
        f"'in {sender.name} %' limit 1"
    )
    return rows[0][0] if rows else None


def kill_in_turn(run: Run, kills: int, threads: list[threading.Thread]) -> None:
    count = 0
    while count < kills or any(thread.is_alive() for thread in threads):
        time.sleep(10)
        if count == kills // 2 and not run.kills["postgres"]:
            run.kills["postgres"] += run.stage.kill("postgres", signal.SIGINT)
            continue
        if count < kills:
            word = VICTIMS[count % len(VICTIMS)]
            run.kills[word] += bool(run.stage.kill(word))
            count += 1
            print(f"  killed {word} ({count} of {kills})", flush=True)


def watch_receipts(run: Run) -> None:
    """Note every delivery whose shown state goes back."""
    shown: dict[int, int] = {}
    while not run.is_over:
        for pk, state in run.query("select id, state from tickets_delivery"):
            if RANK[state] < shown.get(pk, 0):
                run.went_back.append(f"delivery {pk} to {state}")
            shown[pk] = max(RANK[state], shown.get(pk, 0))
        time.sleep(0.5)


def settle(run: Run) -> None:
    """Wait until nothing is left to do, or long enough."""
    pending = """select (select count(*) from channels_live_inboundpayload where state = 'new')
                      + (select count(*) from tickets_delivery where state in ('queued', 'sending'))"""
    deadline = time.monotonic() + SETTLE_LIMIT_S
    while run.query(pending)[0][0] and time.monotonic() < deadline:
        time.sleep(1)
    time.sleep(5)
    run.is_over = True


def judge(run: Run, options: argparse.Namespace) -> int:
    rows = run.query(
        "select text from tickets_message where direction = 'in' and text like 'in %' order by ticket_id, seq"
    )
    stored = Counter(row[0] for row in rows)
    sent = [sender.text(n) for sender in run.senders for n in range(sender.count)]
    outgoing = run.query(
        """select m.text, d.state, t.external_id from tickets_message m
             join tickets_delivery d on d.message_id = m.id join tickets_thread t on t.id = m.thread_id
            where m.text like 'out %' order by m.ticket_id, m.seq"""
    )
    states = {text: state for text, state, _ in outgoing}
    accepted = Counter(body.split("\n")[0] for texts in run.far_end.accepted.values() for body in texts)
    external = {text for text, _, address in outgoing if address in run.far_end.accepted}
    wanted = [f"out {s.name} {n:04d}" for s in run.senders for n in range(s.replies)]
    report = Report("faults" + (" (sabotaged: no ledger)" if options.sabotage else ""))
    report.zero("messages refused for five minutes", len(run.refused))
    report.zero("inbound lost", sum(text not in stored for text in sent))
    report.zero("inbound stored twice", sum(n - 1 for n in stored.values()))
    report.zero("inbound out of order on a thread", disorder([row[0] for row in rows], "in"))
    report.zero("outbound not stored", sum(text not in states for text in wanted))
    report.zero("outbound stored twice", len(outgoing) - len(states))
    unsettled = [t for t in external if accepted[t] == 0 and states[t] not in ("unknown", "failed")]
    report.zero("outbound lost on the way", len(unsettled))
    report.zero(
        "outbound sent twice silently",
        sum(n - 1 for text, n in accepted.items() if states.get(text) != "unknown"),
    )
    report.zero(
        "outbound out of order at the far end",
        sum(disorder(texts, "out") for texts in run.far_end.accepted.values()),
    )
    report.zero("deliveries left queued", sum(state in ("queued", "sending") for state in states.values()))
    report.zero("receipts that went back", len(run.went_back))
    payloads = run.query("select count(*) from channels_live_inboundpayload where state = 'parked'")[0][0]
    report.zero("payloads parked", payloads)
    report.at_least(
        "processes killed", 20 if options.kills >= 20 else options.kills, sum(run.kills[v] for v in VICTIMS)
    )
    report.at_least("PostgreSQL restarted", 1, run.kills["postgres"])
    unknown = sum(state == "unknown" for state in states.values())
    print(f"\n{len(sent)} in, {len(wanted)} out, {unknown} shown as unknown, kills {dict(run.kills)}")
    lost = [text for text in sent if text not in stored]
    if lost:
        print("lost:", json.dumps(lost[:20]))
    if run.refused or run.went_back:
        print(json.dumps((run.refused + run.went_back)[:5]))
    return report.finish()


def disorder(texts: list[str], word: str) -> int:
    """Count messages that stand before an earlier one of the same customer."""
    last: dict[str, int] = defaultdict(lambda: -1)
    count = 0
    for text in texts:
        if text.startswith(word + " "):
            _, name, n = text.split("\n")[0].split(" ")[:3]
            count += int(n) < last[name]
            last[name] = max(last[name], int(n))
    return count


if __name__ == "__main__":
    sys.exit(main())
