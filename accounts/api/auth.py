"""Bearer tokens and their limits."""

import time
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from accounts.models import ApiToken, User
from helpdesk.core import secrets

USED_EVERY = timedelta(minutes=1)
SPAN_S, MOST = 10, 1000  # a hundred requests a second, over ten seconds


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; the token of an inactive person opens nothing."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        kind, _space, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer" or not token.strip():
            return None
        timezone.deactivate()  # answers are in UTC, also for a browser that is signed in elsewhere
        now = timezone.now()
        found = (
            ApiToken.objects.select_related("user")
            .filter(Q(expires_at=None) | Q(expires_at__gt=now), revoked_at=None, user__is_active=True)
            .filter(token_hash=secrets.hash_token(token.strip()))
            .first()
        )
        if found is None:
            raise AuthenticationFailed(_("This token is not valid."))
        if found.last_used_at is None or now - found.last_used_at > USED_EVERY:
            ApiToken.objects.filter(pk=found.pk).update(last_used_at=now)
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class TokenSchema(OpenApiAuthenticationExtension):
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class TokenThrottle(BaseThrottle):
    """Count a token's requests in the cache; with the cache away nobody is held up."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        key = f"api:{request.auth.pk}:{int(time.time()) // SPAN_S}"
        cache.add(key, 0, SPAN_S * 2)
        try:
            return cache.incr(key) <= MOST
        except ValueError:
            return True

    def wait(self) -> float:
        return SPAN_S - time.time() % SPAN_S
