"""The calls: send, upload, two-step download, templates, the number's own data."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from channels_live.simulator import business, faults, postman, wires
from channels_live.simulator.graph import answers, checks, templates
from channels_live.simulator.graph.answers import GraphError
from channels_live.simulator.graph.checks import Shown
from channels_live.simulator.models import Chat, Fault, Line, StoredFile
from channels_live.simulator.phones import chat_of, keep_file, phone_at, touch
from channels_live.simulator.wires.whatsapp import display_number
from helpdesk.core import secrets
from tickets.models import ChannelAccount

LINK_LIFE = timedelta(minutes=5)
TYPING = timedelta(seconds=25)
MAX_UPLOAD = 100 * 1024 * 1024
REFUSALS = {
    "expired_token": answers.EXPIRED_TOKEN,
    "rate_limit": answers.RATE_LIMIT,
    "pair_limit": answers.PAIR_LIMIT,
    "server_error": answers.SERVER_ERROR,
    "window_refused": answers.OUTSIDE_WINDOW,
}
VERSION = re.compile(r"v\d{1,3}\.\d")
View = Callable[..., HttpResponse]


def graph(view: View) -> View:
    """Answer refusals in Graph's words; nothing here has cookies or forms."""

    @csrf_exempt
    def wrapped(request: HttpRequest, **parts: str) -> HttpResponse:
        try:
            if not VERSION.fullmatch(parts.get("version", "v25.0")):
                raise answers.unknown_object(parts["version"])
            return view(request, **parts)
        except GraphError as error:
            return answers.refuse(error)

    return wrapped


@graph
def messages(request: HttpRequest, version: str, number_id: str) -> HttpResponse:
    """Send a message, or mark one as read and show that somebody types."""
    account = _account(request, number_id, ("POST",))
    body = _json(request)
    if fault := faults.take(account, *REFUSALS, "timeout"):
        return _fail(fault)
    if body.get("messaging_product") != "whatsapp":
        raise GraphError(100, "The parameter messaging_product is required.")
    now = timezone.now()
    if body.get("status") == "read":
        return _mark_read(account, body, now)
    return _send(account, body, now)


@graph
def media(request: HttpRequest, version: str, number_id: str) -> HttpResponse:
    """Take a file to be sent."""
    account = _account(request, number_id, ("POST",))
    file = request.FILES.get("file")
    if request.POST.get("messaging_product") != "whatsapp" or file is None:
        raise GraphError(100, "The parameters messaging_product and file are required.")
    if fault := faults.take(account, "expired_token", "rate_limit", "server_error", "timeout"):
        return _fail(fault)
    if (file.size or 0) > MAX_UPLOAD:
        raise GraphError(131053, "Media upload error", details="The file is too large.")
    stored = keep_file(
        account,
        file.read(),
        token=wires.of("whatsapp").new_token(),
        name=file.name or "",
        mime=request.POST.get("type") or file.content_type or "application/octet-stream",
        at=timezone.now(),
    )
    return JsonResponse({"id": stored.token})


@graph
def node(request: HttpRequest, version: str, node_id: str) -> HttpResponse:
    """Give what has this id: a number's data, or where to load a file from."""
    if node_id == "debug_token":
        return _token_data(request)
    stored = StoredFile.objects.select_related("account").filter(token=node_id).first()
    if stored is None:
        return _number(request, node_id)
    _check_token(request, [stored.account])
    if request.method == "DELETE":
        stored.delete()
        return JsonResponse({"success": True})
    expires = str(int((timezone.now() + LINK_LIFE).timestamp()))
    link = request.build_absolute_uri(reverse("simulator:lookaside", args=[node_id]))
    return JsonResponse(
        {
            "messaging_product": "whatsapp",
            "url": f"{link}?ext={expires}&hash={_seal(node_id, expires)}",
            "mime_type": stored.mime,
            "sha256": stored.sha256,
            "file_size": stored.bytes,
            "id": stored.token,
        }
    )


@graph
def lookaside(request: HttpRequest, media_id: str) -> HttpResponse:
    """Give a file's bytes: for five minutes, and only with the token."""
    stored = StoredFile.objects.select_related("account").filter(token=media_id).first()
    if stored is None:
        raise answers.EXPIRED_LINK
    _check_token(request, [stored.account])
    expires = request.GET.get("ext", "")
    is_ours = secrets.same(request.GET.get("hash", ""), _seal(media_id, expires))
    if not is_ours or int(expires) < timezone.now().timestamp():
        raise answers.EXPIRED_LINK
    return HttpResponse(stored.file.read(), content_type=stored.mime)


@graph
def message_templates(request: HttpRequest, version: str, waba_id: str) -> HttpResponse:
    """List the templates of a business account."""
    accounts = [
        a for a in ChannelAccount.objects.filter(kind="whatsapp") if a.settings.get("waba_id") == waba_id
    ]
    if not accounts:
        raise answers.unknown_object(waba_id)
    _check_token(request, accounts)
    return JsonResponse({"data": templates.listed(), "paging": {"cursors": {"before": "MA", "after": "MA"}}})


def _send(account: ChannelAccount, body: dict[str, Any], now: datetime) -> HttpResponse:
    address = checks.address_of(body)
    chat = chat_of(phone_at("whatsapp", address, at=now), account)
    if body.get("type") == "reaction":
        line = _react(account, body, address)
    else:
        line = _show(chat, checks.read(account, body), body, now)
    if faults.take(account, "early_status"):
        postman.pump(account=account)
    given = (
        {"input": str(body.get("to") or address), "wa_id": address}
        if body.get("to")
        else {"user_id": address}
    )
    message = {"id": line.wire_id, **({"message_status": "accepted"} if line.kind == "template" else {})}
    answer = JsonResponse({"messaging_product": "whatsapp", "contacts": [given], "messages": [message]})
    return faults.cut_off(answer) if faults.take(account, "lost_answer") else answer


@transaction.atomic
def _show(chat: Chat, shown: Shown, body: dict[str, Any], now: datetime) -> Line:
    line = business.receive(
        chat,
        kind=shown.kind,
        at=now,
        text=shown.text,
        data=shown.data,
        file=shown.file,
        reply_to=str((body.get("context") or {}).get("message_id") or "")[:128],
        callback=str(body.get("biz_opaque_callback_data") or "")[:512],
    )
    business.plan_statuses(line, at=now)
    return line


def _react(account: ChannelAccount, body: dict[str, Any], address: str) -> Line:
    """Show the business's reaction on the customer's message."""
    part = body.get("reaction") or {}
    line = Line.objects.filter(chat__account=account, wire_id=str(part.get("message_id"))).first()
    if line is None:
        raise GraphError(131009, "Parameter value is not valid", details=f"No such message for {address}.")
    line.data["their_reaction"] = str(part.get("emoji") or "")[:32]
    line.save(update_fields=["data"])
    touch(line.chat)
    return line


def _mark_read(account: ChannelAccount, body: dict[str, Any], now: datetime) -> HttpResponse:
    found = Line.objects.select_related("chat").filter(
        chat__account=account, wire_id=str(body.get("message_id")), is_ours=False
    )
    line = found.first()
    if line:  # others may have written to the hook themselves; Meta would know those messages
        Line.objects.filter(chat=line.chat, is_ours=False, pk__lte=line.pk).update(state=Line.State.READ)
        if "typing_indicator" in body:
            line.chat.typing_until = now + TYPING
            line.chat.save(update_fields=["typing_until"])
        touch(line.chat)
    return JsonResponse({"success": True})


def _token_data(request: HttpRequest) -> HttpResponse:
    """Tell about a token that asks about itself: those of system users do not run out."""
    _check_token(request, list(ChannelAccount.objects.filter(kind="whatsapp")))
    return JsonResponse({"data": {"is_valid": True, "type": "SYSTEM_USER", "expires_at": 0}})


def _number(request: HttpRequest, node_id: str) -> HttpResponse:
    account = _account(request, node_id, ("GET",))
    known = {
        "verified_name": account.name,
        "display_phone_number": f"+{display_number(account)}",
        "code_verification_status": "VERIFIED",
        "quality_rating": "GREEN",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
    }
    wanted = [name for name in request.GET.get("fields", "").split(",") if name] or list(known)
    return JsonResponse({**{name: known[name] for name in wanted if name in known}, "id": node_id})


def _account(request: HttpRequest, number_id: str, methods: tuple[str, ...]) -> ChannelAccount:
    accounts = list(ChannelAccount.objects.filter(kind="whatsapp", external_ref=number_id))
    if not accounts or request.method not in methods:
        raise answers.unknown_object(number_id)
    return _check_token(request, accounts)


def _check_token(request: HttpRequest, accounts: list[ChannelAccount]) -> ChannelAccount:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    for account in accounts:
        expected = str(account.settings.get("access_token") or "")
        if scheme.lower() == "bearer" and expected and secrets.same(token.strip(), expected):
            return account
    raise answers.BAD_TOKEN


def _fail(fault: Fault) -> HttpResponse:
    if fault.kind == "timeout":
        faults.sleep(fault.value or 0)
        return answers.refuse(answers.SERVER_ERROR)
    return answers.refuse(
        REFUSALS[fault.kind], retry_after=fault.value if fault.kind == "rate_limit" else None
    )


def _json(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise GraphError(100, "The request body must be a JSON object.")
    return body


def _seal(media_id: str, expires: str) -> str:
    return secrets.sign("simulator-media", f"{media_id}:{expires}")
