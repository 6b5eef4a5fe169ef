"""Each person reads pages in their own language and time zone, and no cache keeps them."""

from collections.abc import Callable
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import timezone, translation

from accounts.models import User


class PersonMiddleware:
    """Put on the signed-in person's language and time zone; keep private pages out of caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # Without the cookie nobody is signed in; not asking keeps public answers free of Vary: Cookie.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        _put_on(request.user)
        try:
            response = self.get_response(request)
        finally:
            timezone.deactivate()
        response.headers.setdefault("Cache-Control", "no-store")
        return response


def _put_on(user: User) -> None:
    if user.language in dict(settings.LANGUAGES):
        translation.activate(user.language)
    try:
        timezone.activate(ZoneInfo(user.time_zone))
    except (ZoneInfoNotFoundError, ValueError):
        timezone.deactivate()
