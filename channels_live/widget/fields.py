"""Reading what a page sent, type by type: a wrong type is malformed, never converted."""

import json
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.utils.translation import gettext as _

MAX_BODY = 64_000
Json = dict[str, Any]


class Problem(Exception):
    """An answer that is not the wanted one."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        retry_after: int = 0,
        fields: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.retry_after, self.fields = retry_after, fields or {}


def malformed(name: str, why: str) -> Problem:
    return Problem(400, "malformed", _("A field has a wrong value."), fields={name: why})


def not_found() -> Problem:
    return Problem(404, "not_found", _("Not found."))


def body_of(request: HttpRequest) -> Json:
    """Read a JSON object; anything else is malformed."""
    try:
        raw = request.body
    except RequestDataTooBig:
        raw = None
    if raw is None or len(raw) > MAX_BODY:
        raise Problem(400, "malformed", _("The request is too large."))
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise Problem(400, "malformed", _("The request is not valid JSON.")) from None
    if not isinstance(body, dict):
        raise Problem(400, "malformed", _("The request must be a JSON object."))
    return body


def text(body: Json, name: str, *, most: int, default: str | None = "") -> str:
    """Take a string of a bounded length; None as default means that it is required."""
    value = body.get(name)
    if value is None and default is not None and name not in body:
        return default
    if not isinstance(value, str) or len(value) > most or (default is None and not value):
        raise malformed(name, _("Not a text that fits here."))
    if "\x00" in value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise malformed(name, _("Not a text that fits here."))
    return value


def number(body: Json, name: str, default: int = 0) -> int:
    value = body.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise malformed(name, _("Not a number that fits here."))
    return value


def strings(body: Json, name: str, *, most: int) -> list[str]:
    value = body.get(name, [])
    if not isinstance(value, list) or len(value) > most or not all(isinstance(one, str) for one in value):
        raise malformed(name, _("Not a list that fits here."))
    return value


def nested(body: Json, name: str) -> Json:
    value = body.get(name, {})
    if not isinstance(value, dict):
        raise malformed(name, _("Not an object."))
    return value
