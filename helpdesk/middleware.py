"""What the reverse proxy tells us, believed only where the operator says there is one."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase


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
