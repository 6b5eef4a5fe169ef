"""The whole web side in its own process, a foreign shop beside it, and a Chromium: for browser tests."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import urlopen

import pytest
from django.core.cache import cache
from django.db import connection
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, sync_playwright

from tests.cast import make_account, make_person
from tests.chromium import find_chromium
from tickets.models import ChannelAccount

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
LOUDLY = ("error", "warning")
QUIET = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
LOUD = b"""
* { font-family: Georgia !important }
button { position: static !important; background: red !important; width: 300px !important }
textarea, input { display: none !important }
div, section, iframe { transform: rotate(3deg) !important; opacity: .2 !important }
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")  # no longer: its postman would take other tests' webhooks
def web(django_db_setup: None) -> Iterator[str]:
    """Serve pages and sockets over the test database; gives the address."""
    port = free_port()
    base, given = f"http://127.0.0.1:{port}", connection.settings_dict
    url = f"postgresql://{given['USER']}@/{given['NAME']}?host={given['HOST'].replace('/', '%2F')}"
    env = {**os.environ, "HELPDESK_BASE_URL": base, "PORT": str(port), "DATABASE_URL": url}
    env |= {"HELPDESK_DEMO": "1", "HELPDESK_ROLE": "web", "HELPDESK_STATIC_FINDERS": "1"}
    command = [
        sys.executable,
        "-m",
        "daphne",
        "-b",
        "127.0.0.1",
        "-p",
        str(port),
        "helpdesk.asgi:application",
    ]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for(base)
        yield base
    finally:
        process.terminate()
        process.wait(10)


def wait_for(base: str) -> None:
    for _ in range(200):
        try:
            urlopen(f"{base}/widget.js", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the web process did not start")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    # The driver keeps an event loop on this thread; Django's own clean-up between tests is still fine.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=FLAGS + QUIET)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def shop(transactional_db: None, outside: "Outside") -> ChannelAccount:
    outside(cache.clear)
    return outside(make_account, "webchat", "Sahil Market", identity_secret="secret of the shop")


Outside = Callable[..., Any]


@pytest.fixture
def outside() -> Iterator[Outside]:
    """Run our own code on a thread without the event loop that drives Chromium."""

    def close() -> None:
        connection.close()  # looked up here: each thread has its own

    with ThreadPoolExecutor(1) as pool:
        yield lambda verb, *args, **named: pool.submit(verb, *args, **named).result()
        pool.submit(close).result()


@pytest.fixture
def ana(shop: ChannelAccount, outside: Outside) -> Any:
    return outside(make_person, "Ana")


@pytest.fixture
def foreign_site(web: str) -> Iterator[Callable[..., str]]:
    """Somebody's site on another origin, with a strict policy and a loud stylesheet."""
    pages: dict[str, bytes] = {"/loud.css": LOUD}
    policy = f"default-src 'none'; script-src {web}; frame-src {web}; style-src 'self'"
    policy += "; require-trusted-types-for 'script'"

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/css" if self.path.endswith("css") else "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *_: Any) -> None:
            """Tests print enough."""

    server = ThreadingHTTPServer(("127.0.0.1", free_port()), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def show(key: str) -> str:
        pages["/"] = (
            '<!doctype html><html lang="en"><title>Shop</title><link rel="stylesheet" href="/loud.css">'
            f'<script type="module" src="{web}/widget.js" data-key="{key}" async></script><h1>Shop</h1>'
        ).encode()
        return f"http://127.0.0.1:{server.server_port}/"

    yield show
    server.shutdown()


class Visit:
    """One browser of one visitor, and everything it complained about."""

    def __init__(self, context: BrowserContext) -> None:
        self.context, self.complaints, self.requests = context, [], []
        self.page = self.tab()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(8000)
        page.on(
            "console", lambda said: said.type in ("error", "warning") and self.complaints.append(said.text)
        )
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        return page

    @property
    def chat(self) -> FrameLocator:
        return frame_of(self.page)

    def open(self, url: str, name: str = "Chat") -> None:
        self.page.goto(url)
        self.page.get_by_role("button", name=name, exact=True).click()
        self.chat.get_by_label("Message", exact=True).wait_for()

    def say(self, text: str) -> None:
        self.chat.get_by_label("Message", exact=True).fill(text)
        self.chat.get_by_role("button", name="Send", exact=True).click()


def frame_of(page: Page) -> FrameLocator:
    return page.frame_locator("meja-chat iframe")


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    contexts = []

    def begin(width: int = 1440, height: int = 900, **options: Any) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        return Visit(context)

    yield begin
    for context in contexts:
        context.close()
