"""Where providers post: verify, store, answer. Nothing else happens before the 200."""

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from channels_live import ledger, stopping, tasks
from channels_live.adapters import registry
from helpdesk.core.queueing import Coalesced
from helpdesk.core.secrets import Unreadable, same
from tickets.models import ChannelAccount

log = logging.getLogger(__name__)

LIMIT = 4 * 1024 * 1024
KEPT_HEADERS = ("content-type", "user-agent", "content-length")
PATH = re.compile(r"/hooks/([-\w]+)/([^/]+)/")
PAUSE_S = 0.1

_work = Coalesced(lambda: tasks.process_account, pause_s=PAUSE_S)
_known: dict[tuple[str, str], "Door"] = {}


@dataclass(frozen=True)
class Door:
    """One account's hook as it was last read; what is stored through it says whether that still holds."""

    account: ChannelAccount
    settings: Mapping[str, Any]


@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Take one POST of a provider, or answer its verification GET."""
    try:
        return _answer(request, kind, key)
    except DatabaseError:
        return HttpResponse(status=503, headers={"Retry-After": "5"})


def _answer(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    try:
        if request.method == "GET":
            return _verify_address(request, _look_up(kind, key))
        return _take(request, kind, key)
    except Unreadable:
        return _come_again(kind, key)


def _come_again(kind: str, key: str) -> HttpResponse:
    """Nobody can tell who posts: the provider keeps it until an admin has repaired the account."""
    log.error("hook %s/%s answers 503: the account's secrets cannot be read with this key", kind, key)
    stopping.stop_unreadable(kind, key, at=timezone.now())
    return HttpResponse(status=503, headers={"Retry-After": "60"})


class HooksMiddleware:
    """Let hooks past all that only people need: sessions, languages, cookies, policies of pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        found = PATH.fullmatch(request.path_info)
        if found is None:
            return self.get_response(request)
        answer = hook(request, *found.groups())
        answer.headers.setdefault("Content-Length", str(len(answer.content)))
        return answer


def _verify_address(request: HttpRequest, door: Door | None) -> HttpResponse:
    if door is None:
        return HttpResponse(status=404)
    expected = door.settings.get("verify_token")
    given = request.GET.get("hub.verify_token", "")
    if not expected or request.GET.get("hub.mode") != "subscribe" or not same(given, expected):
        return HttpResponse(status=403)
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")


def _take(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    door = _known.get((kind, key)) or _look_up(kind, key)
    if door is None:
        return HttpResponse(status=404)
    if _length(request) > LIMIT:
        return HttpResponse(status=413)
    raw = request.read(LIMIT + 1)
    if len(raw) > LIMIT:
        return HttpResponse(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    return HttpResponse(status=_store(door, headers, raw, at=timezone.now()))


def _store(
    door: Door, headers: Mapping[str, str], raw: bytes, *, at: datetime, is_fresh: bool = False
) -> int:
    """Give the status to answer; a door that we remember may have another secret since: look again."""
    account = door.account
    adapter = registry.get(account.kind)
    if adapter.verify(headers, raw, door.settings):
        kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
        if ledger.store(account, raw, kept, event_key=adapter.event_key(raw), at=at):
            _work.ask(account.pk)
            return 200
        if is_fresh:
            return 200  # a redelivery
    elif is_fresh:
        return 401
    now = _look_up(account.kind, account.key)
    if now is None:
        return 404
    return _store(now, headers, raw, at=at, is_fresh=True)


def _look_up(kind: str, key: str) -> Door | None:
    account = ChannelAccount.objects.filter(kind=kind, key=key).first() if kind in registry.kinds() else None
    if account is None:
        _known.pop((kind, key), None)
        return None
    _known[kind, key] = Door(account, account.settings)
    return _known[kind, key]


def _length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0
