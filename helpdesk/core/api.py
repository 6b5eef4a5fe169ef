"""What every API view shares: one form of errors, pages by key, counts of nothing."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView, exception_handler

from helpdesk.core.errors import Invalid, Refused
from helpdesk.core.parsing import TooLarge

PAGE, MOST = 50, 200
CODES = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "throttled",
}


class AnyKind(DefaultContentNegotiation):
    """For files: they are sent as what they are, whatever was asked for."""

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class Unknown(APIView):
    """Answer an address that is not there in the form of every other refusal."""

    authentication_classes, permission_classes, throttle_classes = (), (), ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise exceptions.NotFound()


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into {"error": {"code", "message", "fields"}}; others become a plain 500."""
    if isinstance(error, Invalid):
        return answer(422, error.code, error.message, error.fields)
    if isinstance(error, Refused):
        return answer(409, error.code, error.message)
    if isinstance(error, exceptions.ValidationError):
        return answer(422, "invalid", _("Some values cannot be taken."), _fields(error.detail))
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied(str(error) or None)
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    if isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError()
    response = exception_handler(error, context)
    if response is None or not isinstance(error, exceptions.APIException):
        return response
    found = answer(response.status_code, CODES.get(response.status_code, "error"), str(error.detail))
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response.headers:
            found.headers[name] = response.headers[name]
    return found


def answer(status: int, code: str, message: str, fields: dict[str, list[str]] | None = None) -> Response:
    return Response({"error": {"code": code, "message": message, "fields": fields or {}}}, status=status)


def invalid(field: str, sentence: str) -> Invalid:
    """Make the refusal of one field."""
    return Invalid(sentence, fields={field: [sentence]})


def page(request: Request, rows: QuerySet[Any], *, serialize: Any, by: str = "pk") -> Response:
    """Answer one page, newest first; the next one begins below the last row, nothing is counted."""
    size = number(request, "limit", PAGE, most=MOST)
    before = number(request, "before", 0, most=2**63 - 1)
    if before:
        rows = rows.filter(**{f"{by}__lt": before})
    found = list(rows.order_by(f"-{by}")[: size + 1])
    following = None
    if len(found) > size:
        query = {**request.query_params.dict(), "before": getattr(found[size - 1], by)}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
    return Response({"results": serialize(found[:size]), "next": following})


def page_after(request: Request, rows: QuerySet[Any], *, serialize: Any) -> Response:
    """Answer one page of numbered rows, oldest first, after `?after=<seq>`."""
    size = number(request, "limit", PAGE, most=MOST)
    after = number(request, "after", 0, most=2**31 - 1)
    found = list(rows.filter(seq__gt=after).order_by("seq")[: size + 1])
    following = None
    if len(found) > size:
        query = {**request.query_params.dict(), "after": found[size - 1].seq}
        following = request.build_absolute_uri(f"{request.path}?{urlencode(query)}")
    return Response({"results": serialize(found[:size]), "next": following})


def number(request: Request, name: str, default: int, *, most: int) -> int:
    """Read a number of the query; raises Invalid for anything else."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 20 and int(text) + (name == "after") > 0):
        raise invalid(name, _("Give a whole number above zero."))
    return min(int(text), most)


def _fields(detail: Any) -> dict[str, list[str]]:
    if isinstance(detail, dict):
        return {str(name): _sentences(found) for name, found in detail.items()}
    return {"body": _sentences(detail)}


def _sentences(detail: Any) -> list[str]:
    if isinstance(detail, list):
        return [sentence for part in detail for sentence in _sentences(part)]
    if isinstance(detail, dict):
        return [f"{name}: {sentence}" for name, part in detail.items() for sentence in _sentences(part)]
    return [str(detail)]
