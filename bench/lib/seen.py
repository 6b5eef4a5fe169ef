"""From an agent's request to the row in the list of the team that was asked, in the whole product under load.

Customers write on WhatsApp, agents escalate over the API; a senior has the list of escalations open, as their
page does: a hint names the ticket, the row is fetched. What counts is the time from the request to the row.
"""

import json
import re
import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from bench.lib.farend import FarEnd, post_until_taken, whatsapp_body
from bench.lib.report import Report
from bench.lib.stage import Stage

REQUIRED_S = 2.0
AGENTS, BETWEEN_S = 4, 0.8  # who escalate, and how long each waits before the next
CUSTOMERS, WRITES_S = 6, 0.5  # who write on meanwhile, and how often
SETTLE_S = 10
ASK = {
    "queue": "senior",
    "kind": "functional",
    "reason": "refund",
    "question": "May we refund this order in full today?",
    "tried": "Looked at the order, it was paid twice.",
}


@dataclass
class Way:
    """What is known of each ticket's way: when it was asked for, when its row was there."""

    asked: dict[int, float] = field(default_factory=dict)
    seen: dict[int, float] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    written: int = 0
    is_over: bool = False


def time_to_be_seen(report: Report, count: int) -> None:
    far_end, way = FarEnd(), Way()
    with Stage(env={"HELPDESK_WHATSAPP_API_BASE": far_end.url + "/whatsapp"}) as stage:
        accounts = stage.keys["accounts"]["whatsapp"]
        far_end.hooks = {each["phone_number_id"]: (each["hook_url"], each["app_secret"]) for each in accounts}
        people = stage.keys["users"]
        senior = next(person for person in people if person["queues"] == ["senior"])
        agent = next(person for person in people if person["queues"] == ["frontline"])
        numbers = fresh_tickets(stage, agent, accounts[0], count)
        watcher = threading.Thread(target=watch, args=(stage, senior, way), daemon=True)
        watcher.start()
        time.sleep(3)
        writers = [
            threading.Thread(target=write_on, args=(accounts[n % len(accounts)], n, way))
            for n in range(CUSTOMERS)
        ]
        askers = [
            threading.Thread(target=escalate, args=(stage, agent, numbers[n::AGENTS], way))
            for n in range(AGENTS)
        ]
        for thread in [*writers, *askers]:
            thread.start()
        for thread in askers:
            thread.join(600)
        until = time.monotonic() + SETTLE_S
        while len(way.seen) < len(way.asked) and time.monotonic() < until:
            time.sleep(0.1)
        way.is_over = True
    far_end.close()
    judge(report, way, count)


def fresh_tickets(stage: Stage, agent: dict[str, Any], account: dict[str, str], count: int) -> list[int]:
    """Let as many customers write once; gives the numbers of their tickets."""
    with httpx.Client(timeout=20) as client:
        for n in range(count):
            say(client, account, f"994801{n:06d}", f"wamid.first.{n}", "I was charged twice")
        headers = {"Authorization": f"Bearer {agent['api_token']}"}
        for _ in range(120):
            found = list(listed(client, f"{stage.url}/api/v1/tickets/?q=charged&limit=200", headers))
            if len(found) >= count:
                return found[:count]
            time.sleep(1)
    raise SystemExit(f"only {len(found)} of {count} tickets came to be")


def listed(client: httpx.Client, url: str | None, headers: dict[str, str]) -> Any:
    while url:
        page = client.get(url, headers=headers).json()
        yield from (ticket["number"] for ticket in page["results"] if ticket["queue"] == "frontline")
        url = page["next"]


def say(client: httpx.Client, account: dict[str, str], sender: str, wamid: str, text: str) -> None:
    message = {"from": sender, "id": wamid, "timestamp": str(int(time.time())), "type": "text"}
    body = whatsapp_body(account["phone_number_id"], messages=[{**message, "text": {"body": text}}])
    post_until_taken(client, account["hook_url"], body, account["app_secret"])


def write_on(account: dict[str, str], n: int, way: Way) -> None:
    """Be one of the customers who go on writing."""
    with httpx.Client(timeout=20) as client:
        while not way.is_over:
            way.written += 1
            say(client, account, f"994802{n:06d}", f"wamid.load.{n}.{way.written}", "Is anybody there?")
            time.sleep(WRITES_S)


def escalate(stage: Stage, agent: dict[str, Any], numbers: list[int], way: Way) -> None:
    headers = {"Authorization": f"Bearer {agent['api_token']}"}
    with httpx.Client(timeout=30, headers=headers) as client:
        for number in numbers:
            way.asked[number] = time.monotonic()
            answer = client.post(f"{stage.url}/api/v1/tickets/{number}/escalations/", json=ASK)
            if answer.status_code != 201:
                way.refused.append(f"#{number} {answer.status_code} {answer.text[:120]}")
            time.sleep(BETWEEN_S)


def watch(stage: Stage, senior: dict[str, Any], way: Way) -> None:
    """Be the senior's open page: told by a hint, it fetches the row; a lost line is opened again."""
    with httpx.Client(base_url=stage.url, timeout=20, follow_redirects=True) as client:
        sign_in(client, senior)
        page = client.get("/escalations/").text
        found = re.search(r'X-CSRFToken&quot;: &quot;([^&]+)&|X-CSRFToken": "([^"]+)"', page)
        token = (found[1] or found[2]) if found else ""
        while not way.is_over:
            try:
                listen(stage, client, token, way)
            except (ConnectionClosed, OSError, httpx.HTTPError):
                time.sleep(0.2)


def listen(stage: Stage, client: httpx.Client, token: str, way: Way) -> None:
    headers = {"X-CSRFToken": token, "Referer": f"{stage.url}/escalations/"}
    key = client.post("/live/pass/", headers=headers).json()["pass"]
    with connect(f"{stage.url.replace('http', 'ws')}/ws/agent/", origin=stage.url) as line:  # type: ignore[arg-type]
        line.send(json.dumps({"pass": key}))
        for heard in line:
            number = json.loads(heard).get("ticket")
            if number in way.asked and number not in way.seen:
                html = client.get(f"/escalations/rows/?view=mine&tickets={number}").text
                if f'data-ticket="{number}"' in html:
                    way.seen.setdefault(number, time.monotonic())


def sign_in(client: httpx.Client, person: dict[str, Any]) -> None:
    form = client.get("/login/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    given = {"email": person["email"], "username": person["email"], "password": person["password"]}
    answer = client.post(
        "/login/",
        data={**given, "csrfmiddlewaretoken": token[1] if token else ""},
        headers={"Referer": f"{client.base_url}/login/"},
    )
    if "/login/" in str(answer.url):
        raise SystemExit("the senior could not sign in")


def judge(report: Report, way: Way, count: int) -> None:
    lengths = sorted(way.seen[number] - way.asked[number] for number in way.seen)
    report.zero(f"of {count} escalations refused", len(way.refused))
    report.zero("escalations never seen by the team that was asked", len(way.asked) - len(way.seen))
    p99 = lengths[min(len(lengths) - 1, int(0.99 * len(lengths)))] if lengths else float("inf")
    report.at_most("requested to visible in the receiving queue, p99", REQUIRED_S, p99, " s")
    if lengths:
        print(
            f"seen after {lengths[len(lengths) // 2]:.2f} s (median), {lengths[-1]:.2f} s (most), "
            f"while customers wrote {way.written} messages"
        )
    for line in way.refused[:5]:
        print("  " + line)
