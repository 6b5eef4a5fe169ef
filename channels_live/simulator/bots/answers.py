"""Answers in the Bot API's words."""

from typing import Any

from django.http import JsonResponse


class BotError(Exception):
    """The call is refused; `parameters` says what the client should do about it."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def give(result: Any, description: str = "") -> JsonResponse:
    return JsonResponse(
        {"ok": True, "result": result, **({"description": description} if description else {})}
    )


def refuse(error: BotError) -> JsonResponse:
    body: dict[str, Any] = {"ok": False, "error_code": error.code, "description": error.description}
    if error.parameters:
        body["parameters"] = error.parameters
    pause = error.parameters.get("retry_after")
    headers = {} if pause is None else {"Retry-After": str(pause)}
    return JsonResponse(body, status=error.code, headers=headers)


def bad(what: str) -> BotError:
    return BotError(400, f"Bad Request: {what}")


UNAUTHORIZED = BotError(401, "Unauthorized")
NOT_FOUND = BotError(404, "Not Found")
BLOCKED = BotError(403, "Forbidden: bot was blocked by the user")
SERVER_ERROR = BotError(502, "Bad Gateway")
