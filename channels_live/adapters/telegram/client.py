"""Calls to the Bot API; the token is in the address, so no address is ever told."""

import re
from collections.abc import Mapping
from typing import Any

import httpx
from django.conf import settings as site
from django.utils.translation import gettext as _

from channels_live.adapters.base import SendFailed, SendUnknown
from channels_live.adapters.telegram.answers import classify, failure, is_harmless, migrated_to, read, refusal
from helpdesk.core import egress

__all__ = ["ask", "classify", "download", "migrated_to", "send"]

PLAIN_PATH = re.compile(r"[\w.-][\w./-]*", re.ASCII)
SECONDS, FILE_SECONDS = 8.0, 45.0  # both end before the lease of a delivery does


def send(method: str, settings: Mapping[str, Any], *, seconds: float = SECONDS, **request: Any) -> Any:
    """Call a method that reaches the customer; gives its result, raises SendFailed or SendUnknown.

    An answer of 5xx tells nothing about the message: it may be on its way.
    """
    try:
        response = _post(method, settings, seconds, **request)
    except httpx.HTTPError:
        raise _unknown() from None
    body = read(response)
    if body.get("ok") is True:
        return body.get("result")
    if (response.is_success and not body) or classify(body, response.status_code)[0] == "transient":
        raise _unknown()
    raise refusal(body, response.status_code)


def ask(method: str, settings: Mapping[str, Any], **request: Any) -> Any:
    """Call a method that may be repeated, for it writes to nobody; raises SendFailed only."""
    try:
        response = _post(method, settings, SECONDS, **request)
    except httpx.HTTPError:
        raise SendFailed(_("Telegram did not answer."), permanent=False, code="network") from None
    body = read(response)
    if body.get("ok") is True or is_harmless(body):
        return body.get("result")
    if response.is_success:
        raise SendFailed(_("Telegram did not answer."), permanent=False, code="network")
    raise failure(body, response.status_code)


def download(path: str, settings: Mapping[str, Any], *, max_bytes: int) -> bytes:
    """Load a file by the path that getFile told; raises SendFailed."""
    if ".." in path or not PLAIN_PATH.fullmatch(path):
        raise SendFailed(_("The file lies at an address we do not trust."), permanent=True, code="path")
    base, is_ours = api_base(settings)
    address = f"{base}/file/bot{settings.get('bot_token', '')}/{path}"
    try:
        found = egress.fetch(address, max_bytes=max_bytes, redirects=0, trusted=is_ours, seconds=FILE_SECONDS)
    except egress.AddressRefused as error:
        raise SendFailed(error.message, permanent=True, code="address", scope="account") from None
    except egress.TooLarge:
        raise SendFailed(_("The file is too large."), permanent=True, code="size") from None
    except httpx.HTTPError:
        raise SendFailed(_("The file could not be loaded."), permanent=False, code="network") from None
    if not found.is_success:
        permanent = found.status in (400, 401, 403, 404)
        raise SendFailed(_("The file could not be loaded."), permanent=permanent, code=str(found.status))
    return found.body


def api_base(settings: Mapping[str, Any]) -> tuple[str, bool]:
    """Give the address of the API, and whether the operator vouches for it."""
    if named := str(settings.get("api_base") or ""):
        return named.rstrip("/"), False
    return site.HELPDESK_TELEGRAM_API_BASE.rstrip("/"), True


def _post(method: str, settings: Mapping[str, Any], seconds: float, **request: Any) -> httpx.Response:
    """Post one call; raises SendFailed where nothing went out, httpx errors where something may have."""
    base, is_ours = api_base(settings)
    try:
        with egress.client(trusted=is_ours, seconds=seconds) as client:
            return client.post(f"{base}/bot{settings.get('bot_token', '')}/{method}", **request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise SendFailed(_("Telegram could not be reached."), permanent=False, code="connect") from None
    except egress.AddressRefused as error:
        raise SendFailed(error.message, permanent=True, code="address", scope="account", stops=True) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError):
        raise SendFailed(
            _("The address of the API is not a web address. An admin must correct it on the account's page."),
            permanent=True,
            code="address",
            scope="account",
            stops=True,
        ) from None


def _unknown() -> SendUnknown:
    return SendUnknown(_("Telegram did not answer. The message may have arrived."))
