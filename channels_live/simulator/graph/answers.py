"""Answers in Graph's words."""

import secrets

from django.http import HttpResponse, JsonResponse


class GraphError(Exception):
    """The call is refused; `status` and `code` are what a client decides on."""

    def __init__(
        self, code: int, message: str, *, status: int = 400, details: str = "", subcode: int = 0
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.details, self.subcode = details, subcode


def refuse(error: GraphError, *, retry_after: int | None = None) -> HttpResponse:
    body: dict[str, object] = {
        "message": f"(#{error.code}) {error.message}",
        "type": "OAuthException",
        "code": error.code,
    }
    if error.details:
        body["error_data"] = {"messaging_product": "whatsapp", "details": error.details}
    if error.subcode:
        body["error_subcode"] = error.subcode
    body["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return JsonResponse({"error": body}, status=error.status, headers=headers)


def unknown_object(name: str) -> GraphError:
    message = (
        f"Unsupported request. Object with ID '{name}' does not exist, cannot be loaded due to missing "
        "permissions, or does not support this operation."
    )
    return GraphError(100, message, subcode=33)


BAD_TOKEN = GraphError(190, "Invalid OAuth access token - Cannot parse access token", status=401)
EXPIRED_TOKEN = GraphError(190, "Error validating access token: Session has expired", status=401)
RATE_LIMIT = GraphError(
    130429, "Rate limit hit", status=429, details="Cloud API message throughput has been reached."
)
PAIR_LIMIT = GraphError(
    131056,
    "(Business Account, Consumer Account) pair rate limit hit",
    details="Message failed to send because there were too many messages sent from this phone number to the "
    "same phone number in a short period of time.",
)
SERVER_ERROR = GraphError(
    131000, "Something went wrong", status=500, details="Message failed to send due to an unknown error."
)
OUTSIDE_WINDOW = GraphError(
    131047,
    "Re-engagement message",
    details="Message failed to send because more than 24 hours have passed since the customer last replied "
    "to this number.",
)
UNDELIVERABLE = GraphError(131026, "Message undeliverable", details="Message Undeliverable.")
EXPIRED_LINK = GraphError(131052, "Media download error", status=404, details="The link has expired.")
