"""A caller of the API, and a ticket to call about."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken, User
from helpdesk.core import secrets
from tests.cast import make_account, make_person, make_queue
from tests.writing import write


class Caller:
    """One person's token against the real views."""

    def __init__(self, user: User) -> None:
        self.user, token = user, secrets.new_token()
        ApiToken.objects.create(
            user=user, name="t", token_hash=secrets.hash_token(token), start="", created_at=timezone.now()
        )
        self.client = Client(headers={"Authorization": f"Bearer {token}"}, raise_request_exception=False)

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1/{path}")

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.client.post(
            f"/api/v1/{path}", data=body or {}, content_type="application/json", headers=headers
        )

    def delete(self, path: str) -> Any:
        return self.client.delete(f"/api/v1/{path}")


@pytest.fixture
def ana(db):
    return Caller(make_person("Ana"))


@pytest.fixture
def fatima(db):
    make_queue("finance", is_private=True)
    return Caller(make_person("Fatima", queues=("finance",)))


@pytest.fixture
def ticket(db):
    return write(make_account("webchat", "Shop"), "My order 4821 never came").ticket
