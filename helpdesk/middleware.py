"""What is read before anything else: what the reverse proxy tells us, and whether an address can be ours."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotFound


class BehindProxyMiddleware:
    """Take the caller's address from the proxy, so that limits and logs see people, not nginx."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The last entry is the one our own proxy wrote; earlier ones are the caller's word.
        last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        if settings.HELPDESK_BEHIND_PROXY and last:
            request.META["REMOTE_ADDR"] = last
        return self.get_response(request)


class StorableAddressMiddleware:
    """Nothing we keep has a NUL in its name, and PostgreSQL does not even look for one.

    The API answers such an address by itself, in its own form of refusals.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\x00" in request.path_info and not request.path_info.startswith("/api/"):
            return HttpResponseNotFound()
        return self.get_response(request)
