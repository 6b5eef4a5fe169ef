"""A shop with a widget, and visitors who speak to its API."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.cast import make_account, make_person
from tickets.models import ChannelAccount


@pytest.fixture(autouse=True)
def _fresh_counts():
    cache.clear()


@pytest.fixture
def shop(db) -> ChannelAccount:
    return make_account("webchat", "Sahil Market", identity_secret="kept by the shop's server")


@pytest.fixture
def ana(db):
    return make_person("Ana")


class Visitor:
    """A browser with its own token."""

    def __init__(self, account: ChannelAccount, **extra: Any) -> None:
        self.client = Client()
        self.token = ""
        answer = self.post("session/", {"key": account.key, "lang": "en", **extra})
        self.session = answer.json()
        self.token = self.session.get("token", "")

    def post(self, path: str, body: Any) -> HttpResponse:
        return self.client.post(
            f"/widget/api/{path}", json.dumps(body), content_type="application/json", headers=self.headers
        )

    def get(self, path: str) -> HttpResponse:
        return self.client.get(f"/widget/api/{path}", headers=self.headers)

    def say(self, text: str, cid: str = "c1", **extra: Any) -> dict[str, Any]:
        answer = self.post("messages/", {"cid": cid, "text": text, **extra})
        assert answer.status_code in (200, 201), answer.content
        return answer.json()

    def feed(self, after: int = 0) -> list[dict[str, Any]]:
        return self.get(f"feed/?after={after}").json()["items"]

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


@pytest.fixture
def visit(shop) -> Callable[..., Visitor]:
    return lambda **extra: Visitor(shop, **extra)


@pytest.fixture
def rosa(visit) -> Visitor:
    return visit(profile={"name": "Rosa"})
