"""Both providers' servers, outside of the product: they note all they accept, and send receipts."""

import hashlib
import hmac
import itertools
import json
import queue
import random
import re
import threading
import time
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

RETRY_LIMIT_S = 300


class FarEnd:
    """Accepts sends like Meta and Telegram; WhatsApp receipts come shuffled and some twice."""

    def __init__(self, seed: int = 1) -> None:
        self.accepted: dict[str, list[str]] = defaultdict(list)  # recipient -> texts in order of arrival
        self.hooks: dict[str, tuple[str, str]] = {}  # phone_number_id -> (hook URL, app secret)
        self.luck = random.Random(seed)
        self.numbers = itertools.count(1_000_000)  # a chat has one count for both sides: stay clear of theirs
        self.lock = threading.Lock()
        self.receipts: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue()
        self.is_open = True
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        for _ in range(6):
            threading.Thread(target=self._send_receipts, daemon=True).start()

    def close(self) -> None:
        self.is_open = False
        self.server.shutdown()

    def take_whatsapp(self, number_id: str, body: dict[str, Any]) -> dict[str, Any]:
        to, text = body["to"].lstrip("+"), (body.get("text") or {}).get("body", "")
        with self.lock:
            self.accepted[to].append(text)
            wamid = f"wamid.bench{next(self.numbers)}"
        self._plan_receipts(number_id, wamid, to, body.get("biz_opaque_callback_data", ""))
        return {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": wamid}],
        }

    def take_telegram(self, body: dict[str, Any]) -> dict[str, Any]:
        chat = int(body["chat_id"])
        with self.lock:
            self.accepted[str(chat)].append(body.get("text", ""))
            number = next(self.numbers)
        message = {"message_id": number, "date": int(time.time()), "chat": {"id": chat, "type": "private"}}
        return {"ok": True, "result": {**message, "text": body.get("text", "")}}

    def _plan_receipts(self, number_id: str, wamid: str, to: str, callback: str) -> None:
        states = ["sent", "delivered", "read"]
        self.luck.shuffle(states)
        for state in states + states[: self.luck.randint(0, 1)]:
            status = {"id": wamid, "status": state, "timestamp": str(int(time.time())), "recipient_id": to}
            self.receipts.put((number_id, {**status, "biz_opaque_callback_data": callback}))

    def _send_receipts(self) -> None:
        with httpx.Client(timeout=10) as client:
            while self.is_open:
                try:
                    number_id, status = self.receipts.get(timeout=1)
                except queue.Empty:
                    continue
                url, secret = self.hooks[number_id]
                post_until_taken(client, url, whatsapp_body(number_id, statuses=[status]), secret)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        far_end = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if found := re.fullmatch(r"/whatsapp/v[\d.]+/(\d+)/messages", self.path):
                    self._answer(
                        far_end.take_whatsapp(found[1], body) if "type" in body else {"success": True}
                    )
                else:
                    self._answer(
                        far_end.take_telegram(body)
                        if "sendMessage" in self.path
                        else {"ok": True, "result": True}
                    )

            def _answer(self, answer: dict[str, Any]) -> None:
                data = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Stay silent."""

        return Handler


def whatsapp_body(
    number_id: str,
    *,
    messages: list[dict[str, Any]] | None = None,
    statuses: list[dict[str, Any]] | None = None,
) -> bytes:
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550001111", "phone_number_id": number_id},
    }
    if messages:
        value["contacts"] = [
            {"wa_id": m["from"], "profile": {"name": f"Guest {m['from'][-4:]}"}} for m in messages
        ]
        value["messages"] = messages
    if statuses:
        value["statuses"] = statuses
    change = {"field": "messages", "value": value}
    return json.dumps(
        {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": [change]}]}
    ).encode()


def post_until_taken(client: httpx.Client, url: str, body: bytes, secret: str) -> bool:
    """Post a signed webhook like a provider: again and again until somebody answers 200."""
    signature = "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
    return retry(client, url, content=body, headers=headers)


def retry(client: httpx.Client, url: str, **request: Any) -> bool:
    """Post until the answer is 2xx; false after five minutes."""
    deadline, pause = time.monotonic() + RETRY_LIMIT_S, 0.2
    while time.monotonic() < deadline:
        try:
            if client.post(url, **request).is_success:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(pause)
        pause = min(2.0, pause * 1.5)
    return False
