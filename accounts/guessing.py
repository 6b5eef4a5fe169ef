"""Guesses over many accounts: an address that fails too often waits, whoever it tries to be."""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.db.models import Sum
from django.http import HttpRequest

PER_ADDRESS = 40  # far above what the people of one office mistype within the cool-off


class Handler(AxesDatabaseHandler):
    """Locks an account at one address (as axes does), and an address over all accounts."""

    def is_locked(self, request: HttpRequest, credentials: dict[str, str] | None = None) -> bool:
        return super().is_locked(request, credentials) or _failures(request) >= PER_ADDRESS

    def user_login_failed(
        self, sender: object, credentials: dict[str, str], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        super().user_login_failed(sender, credentials, request, **kwargs)
        if request is not None and _failures(request) > PER_ADDRESS:
            request.axes_locked_out = True  # the middleware then says so, with the time to wait


def _failures(request: HttpRequest) -> int:
    """Count the wrong passwords that came from this address within the cool-off."""
    address = getattr(request, "axes_ip_address", None)
    if address is None:
        return 0
    recent = AccessAttempt.objects.filter(
        ip_address=address, attempt_time__gte=get_cool_off_threshold(request)
    )
    return recent.aggregate(total=Sum("failures_since_start"))["total"] or 0
