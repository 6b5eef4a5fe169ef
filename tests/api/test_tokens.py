"""What a token opens, for how long, and how often it may ask."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from accounts.api import auth
from accounts.models import ApiToken, User


@pytest.mark.parametrize(
    ("rows", "change"),
    [
        (ApiToken, {"expires_at": timezone.now() - timedelta(seconds=1)}),
        (ApiToken, {"revoked_at": timezone.now()}),
        (User, {"is_active": False}),
    ],
    ids=["expired", "revoked", "of somebody who left"],
)
def test_token_that_is_over_opens_nothing(ana, rows, change):
    rows.objects.update(**change)

    answer = ana.get("tickets/")

    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_token_that_asks_too_often_is_told_when_to_come_back(ana):
    token, span = ApiToken.objects.get(), int(time.time()) // auth.SPAN_S
    for each in (span, span + 1):  # the next begins in a moment, perhaps
        cache.set(f"api:{token.pk}:{each}", auth.MOST)

    answer = ana.get("tickets/")

    assert (answer.status_code, answer.json()["error"]["code"]) == (429, "throttled")
    assert 0 < int(answer.headers["Retry-After"]) <= auth.SPAN_S
    assert auth.MOST / auth.SPAN_S >= 50


@pytest.mark.parametrize("address", ["api/v1/", "api/v1/nothing/", "api/v1/tickets/%00/"])
def test_address_that_is_not_there_is_refused_in_the_same_form(ana, address):
    answer = ana.client.get(f"/{address}")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")
