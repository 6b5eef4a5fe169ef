"""Calls to the Graph API: short time limits, and errors as their codes mean them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings as site
from django.utils.translation import gettext as _

from channels_live.adapters.base import SendFailed, SendUnknown

TIMEOUT = httpx.Timeout(8.0, connect=3.0)
VERSION = "v25.0"
REAUTHORISE = {0, 190, 3, 10, *range(200, 300)}
RESTRICTED = {368, 131031, 130497, 131042, 133010, 131045, 131005}
THROTTLED = {4, 80007, 130429, 131048, 131064, 133016}
PAIR = 131056
PASSING = {1, 2, 131000, 131016, 131057}
MEDIA_HOSTS = ("lookaside.fbsbx.com", "graph.facebook.com")


def call(method: str, path: str, settings: Mapping[str, Any], **request: Any) -> dict[str, Any]:
    """Call the API; raises SendFailed by the error's code, SendUnknown when nobody can tell."""
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            response = client.request(method, address(path, settings), headers=token(settings), **request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise SendFailed(_("WhatsApp could not be reached."), permanent=False, code="connect") from None
    except httpx.HTTPError:
        raise SendUnknown(_("WhatsApp did not answer. The message may have arrived.")) from None
    return result(response)


def result(response: httpx.Response) -> dict[str, Any]:
    body = _json(response)
    error = body.get("error")
    if isinstance(error, dict):
        raise classify(error, retry_after(response))
    if response.status_code == 429:
        raise SendFailed(
            _("WhatsApp asks us to wait."),
            permanent=False,
            code="429",
            retry_after=retry_after(response) or 10,
            scope="account",
        )
    if response.is_server_error:  # Meta answers 500 for messages it did accept
        raise SendUnknown(_("WhatsApp did not answer. The message may have arrived."))
    if not response.is_success:
        raise SendFailed(_("WhatsApp refused the message."), permanent=True, code=str(response.status_code))
    return body


def classify(error: Mapping[str, Any], wait: float | None = None) -> SendFailed:
    """Decide on the code, never on the text (protocols 1.6)."""
    code = error.get("code")
    number = int(code) if isinstance(code, int) or (isinstance(code, str) and code.isdecimal()) else -1
    told = error.get("error_data")
    details = str((told.get("details") if isinstance(told, dict) else "") or error.get("message") or "")[:200]
    name = str(number)
    if number in REAUTHORISE:
        return SendFailed(
            _("WhatsApp no longer accepts our access token."), permanent=True, code=name, scope="account"
        )
    if number in RESTRICTED:
        return SendFailed(
            _("WhatsApp has restricted this account."), permanent=True, code=name, scope="account"
        )
    if number in THROTTLED:
        return SendFailed(
            _("WhatsApp asks us to wait."),
            permanent=False,
            code=name,
            retry_after=wait or 10,
            scope="account",
        )
    if number == PAIR:
        return SendFailed(
            _("Too many messages to this customer; WhatsApp asks us to wait."),
            permanent=False,
            code=name,
            retry_after=wait,
            scope="thread",
        )
    if number in PASSING:
        return SendFailed(_("WhatsApp has a passing fault."), permanent=False, code=name, retry_after=wait)
    if number in (131047, 470):
        return SendFailed(
            _("The customer last wrote more than 24 hours ago; send a template."), permanent=True, code=name
        )
    if number == 131026:
        return SendFailed(
            _("This number cannot be reached on WhatsApp."), permanent=True, code=name, scope="thread"
        )
    if number == 131050:
        return SendFailed(
            _("The customer does not want such messages."), permanent=True, code=name, scope="thread"
        )
    return SendFailed(details or _("WhatsApp refused the message."), permanent=True, code=name)


def address(path: str, settings: Mapping[str, Any]) -> str:
    base = str(settings.get("api_base") or site.HELPDESK_WHATSAPP_API_BASE).rstrip("/")
    return f"{base}/{settings.get('api_version') or VERSION}/{path}"


def token(settings: Mapping[str, Any]) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.get('access_token', '')}"}


def may_get_token(url: str, settings: Mapping[str, Any]) -> bool:
    """Tell whether a media address is the provider's own; any other would be handed our token."""
    ours, theirs = urlsplit(address("", settings)), urlsplit(url)
    if (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc):
        return True
    host = theirs.hostname or ""
    return theirs.scheme == "https" and (host in MEDIA_HOSTS or host.endswith(".fbcdn.net"))


def download(url: str, settings: Mapping[str, Any], *, max_bytes: int) -> bytes:
    """Load a media file with our token; raises SendFailed."""
    if not may_get_token(url, settings):
        raise SendFailed(_("The file lies at an address we do not trust."), permanent=True, code="host")
    taken = bytearray()
    try:
        with (
            httpx.Client(timeout=httpx.Timeout(30.0, connect=3.0), follow_redirects=False) as client,
            client.stream("GET", url, headers=token(settings)) as response,
        ):
            if not response.is_success:
                permanent = response.status_code in (400, 401, 403, 410)
                raise SendFailed(
                    _("The file could not be loaded."), permanent=permanent, code=str(response.status_code)
                )
            for chunk in response.iter_bytes():
                taken += chunk
                if len(taken) > max_bytes:
                    raise SendFailed(_("The file is too large."), permanent=True, code="size")
    except httpx.HTTPError:
        raise SendFailed(_("The file could not be loaded."), permanent=False, code="network") from None
    return bytes(taken)


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
