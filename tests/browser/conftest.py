"""The workspace in a real browser: people sign in by their session, customers write on the side."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from playwright.sync_api import Browser, Page

from accounts.models import User
from tests.cast import make_person
from tests.widget.browser.conftest import ana, chromium, outside, shop, web

__all__ = ["ana", "chromium", "outside", "shop", "web"]
BACKEND = "django.contrib.auth.backends.ModelBackend"


class Desk:
    """One person's browser, and everything it complained about."""

    def __init__(self, page: Page) -> None:
        self.page, self.complaints = page, []
        page.set_default_timeout(8000)
        page.on("console", lambda said: said.type in ("error", "warning") and self.hear(said.text))
        page.on("pageerror", lambda error: self.hear(str(error)))

    def hear(self, text: str) -> None:
        # Chromium writes every refusal to the console.
        if "409 (Conflict)" not in text:
            self.complaints.append(text)

    def write(self, text: str) -> None:
        self.page.get_by_role("textbox", name="Reply", exact=True).press_sequentially(text)

    def begin_writing(self) -> None:
        """Go into the composer and wait for what it needs."""
        self.page.get_by_role("textbox", name="Reply", exact=True).focus()
        self.page.locator("#composer[data-started]").wait_for()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()


@pytest.fixture
def dario(shop: Any, outside: Callable[..., Any]) -> User:
    return outside(make_person, "Dario")


def sign_in(person: User) -> str:
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(person.pk), BACKEND
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    return str(session.session_key)


def wait_until_quiet() -> None:
    """Let the web process finish for the closed pages, so that emptying the tables waits for no lock."""
    busy = "select count(*) from pg_stat_activity where datname = current_database()"
    calm = 0
    for _ in range(50):
        with connection.cursor() as cursor:
            cursor.execute(f"{busy} and state <> 'idle' and pid <> pg_backend_pid()")
            calm = 0 if cursor.fetchone()[0] else calm + 1
        if calm == 3:
            return
        time.sleep(0.1)


@pytest.fixture
def desk_of(web: str, chromium: Browser, outside: Callable[..., Any]) -> Iterator[Callable[..., Desk]]:
    """Open a browser for a person: `desk_of(ana)`, then `desk.page.goto(...)`."""
    contexts = []

    def begin(person: User, width: int = 1440, height: int = 900, **options: Any) -> Desk:
        context = chromium.new_context(viewport={"width": width, "height": height}, base_url=web, **options)
        contexts.append(context)
        context.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": outside(sign_in, person), "url": web}]
        )
        return Desk(context.new_page())

    yield begin
    for context in contexts:
        context.close()
    outside(wait_until_quiet)
