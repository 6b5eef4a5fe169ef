"""The pages: whose phones there are, and what each one shows."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from channels_live.simulator import customer, faults, postman, samples
from channels_live.simulator.models import Chat, Fault, Line, Phone, Post, StoredFile
from channels_live.simulator.phones import KINDS, chat_of, create_phone
from helpdesk.core.errors import Refused
from tickets.files import SHOWN, sniff
from tickets.models import ChannelAccount

SHOWN_LINES = 200
EMOJI = ("👍", "❤️", "😂", "🙏")
PLACE = (40.4093, 49.8671, "Sahil Market", "Neftchilar Avenue 12, Baku")
CARD = ("Rosa Aliyeva", "+994 50 900 10 42")
KIND_OF_MIME = {"image": "image", "audio": "voice", "video": "video"}


@require_http_methods(["GET", "HEAD", "POST"])
def phones(request: HttpRequest) -> HttpResponse:
    """List the demo persons with the accounts they can write to, or add one."""
    if request.method == "POST":
        return _add_phone(request)
    accounts = list(_accounts().order_by("kind", "pk"))
    waiting = Post.objects.filter(state=Post.State.WAITING, attempts__gt=0).select_related("account")
    shown = {
        "groups": [
            {
                "kind": kind,
                "phones": Phone.objects.filter(kind=kind).order_by("-created_at")[:100],
                "accounts": [_with_faults(account) for account in accounts if account.kind == kind],
            }
            for kind in KINDS
        ],
        "waiting": waiting.order_by("pk")[:20],
    }
    return render(request, "simulator/phones.html", shown)


@require_POST
def switches(request: HttpRequest, key: str) -> HttpResponse:
    """Set or clear a fault from the page."""
    account = get_object_or_404(_accounts(), key=key)
    kind, times = request.POST.get("kind", ""), request.POST.get("times", "1")
    value = request.POST.get("value", "")
    try:
        if request.POST.get("off"):
            faults.switch_off(account, request.POST["off"])
        else:
            faults.switch_on(
                account,
                kind,
                times=int(times) if times.isdecimal() else None,
                value=int(value) if value.isdecimal() else None,
                at=timezone.now(),
            )
    except Refused as error:
        messages.error(request, str(error))
    return redirect(reverse("simulator:phones") + f"#faults-{account.pk}")


@require_safe
def phone(request: HttpRequest, kind: str, address: str) -> HttpResponse:
    """Open a phone at the chat that was used last."""
    found = _phone(kind, address)
    last = Chat.objects.filter(phone=found, account__is_active=True).order_by("-version").first()
    account = last.account if last else _accounts().filter(kind=kind).order_by("pk").first()
    if account is None:
        raise Http404
    return redirect("simulator:chat", kind=kind, address=address, key=account.key)


@require_http_methods(["GET", "HEAD", "POST"])
def chat(request: HttpRequest, kind: str, address: str, key: str) -> HttpResponse:
    """Show a chat, only its lines when asked so, or do what the person did."""
    account = get_object_or_404(_accounts(), kind=kind, key=key)
    found = chat_of(_phone(kind, address), account)
    now = timezone.now()
    refusal = _do(request, found, now) if request.method == "POST" else ""
    if request.headers.get("X-Requested-With") == "fetch":
        return _lines(request, found, now, refusal)
    if request.method == "POST":
        if refusal:
            messages.error(request, refusal)
        return redirect(request.path)
    accounts = _accounts().filter(kind=kind).order_by("pk")
    shown = {"accounts": accounts, "kind": kind, "samples": list(samples.SAMPLES)}
    return render(request, "simulator/phone.html", {**_shown(found, now), **shown})


@require_safe
def file(request: HttpRequest, token: str) -> HttpResponse:
    """Show a file on the phone; what a browser could run is only downloaded."""
    stored = get_object_or_404(StoredFile, token=token)
    data = stored.file.read()
    mime = sniff(data, stored.mime)
    response = HttpResponse(data, content_type=mime)
    way = "inline" if mime in SHOWN else "attachment"
    response["Content-Disposition"] = f'{way}; filename="file"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _lines(request: HttpRequest, found: Chat, now: datetime, refusal: str) -> HttpResponse:
    if request.GET.get("looking"):
        customer.look(found, at=now)
    found.refresh_from_db()
    if request.method == "GET" and request.GET.get("seen") == _stamp(found, now):
        return HttpResponse(status=204)
    return render(request, "simulator/_lines.html", {**_shown(found, now), "refusal": refusal})


def _shown(found: Chat, now: datetime) -> dict[str, Any]:
    newest = Line.objects.filter(chat=found).select_related("file").order_by("-pk")[:SHOWN_LINES]
    lines = list(newest)[::-1]
    texts = {line.wire_id: line.text or line.kind for line in lines}
    for line in lines:
        line.quoted = texts.get(line.reply_to, "")
    is_typing = bool(found.typing_until and found.typing_until > now)
    return {
        "chat": found,
        "lines": lines,
        "stamp": _stamp(found, now),
        "is_typing": is_typing,
        "emoji": EMOJI,
    }


def _stamp(found: Chat, now: datetime) -> str:
    """Name what the page shows, so that an unchanged page is not sent again."""
    return f"{found.version}{'t' if found.typing_until and found.typing_until > now else ''}"


def _add_phone(request: HttpRequest) -> HttpResponse:
    kind, name = request.POST.get("kind", ""), request.POST.get("name", "")
    try:
        made = create_phone(
            kind=kind, name=name, language=request.POST.get("language", "en")[:8], at=timezone.now()
        )
    except Refused as error:
        messages.error(request, str(error))
        return redirect("simulator:phones")
    return redirect("simulator:phone", kind=made.kind, address=made.address)


def _do(request: HttpRequest, found: Chat, now: datetime) -> str:
    """Do what the form says; gives a sentence when it was refused."""
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        return _("This cannot be done here.")
    try:
        deed(request, found, now)
    except Refused as error:
        return str(error)
    return ""


def _write(request: HttpRequest, found: Chat, now: datetime) -> None:
    upload = request.FILES.get("file")
    if upload is None:
        customer.write(found, request.POST.get("text", ""), at=now, reply_to=request.POST.get("reply_to", ""))
        return
    mime = upload.content_type or "application/octet-stream"
    customer.send_file(
        found,
        upload.read(),
        kind=KIND_OF_MIME.get(mime.split("/")[0], "document"),
        name=upload.name or "",
        mime=mime,
        caption=request.POST.get("text", ""),
        at=now,
    )


def _sample(request: HttpRequest, found: Chat, now: datetime) -> None:
    kind = request.POST.get("kind", "")
    if kind == "location":
        customer.share_location(found, PLACE[0], PLACE[1], name=PLACE[2], address=PLACE[3], at=now)
    elif kind == "contact":
        customer.share_contact(found, *CARD, at=now)
    elif kind in samples.SAMPLES:
        found_sample = samples.get(kind)
        customer.send_file(
            found, found_sample.data, kind=kind, name=found_sample.name, mime=found_sample.mime, at=now
        )
    else:
        raise Refused(_("There is no sample of this kind."))


def _react(request: HttpRequest, found: Chat, now: datetime) -> None:
    line = _line(request, found)
    emoji = request.POST.get("emoji", "")
    customer.react(line, "" if emoji == line.reaction else emoji, at=now)


def _edit(request: HttpRequest, found: Chat, now: datetime) -> None:
    customer.edit(_line(request, found), request.POST.get("text", ""), at=now)


def _revoke(request: HttpRequest, found: Chat, now: datetime) -> None:
    customer.revoke(_line(request, found), at=now)


def _tap(request: HttpRequest, found: Chat, now: datetime) -> None:
    customer.tap(_line(request, found), request.POST.get("row", ""), at=now)


def _block(request: HttpRequest, found: Chat, now: datetime) -> None:
    customer.set_blocked(found, not found.is_blocked, at=now)


def _line(request: HttpRequest, found: Chat) -> Line:
    pk = request.POST.get("line", "")
    line = Line.objects.filter(chat=found, pk=pk).first() if pk.isdecimal() else None
    if line is None:
        raise Refused(_("This message is not there any more."))
    return line


def _accounts() -> Any:
    return ChannelAccount.objects.filter(kind__in=KINDS, is_active=True)


def _phone(kind: str, address: str) -> Phone:
    return get_object_or_404(Phone, kind=kind, address=address)


def _with_faults(account: ChannelAccount) -> dict[str, Any]:
    kinds = [(kind, known) for kind, known in faults.KINDS.items() if account.kind in known.kinds]
    active = [
        {"fault": fault, "label": faults.KINDS[fault.kind].label}
        for fault in Fault.objects.filter(account=account).order_by("kind")
    ]
    return {"account": account, "kinds": kinds, "active": active, "hook": postman.hook_url(account)}


DEEDS: dict[str, Callable[[HttpRequest, Chat, datetime], None]] = {
    "write": _write,
    "sample": _sample,
    "react": _react,
    "edit": _edit,
    "revoke": _revoke,
    "tap": _tap,
    "block": _block,
}
