"""Calls to the Bot API; the token is in the address, so no address is ever told."""

from collections.abc import Mapping
from typing import Any

import httpx
from django.conf import settings as site
from django.utils.translation import gettext as _

from channels_live.adapters.base import SendFailed, SendUnknown

TIMEOUT = httpx.Timeout(8.0, connect=3.0)
GONE = (
    "user is deactivated",
    "chat not found",
    "bot was kicked",
    "can't initiate conversation",
    "user not found",
)


def call(method: str, settings: Mapping[str, Any], **request: Any) -> Any:
    """Call one method; gives its result, raises SendFailed or SendUnknown."""
    try:
        with httpx.Client(timeout=TIMEOUT, follow_redirects=False) as client:
            response = client.post(f"{base(settings)}/bot{settings.get('bot_token', '')}/{method}", **request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise SendFailed(_("Telegram could not be reached."), permanent=False, code="connect") from None
    except httpx.HTTPError:
        raise SendUnknown(_("Telegram did not answer. The message may have arrived.")) from None
    return result(response)


def result(response: httpx.Response) -> Any:
    body = read(response)
    if body.get("ok") is True:
        return body.get("result")
    if response.is_success and not body:
        raise SendUnknown(_("Telegram did not answer. The message may have arrived."))
    raise failure(body, response.status_code)


def failure(body: Mapping[str, Any], status: int = 0) -> SendFailed:
    """Make the refusal of an answer that is not ok (protocols 2.5)."""
    kind, code, wait = classify(body, status)
    name = str(code)
    if kind == "rate_limited":
        return SendFailed(
            _("Telegram asks us to wait."), permanent=False, code=name, retry_after=wait or 5, scope="account"
        )
    if kind == "auth":
        return SendFailed(
            _("Telegram no longer accepts our token."), permanent=True, code=name, scope="account"
        )
    if kind == "blocked":
        return SendFailed(_("The customer has blocked our bot."), permanent=True, code=name, scope="thread")
    if kind == "recipient_gone":
        return SendFailed(
            _("This customer cannot be reached on Telegram."), permanent=True, code=name, scope="thread"
        )
    if kind == "transient":
        return SendFailed(_("Telegram has a passing fault."), permanent=False, code=name)
    failed = SendFailed(
        str(body.get("description") or _("Telegram refused the message."))[:200], permanent=True, code=name
    )
    failed.migrated_to = migrated_to(body)  # type: ignore[attr-defined]
    return failed


def classify(body: Mapping[str, Any], status: int = 0) -> tuple[str, int, float | None]:
    """Give the class of an error answer, its code, and the seconds to wait."""
    code = _whole(body.get("error_code")) or status
    said = str(body.get("description") or "").lower()
    parameters = body.get("parameters")
    wait = _whole(parameters.get("retry_after")) if isinstance(parameters, dict) else None
    if code == 429 or wait:
        return "rate_limited", code or 429, float(wait) if wait else None
    if migrated_to(body):
        return "migrated", code, None
    if code in (401, 404) and (code == 401 or said in ("not found", "unauthorized", "")):
        return "auth", code, None
    if code == 409:
        return "conflict", code, None
    if "blocked by the user" in said:
        return "blocked", code, None
    if any(words in said for words in GONE) or code == 403:
        return "recipient_gone", code, None
    if "file is too big" in said or code == 413:
        return "file_too_big", code, None
    if code >= 500:
        return "transient", code, None
    return ("permanent" if code else "unknown"), code, None


def migrated_to(body: Mapping[str, Any]) -> str:
    parameters = body.get("parameters")
    new = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    return str(new) if isinstance(new, int | str) and new else ""


def download(path: str, settings: Mapping[str, Any], *, max_bytes: int) -> bytes:
    """Load a file by the path that getFile told; raises SendFailed."""
    if ".." in path or path.startswith("/"):
        raise SendFailed(_("The file lies at an address we do not trust."), permanent=True, code="path")
    address, taken = f"{base(settings)}/file/bot{settings.get('bot_token', '')}/{path}", bytearray()
    try:
        with (
            httpx.Client(timeout=httpx.Timeout(30.0, connect=3.0), follow_redirects=False) as client,
            client.stream("GET", address) as response,
        ):
            if not response.is_success:
                permanent = response.status_code in (400, 401, 403, 404)
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


def base(settings: Mapping[str, Any]) -> str:
    return str(settings.get("api_base") or site.HELPDESK_TELEGRAM_API_BASE).rstrip("/")


def read(response: httpx.Response) -> dict[str, Any]:
    try:
        found = response.json()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _whole(value: Any) -> int | None:
    try:
        return int(value) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        return None
