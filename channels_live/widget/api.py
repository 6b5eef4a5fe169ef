"""What a visitor's page may ask for; every address is about the token's own thread."""

import uuid

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from channels_live import passes
from channels_live.adapters.webchat import MAX_FILE, MAX_TEXT
from channels_live.feed import last
from channels_live.widget import files, items, ticks, visitors
from channels_live.widget.fields import Problem, body_of, malformed, not_found, number, strings, text
from channels_live.widget.http import Visitor, for_visitor
from channels_live.widget.standing import standing_of
from helpdesk.core import realtime
from tickets.models import Attachment, Message

FILES_MOST = 10


@for_visitor("GET", per_minute=1200)
def feed(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Give what came after a number; the hint on the socket only says that something did."""
    after = request.GET.get("after", "0")
    if not after.isdecimal() or len(after) > 9:
        raise malformed("after", _("Not a number that fits here."))
    thread = visitor.thread
    found, waits = (
        items.feed_after(thread, int(after)),
        standing_of(thread, thread.ticket, now=timezone.now()),
    )
    return JsonResponse({"items": found, "last": last(thread), "standing": waits})


@for_visitor("POST", per_minute=300)
def messages(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Store a message once, however often it is sent."""
    body = body_of(request)
    cid = text(body, "cid", most=64, default=None)
    words = text(body, "text", most=MAX_TEXT).strip()
    uploads = _uploads(visitor, strings(body, "attachments", most=FILES_MOST))
    if not words and not uploads:
        raise Problem(422, "empty", _("Write something or attach a file first."))
    message, is_new = visitors.write(visitor.session, cid=cid, text=words, uploads=uploads, at=timezone.now())
    visitor.thread.ticket = message.ticket
    item = items.item_of(visitor.thread, message)
    item["standing"] = standing_of(visitor.thread, message.ticket, now=timezone.now())
    return JsonResponse(item, status=201 if is_new else 200)


@for_visitor("POST", per_minute=30)
def attachments(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Take a file that the next message may carry."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MAX_FILE + 100_000:
        raise Problem(
            413, "too_large", _("The file is over %(limit)d MB.") % {"limit": MAX_FILE // 1_000_000}
        )
    upload = request.FILES.get("file")
    if upload is None or isinstance(upload, list):
        raise Problem(400, "malformed", _("Send one file in the field “file”."))
    stored = files.store(visitor.thread, upload, at=timezone.now())
    return JsonResponse(files.shown(visitor.thread, stored), status=201)


@for_visitor("POST", per_minute=1200)
def receipts(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Note how far the visitor's page has received and shown our messages."""
    body = body_of(request)
    ticks.note_seen(
        visitor.thread, delivered=number(body, "delivered"), read=number(body, "read"), at=timezone.now()
    )
    return HttpResponse(status=204)


@for_visitor("POST", per_minute=120)
def typing(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Tell agents who look at the ticket that the visitor writes; nothing is stored."""
    body_of(request)
    if ticket_id := visitor.thread.ticket_id:
        realtime.send(f"ticket.{ticket_id}", "customer_typing", ticket=ticket_id)
    return HttpResponse(status=204)


@for_visitor("POST", per_minute=10)
def end(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    body_of(request)
    visitors.leave(visitor.session, at=timezone.now())
    return HttpResponse(status=204)


@for_visitor("POST", per_minute=30)
def choice(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Take a tap on one of a message's buttons."""
    body = body_of(request)
    chosen = text(body, "choice", most=200, default=None)
    words = text(body, "words", most=2000).strip()
    message = (
        Message.objects.filter(pk=number(body, "message"), thread=visitor.thread)
        .exclude(choices=None)
        .first()
    )
    if message is None or chosen not in {str(row["id"]) for row in (message.choices or {}).get("rows", [])}:
        raise not_found()
    visitors.choose(visitor.session, message, choice=chosen, at=timezone.now(), words=words)
    return HttpResponse(status=204)


@for_visitor("POST", per_minute=120)
def socket_pass(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Give a pass for one socket."""
    body_of(request)
    return JsonResponse({"pass": passes.issue("widget", str(visitor.session.pk), at=timezone.now())})


def _uploads(visitor: Visitor, ids: list[str]) -> list[Attachment]:
    """Find the visitor's own files that no other message has; a foreign one is simply not there."""
    try:
        wanted = [uuid.UUID(one) for one in ids]
    except ValueError:
        raise not_found() from None
    found = {one.pk: one for one in Attachment.objects.filter(pk__in=wanted, uploaded_thread=visitor.thread)}
    if len(found) != len(set(wanted)):
        raise not_found()
    return [found[pk] for pk in wanted]
