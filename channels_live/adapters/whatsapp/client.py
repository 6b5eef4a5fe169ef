"""Calls to the Graph API: short time limits, and errors as their codes mean them."""

from collections.abc import Mapping
from typing import Any

import httpx
from django.conf import settings as site
from django.utils.translation import gettext as _

from channels_live.adapters.base import SendFailed, SendUnknown
from channels_live.adapters.whatsapp.errors import classify, explain
from helpdesk.core import egress

CALL_S, UPLOAD_S, DOWNLOAD_S = 8.0, 45.0, 60.0
VERSION = "v25.0"
UNTOLD = {401: 190, 403: 10, 429: 130429}  # what a status means that comes without an error
MEDIA_HOSTS = ("lookaside.fbsbx.com", "graph.facebook.com")
# Raised before anything is on the wire: an address or a header that cannot be written.
UNSENDABLE = (httpx.InvalidURL, httpx.UnsupportedProtocol, httpx.LocalProtocolError, ValueError, TypeError)


def call(
    method: str,
    path: str,
    settings: Mapping[str, Any],
    *,
    attempt: int = 1,
    seconds: float = CALL_S,
    **request: Any,
) -> dict[str, Any]:
    """Call the API; raises SendFailed by the error's code, SendUnknown when nobody can tell."""
    try:
        with egress.client(trusted=True, seconds=seconds) as client:
            response = client.request(method, address(path, settings), headers=token(settings), **request)
    except UNSENDABLE:
        raise SendFailed(
            _("The account's address or token cannot be used. An admin must correct it."),
            permanent=True,
            code="settings",
            scope="account",
            stops=True,
        ) from None
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise SendFailed(_("WhatsApp could not be reached."), permanent=False, code="connect") from None
    except httpx.HTTPError:
        raise SendUnknown(_("WhatsApp did not answer. The message may have arrived.")) from None
    return result(response, attempt)


def result(response: httpx.Response, attempt: int = 1) -> dict[str, Any]:
    body, status = _json(response), response.status_code
    error, wait_s = body.get("error"), retry_after(response)
    if isinstance(error, dict):
        raise classify(error, wait_s=wait_s, attempt=attempt)
    if code := UNTOLD.get(status):
        raise classify({"code": code}, wait_s=wait_s, attempt=attempt)
    if response.is_server_error:  # Meta answers 500 for messages it did accept
        raise SendUnknown(_("WhatsApp did not answer. The message may have arrived."))
    if not response.is_success:
        raise SendFailed(explain({"code": status}), permanent=True, code=str(status))
    return body


def address(path: str, settings: Mapping[str, Any]) -> str:
    return f"{base()}/{settings.get('api_version') or VERSION}/{path}"


def base() -> str:
    return str(site.HELPDESK_WHATSAPP_API_BASE).rstrip("/")


def token(settings: Mapping[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.get('access_token', '')}"}


def is_ours(url: str) -> bool:
    """Tell whether an address lies where the operator sends our calls."""
    try:
        ours, theirs = httpx.URL(base()), httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        return False
    return bool(ours.host) and (ours.scheme, ours.netloc) == (theirs.scheme, theirs.netloc)


def may_get_token(url: str) -> bool:
    """Tell whether a media address is the provider's own; any other would be handed our token."""
    if is_ours(url):
        return True
    try:
        theirs = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError):
        return False
    if theirs.scheme != "https" or theirs.port not in (None, 443) or theirs.userinfo:
        return False
    return theirs.host in MEDIA_HOSTS or theirs.host.endswith(".fbcdn.net")


def download(url: str, settings: Mapping[str, Any], *, max_bytes: int) -> bytes:
    """Load a media file with our token; raises SendFailed."""
    if not may_get_token(url):
        raise SendFailed(_("The file lies at an address we do not trust."), permanent=True, code="host")
    try:
        found = egress.fetch(
            url,
            max_bytes=max_bytes,
            headers=token(settings),
            redirects=0,
            trusted=is_ours(url),
            seconds=DOWNLOAD_S,
        )
    except egress.TooLarge:
        raise SendFailed(_("The file is too large."), permanent=True, code="size") from None
    except egress.AddressRefused as error:
        raise SendFailed(str(error), permanent=True, code="host") from None
    except UNSENDABLE:
        raise SendFailed(_("The file could not be loaded."), permanent=True, code="settings") from None
    except httpx.HTTPError:
        raise SendFailed(_("The file could not be loaded."), permanent=False, code="network") from None
    if not found.is_success:
        permanent = found.status in (400, 401, 403, 410)
        raise SendFailed(_("The file could not be loaded."), permanent=permanent, code=str(found.status))
    return found.body


def retry_after(response: httpx.Response) -> float | None:
    try:
        return min(3600.0, max(0.0, float(response.headers["Retry-After"])))
    except (KeyError, ValueError):
        return None


def _json(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
