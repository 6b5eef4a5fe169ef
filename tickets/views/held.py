"""Replies that wait: shown above the composer, taken back or sent at once."""

import json
from datetime import UTC, datetime, timedelta

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from helpdesk.core.errors import Invalid
from tickets import actions, uploads
from tickets.drafts import save_draft
from tickets.models import Attachment, Draft, HeldReply, Thread, Ticket
from tickets.views.reach import desk_view, visible_ticket

UNDO = timedelta(seconds=5)
RECENT = timedelta(hours=12)


@require_safe
@desk_view
def held(request: HttpRequest, number: int) -> HttpResponse:
    """List what waits on a ticket, and one's own replies that could not be sent."""
    return _list(request, visible_ticket(request, number))


@require_POST
@desk_view
def one(request: HttpRequest, number: int, pk: int) -> HttpResponse:
    """Take a waiting reply back (its text returns to the composer), send it now, or forget a refused one."""
    ticket = visible_ticket(request, number)
    reply = get_object_or_404(HeldReply, pk=pk, ticket=ticket)
    does = request.POST.get("does", "")
    if does == "now":
        actions.send_held(reply.pk, now=timezone.now())
        return _list(request, ticket)
    if does not in ("undo", "forget"):
        return HttpResponseBadRequest()
    by = request.user.as_actor()
    reply = actions.take_back(reply, by=by) if does == "undo" else actions.forget_held(reply, by=by)
    response = _list(request, ticket)
    if does == "undo" and reply.author_id == request.user.pk and not reply.template:
        files = _give_back(reply)
        # On the body: the button may have been redrawn by now, and nobody would hear it there.
        told = {"text": reply.text, "files": uploads.told(files), "target": "body"}
        if reply.choices:
            told["choices"] = "\n".join(row["title"] for row in reply.choices["rows"])
        response["HX-Trigger"] = json.dumps({"composer:insert": told})
    return response


def _give_back(reply: HeldReply) -> list[Attachment]:
    """Keep words and files as the author's draft, above what was begun since: a lost answer loses none."""
    begun = Draft.objects.filter(ticket=reply.ticket, user=reply.author, kind="reply").first()
    text = "\n".join(filter(None, (reply.text, begun.text if begun else "")))
    seen = begun.seen_seq if begun else reply.ticket.last_public_seq
    files = uploads.take_uploads(reply.attachments, by=reply.author)
    kept = [*files, *uploads.take_uploads(begun.files if begun else [], by=reply.author)]
    save_draft(
        reply.ticket, user=reply.author, kind="reply", text=text, seen=seen, at=timezone.now(), files=kept
    )
    return files


def due_at(
    ticket: Ticket, threads: list[Thread], *, asked: str, at: datetime
) -> tuple[datetime, bool] | None:
    """Tell when a reply goes out and whether somebody chose that; nothing means at once.

    Every channel that cannot take a message back gives five seconds to do so; web chat is at once.
    `asked` is the local time of a reply to be sent later, in the person's own zone.
    """
    if asked:
        return _local(asked), True
    targets = threads or list(ticket.threads.select_related("account").order_by("-last_in_at", "-pk")[:1])
    is_slow = any(not thread.account.capabilities.get("is_instant") for thread in targets)
    return (at + UNDO, False) if targets and is_slow else None


def _local(asked: str) -> datetime:
    try:
        return timezone.make_aware(datetime.fromisoformat(asked)).astimezone(UTC)
    except ValueError:
        wrong = _("This is no date and time.")
        raise Invalid(wrong, fields={"send_at": [wrong]}) from None


def _list(request: HttpRequest, ticket: Ticket) -> HttpResponse:
    now = timezone.now()
    waiting = ticket.held_replies.filter(state=HeldReply.State.WAITING).select_related("author")
    refused = ticket.held_replies.filter(
        state__in=[HeldReply.State.REFUSED, HeldReply.State.OVERTAKEN],
        author=request.user,
        send_at__gte=now - RECENT,
    )
    context = {"ticket": ticket, "waiting": waiting, "refused": refused, "now": now}
    return render(request, "tickets/_held.html", context)
