"""The border of the widget's API: who asks, how often, with what; every answer is JSON."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import NoReturn

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from redis.exceptions import RedisError

from channels_live.models import VisitorSession
from channels_live.widget import tokens
from channels_live.widget.fields import Problem
from channels_live.widget.pages import allow_origin
from helpdesk.core.errors import Invalid, Refused
from tickets.models import ChannelAccount, Thread

MINUTE = 60
MISSES = 30  # wrong tokens a minute and address: guessing is hopeless anyway
PER_ADDRESS = 12_000  # a minute; whole offices, and whole countries, share one address


@dataclass(frozen=True)
class Visitor:
    """The browser that asks, and the one thread it may see."""

    session: VisitorSession
    thread: Thread

    @property
    def account(self) -> ChannelAccount:
        return self.thread.account


VisitorView = Callable[[HttpRequest, Visitor], HttpResponse]
OpenView = Callable[[HttpRequest], tuple[HttpResponse, ChannelAccount]]


def for_visitor(
    method: str, *, per_minute: int
) -> Callable[[VisitorView], Callable[[HttpRequest], HttpResponse]]:
    """Let in only the holder of a live token; `per_minute` counts per visitor and call."""

    def decorate(view: VisitorView) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            if request.method == "OPTIONS":
                return preflight(request, method)
            account = None
            try:
                expect(request, method)
                visitor = _visitor(request)
                account = visitor.account
                spend(f"widget:{view.__name__}:{visitor.session.pk}", per_minute)
                with translation.override(visitor.thread.customer.language or account.language):
                    response = caught(lambda: view(request, visitor))
            except Problem as problem:
                response = told(problem)
            return closed(response, request, account)

        return answer

    return decorate


def for_anyone(
    method: str, *, per_minute: int
) -> Callable[[OpenView], Callable[[HttpRequest], HttpResponse]]:
    """Let in anybody, counted per address."""

    def decorate(view: OpenView) -> Callable[[HttpRequest], HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def answer(request: HttpRequest) -> HttpResponse:
            if request.method == "OPTIONS":
                return preflight(request, method)
            account: list[ChannelAccount] = []

            def run() -> HttpResponse:
                expect(request, method)
                spend(f"widget:{view.__name__}:{address(request)}", per_minute)
                response, found = view(request)
                account.append(found)
                return response

            return closed(caught(run), request, account[0] if account else None)

        return answer

    return decorate


def caught(run: Callable[[], HttpResponse]) -> HttpResponse:
    try:
        return run()
    except Problem as problem:
        return told(problem)
    except Invalid as refusal:
        return told(Problem(422, refusal.code, refusal.message))
    except Refused as refusal:
        return told(Problem(409, refusal.code, refusal.message))


def told(problem: Problem) -> HttpResponse:
    error = {
        "code": problem.code,
        "message": problem.message,
        "fields": {k: [v] for k, v in problem.fields.items()},
    }
    response = JsonResponse({"error": error}, status=problem.status)
    if problem.retry_after:
        response["Retry-After"] = str(problem.retry_after)
    return response


def closed(response: HttpResponse, request: HttpRequest, account: ChannelAccount | None) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    if account:
        allow_origin(response, request, account)
    return response


def preflight(request: HttpRequest, method: str) -> HttpResponse:
    """Answer a browser that asks whether it may ask; the real answer names the allowed sites."""
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Origin"] = request.headers.get("Origin", "*")
    response["Access-Control-Allow-Methods"] = method
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
    response["Access-Control-Max-Age"] = "86400"
    return response


def expect(request: HttpRequest, method: str) -> None:
    if request.method != method:
        raise Problem(405, "method", _("This address does not take that."))
    spend(f"widget:address:{address(request)}", PER_ADDRESS)


def spend(name: str, limit: int) -> None:
    """Count one call in the running minute; without a cache nobody is limited."""
    cache.add(name, 0, MINUTE)
    try:
        count = cache.incr(name)
    except (ValueError, RedisError, OSError):
        return
    if count > limit:
        raise Problem(429, "too_many", _("Too many requests. Please wait a moment."), retry_after=10)


def address(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR") or "local"


def _visitor(request: HttpRequest) -> Visitor:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    session = tokens.find(token, at=timezone.now()) if scheme == "Bearer" else None
    if session is None:
        missed(request)
    return Visitor(session, session.thread)


def missed(request: HttpRequest) -> NoReturn:
    """Refuse a token that opens nothing; too many of them look like guessing."""
    spend(f"widget:misses:{address(request)}", MISSES)
    raise Problem(401, "unauthorized", _("This chat has run out. A new message begins a new one."))
