"""A desk, accounts of both kinds, and a far end that is reached over HTTP only."""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from channels_live.simulator.models import Post
from tests.cast import NOON, make_queue, make_tier
from tickets.models import ChannelAccount

WHATSAPP = {
    "phone_number_id": "106540352242921",
    "waba_id": "102290129340398",
    "access_token": "token-of-the-number",
    "app_secret": "secret of the app",
    "verify_token": "verify me",
    "api_version": "v25.0",
}
TELEGRAM = {"bot_token": "710000001:AAH-token_of_the_bot", "secret_token": "secret_of_the_hook"}


class Desk:
    """Something that takes webhooks and notes them; `says` are its next answers."""

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.says: list[tuple[int, bytes]] = []
        desk = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                raw = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                desk.taken.append(
                    {"path": self.path, "headers": headers, "raw": raw, "body": json.loads(raw)}
                )
                status, body = desk.says.pop(0) if desk.says else (200, b"")
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Tests print enough."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [item["body"] for item in self.taken]


@pytest.fixture
def desk(settings) -> Iterator[Desk]:
    found = Desk()
    settings.HELPDESK_BASE_URL = found.url
    yield found
    found.server.shutdown()
    found.server.server_close()


@pytest.fixture
def demo(settings, tmp_path):
    settings.HELPDESK_DEMO = True
    settings.MEDIA_ROOT = tmp_path
    return settings


def make(kind: str, values: dict[str, str], ref: str = "") -> ChannelAccount:
    """Make an account as it lies in the database, whether or not an adapter speaks its kind."""
    make_tier()
    account = ChannelAccount(
        kind=kind, name=f"{kind.title()}, Baku", queue=make_queue(), created_at=NOON, external_ref=ref
    )
    account.settings = values
    account.save()
    return account


@pytest.fixture
def number(demo, transactional_db) -> ChannelAccount:
    return make("whatsapp", WHATSAPP, WHATSAPP["phone_number_id"])


@pytest.fixture
def bot(demo, transactional_db) -> ChannelAccount:
    return make("telegram", TELEGRAM)


@pytest.fixture
def graph(live_server) -> Iterator[httpx.Client]:
    headers = {"Authorization": f"Bearer {WHATSAPP['access_token']}"}
    with httpx.Client(base_url=f"{live_server.url}/simulator/whatsapp/v25.0/", headers=headers) as client:
        yield client


@pytest.fixture
def bot_api(live_server) -> Iterator[httpx.Client]:
    base = f"{live_server.url}/simulator/telegram/bot{TELEGRAM['bot_token']}/"
    with httpx.Client(base_url=base) as client:
        yield client


def is_signed(item: dict[str, Any]) -> bool:
    digest = hmac.new(WHATSAPP["app_secret"].encode(), item["raw"], hashlib.sha256).hexdigest()
    return item["headers"]["x-hub-signature-256"] == f"sha256={digest}"


def statuses(bodies: list[dict[str, Any]]) -> list[str]:
    found = []
    for body in bodies:
        value = body["entry"][0]["changes"][0]["value"]
        found += [status["status"] for status in value.get("statuses", [])]
    return found


def inbound(body: dict[str, Any]) -> dict[str, Any]:
    return body["entry"][0]["changes"][0]["value"]["messages"][0]


def waiting() -> int:
    return Post.objects.filter(state=Post.State.WAITING).count()


@pytest.fixture
def over_http(demo, live_server, transactional_db, settings) -> None:
    """Let the product and the far end find each other at the live server."""
    settings.HELPDESK_BASE_URL = live_server.url
    settings.HELPDESK_WHATSAPP_API_BASE = f"{live_server.url}/simulator/whatsapp"
    settings.HELPDESK_TELEGRAM_API_BASE = f"{live_server.url}/simulator/telegram"
