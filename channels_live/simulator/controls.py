"""The switches and the ledger as JSON, for tests that drive the far end from outside."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from channels_live.simulator import faults
from channels_live.simulator.models import Fault
from channels_live.simulator.person import accepted
from channels_live.simulator.phones import KINDS
from helpdesk.core.errors import Invalid, Refused
from tickets.models import ChannelAccount

View = Callable[..., HttpResponse]


def _json_only(view: View) -> View:
    """Take writes only as JSON: a form on a foreign site cannot send that."""

    @csrf_exempt
    def wrapped(request: HttpRequest, **parts: Any) -> HttpResponse:
        if request.method == "POST" and request.content_type != "application/json":
            return _error("malformed", "Send application/json.", 415)
        try:
            return view(request, **parts)
        except Refused as error:
            return _error(error.code, str(error), 422)

    return wrapped


@_json_only
@require_http_methods(["GET", "POST", "DELETE"])
def switches(request: HttpRequest, key: str) -> HttpResponse:
    """List, set or clear an account's faults: `{"kind", "times": number|null, "value": number}`."""
    account = get_object_or_404(ChannelAccount, key=key, kind__in=KINDS)
    if request.method == "POST":
        body = _body(request)
        faults.switch_on(
            account,
            str(body.get("kind", "")),
            times=_number(body, "times", 1),
            value=_number(body, "value", None),
            at=timezone.now(),
        )
    if request.method == "DELETE":
        faults.switch_off(account, str(request.GET.get("kind", "")))
    found = Fault.objects.filter(account=account).order_by("kind")
    return JsonResponse({"results": list(found.values("kind", "times", "value"))})


@require_safe
def ledger(request: HttpRequest, key: str) -> HttpResponse:
    """List what the far end accepted from an account."""
    account = get_object_or_404(ChannelAccount, key=key, kind__in=KINDS)
    return JsonResponse({"results": [asdict(item) for item in accepted(account=account)]})


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Invalid("Send a JSON object.")
    return body


def _number(body: dict[str, Any], name: str, default: int | None) -> int | None:
    value = body.get(name, default)
    if value is not None and (not isinstance(value, int) or isinstance(value, bool)):
        raise Invalid("Send whole numbers.", fields={name: ["Send a whole number."]})
    return value


def _error(code: str, message: str, status: int) -> HttpResponse:
    return JsonResponse({"error": {"code": code, "message": message, "fields": {}}}, status=status)
