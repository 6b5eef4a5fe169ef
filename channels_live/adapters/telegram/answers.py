"""What an answer of the Bot API means (protocols 2.5)."""

from collections.abc import Mapping
from typing import Any

import httpx
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_live.adapters.base import SendFailed
from channels_live.adapters.reading import text
from channels_live.adapters.telegram.refusals import meaning_of, quoted

GONE = (
    "user is deactivated",
    "chat not found",
    "bot was kicked",
    "can't initiate conversation",
    "user not found",
)
# What to do after a message was refused; one sentence each, so that a stored one can be told in any language.
ASK_ADMIN = gettext_lazy("An admin must enter a new one on the account's page; then what waits is sent.")
OTHER_WAY = gettext_lazy("Reach the customer another way, or wait until they write.")
STEPS = {
    "auth": ASK_ADMIN,
    "blocked": OTHER_WAY,
    "recipient_gone": OTHER_WAY,
    "file_too_big": gettext_lazy("Send a smaller file."),
    "rate_limited": gettext_lazy("It is sent again by itself."),
    "permanent": gettext_lazy("Change the message and send it as a new one, or show this to an admin."),
}
TOLD = ("permanent", "recipient_gone")  # whose descriptions say more than the class does
# Refusals of what is already so, or no longer matters.
HARMLESS = ("message is not modified", "query is too old", "query id is invalid")


class Migrated(SendFailed):
    """The group has become a supergroup: the same message goes to its new id."""

    def __init__(self, moved_to: str, reason: str, *, code: str) -> None:
        super().__init__(reason, permanent=True, code=code)
        self.moved_to = moved_to


def refusal(body: Mapping[str, Any], status: int = 0) -> SendFailed:
    """Make the refusal of a message: what happened, and what to do next."""
    error, kind = failure(body, status), classify(body, status)[0]
    known = meaning_of(_said(body)) if kind in TOLD else None
    if step := known.step if known else STEPS.get(kind):
        error.reason = f"{error.reason} {step}"
    return error


def failure(body: Mapping[str, Any], status: int = 0) -> SendFailed:
    """Make the refusal of an answer that is not ok."""
    kind, code, wait = classify(body, status)
    name = str(code)
    if kind == "rate_limited":
        return SendFailed(
            _("Telegram asks us to wait."), permanent=False, code=name, retry_after=wait or 5, scope="account"
        )
    if kind == "auth":
        return SendFailed(
            _("Telegram no longer accepts our token."), permanent=True, code=name, scope="account", stops=True
        )
    if kind == "blocked":
        return SendFailed(
            _("The customer has blocked our bot."),
            permanent=True,
            code=name,
            scope="thread",
            is_blocked=True,
        )
    if kind in TOLD and (known := meaning_of(_said(body))):
        return SendFailed(str(known.says), permanent=True, code=name, scope=known.scope)
    if kind == "recipient_gone":
        return SendFailed(
            _("This customer cannot be reached on Telegram."), permanent=True, code=name, scope="thread"
        )
    if kind == "transient":
        return SendFailed(_("Telegram has a passing fault."), permanent=False, code=name)
    if kind == "file_too_big":
        return SendFailed(_("The file is too large for Telegram."), permanent=True, code=name)
    said = quoted(_said(body))
    if kind == "migrated":
        return Migrated(migrated_to(body), said, code=name)
    return SendFailed(said, permanent=True, code=name)


def classify(body: Mapping[str, Any], status: int = 0) -> tuple[str, int, float | None]:
    """Give the class of an error answer, its code, and the seconds to wait."""
    code = _whole(body.get("error_code")) or status
    said = _said(body).lower()
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


def is_harmless(body: Mapping[str, Any]) -> bool:
    """Tell whether a refusal says only that nothing was left to do."""
    said = _said(body).lower()
    return any(words in said for words in HARMLESS)


def _said(body: Mapping[str, Any]) -> str:
    return text(body, "description")


def migrated_to(body: Mapping[str, Any]) -> str:
    parameters = body.get("parameters")
    new = parameters.get("migrate_to_chat_id") if isinstance(parameters, dict) else None
    return str(new) if isinstance(new, int | str) and new else ""


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
