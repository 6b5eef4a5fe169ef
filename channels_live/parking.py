"""Why something that arrived cannot be processed: kept as a code, told in the language of who reads it."""

from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from channels_live.adapters.reading import text
from channels_live.models import InboundPayload
from helpdesk.core.secrets import Unreadable

LONGEST = 200
WORDS = {
    "number": gettext_lazy(
        "It is for the number id %(ref)s, and no account here with the same app secret has that. "
        "Set it up, then replay this."
    ),
    "sender": gettext_lazy("It names no sender. A replay changes that only after an update."),
    "ours": gettext_lazy(
        "Its id %(id)s is that of a message we sent. A replay changes that only after an update."
    ),
    "body": gettext_lazy("It cannot be read (%(said)s). Look at it; a replay helps only after an update."),
    "secrets": gettext_lazy(
        "The stored secrets of the account cannot be read. Enter them again, then replay this."
    ),
    "slow": gettext_lazy("It took longer than a worker may take. Replay it when the server has less to do."),
    "broken_off": gettext_lazy(
        "Work on it was broken off %(n)s times: it took too long, or the worker ended over it. Replay it "
        "when the server has less to do; if it comes back here, show it to whoever runs the server."
    ),
    "other": gettext_lazy(
        "It failed each time (%(what)s: %(said)s). Replay it; if it comes back here, show this line to "
        "whoever runs the server."
    ),
}


class Misfit(ValueError):
    """An item that no further attempt will make fit; `code` and `values` say why."""

    def __init__(self, code: str, said: str, **values: str) -> None:
        super().__init__(said)
        self.code, self.values = code, values


def reason_of(error: Exception, *, failed: int = 1, among: int = 1) -> dict[str, Any]:
    """Give what is stored of a failure of some items among all of a payload."""
    code, values = "other", {"what": type(error).__name__, "said": text(str(error))[:LONGEST]}
    if isinstance(error, Misfit):
        code, values = error.code, error.values
    elif isinstance(error, Unreadable):
        code, values = "secrets", {}
    elif isinstance(error, SoftTimeLimitExceeded):
        code, values = "slow", {}
    elif isinstance(error, ValueError):
        code = "body"
    return {"code": code, "values": values, "failed": failed, "among": among}


def broken_off(times: int) -> dict[str, Any]:
    return {"code": "broken_off", "values": {"n": times}, "failed": 1, "among": 1}


def in_words(payload: InboundPayload) -> str:
    """Say why a payload is not processed, and what to do; old rows without a code say it as stored."""
    kept = payload.reason or {}
    words = WORDS.get(kept.get("code", ""))
    if words is None:
        return payload.error
    told = str(words) % kept["values"]
    if kept["among"] <= 1:
        return told
    return _("%(failed)s of %(among)s parts: %(reason)s") % {**kept, "reason": told}
