"""Where providers post: verify, store, answer. Nothing else happens before the 200."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from channels_live import ledger, tasks
from channels_live.adapters import registry
from helpdesk.core.queueing import delay
from helpdesk.core.secrets import same
from tickets.models import ChannelAccount

LIMIT = 4 * 1024 * 1024
KEPT_HEADERS = ("content-type", "user-agent", "content-length")


@csrf_exempt
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, kind: str, key: str) -> HttpResponse:
    """Take one POST of a provider, or answer its verification GET."""
    try:
        account = ChannelAccount.objects.filter(kind=kind, key=key).first()
        if account is None or kind not in registry.kinds():
            return HttpResponse(status=404)
        if request.method == "GET":
            return _verify_address(request, account)
        return _take(request, account)
    except DatabaseError:
        return HttpResponse(status=503, headers={"Retry-After": "5"})


def _verify_address(request: HttpRequest, account: ChannelAccount) -> HttpResponse:
    expected = account.settings.get("verify_token")
    given = request.GET.get("hub.verify_token", "")
    if not expected or request.GET.get("hub.mode") != "subscribe" or not same(given, expected):
        return HttpResponse(status=403)
    return HttpResponse(request.GET.get("hub.challenge", ""), content_type="text/plain")


def _take(request: HttpRequest, account: ChannelAccount) -> HttpResponse:
    if _length(request) > LIMIT:
        return HttpResponse(status=413)
    raw = request.read(LIMIT + 1)
    if len(raw) > LIMIT:
        return HttpResponse(status=413)
    adapter = registry.get(account.kind)
    headers = {name.lower(): value for name, value in request.headers.items()}
    if not adapter.verify(headers, raw, account.settings):
        return HttpResponse(status=401)
    kept = {name: headers[name] for name in KEPT_HEADERS if name in headers}
    stored = ledger.store(account, raw, kept, event_key=adapter.event_key(raw), at=timezone.now())
    if stored:
        delay(tasks.process_account, account.pk)
    return HttpResponse(status=200)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return 0
