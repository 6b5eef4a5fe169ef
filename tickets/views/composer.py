"""Writing: replies and notes, drafts and files."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from helpdesk.core.errors import Invalid, Refused
from tickets import actions, composing, timeline
from tickets.actions.outgoing import last_thread
from tickets.drafts import KINDS, drop_draft, save_draft
from tickets.forms import LONGEST, MOST_FILES, Written, chosen_threads, read_message
from tickets.models import Message, Ticket
from tickets.refusals import Unseen
from tickets.uploads import store_upload, take_uploads
from tickets.views.held import due_at
from tickets.views.reach import desk_view, visible_ticket
from tickets.views.ticket import render_stretch, stretch


@desk_view
def messages(request: HttpRequest, number: int) -> HttpResponse:
    """GET gives a part of the conversation, POST writes to it."""
    if request.method in ("GET", "HEAD"):
        return stretch(request, number)
    return write(request, number)


@require_POST
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Store a reply or note; the answer is what the page has not seen yet, the new message included.

    A refusal names its reason and leaves the draft alone. A repeat with the same client id is harmless.
    """
    ticket = visible_ticket(request, number)
    try:
        written = read_message(request.POST)
        is_held = store(request, ticket, written)
    except Refused as refusal:
        return tell(request, visible_ticket(request, number), refusal)
    drop_draft(ticket, user=request.user, kind=written.kind)
    ticket = visible_ticket(request, number)
    response = render_stretch(request, ticket, timeline.since(ticket, written.after))
    if is_held:
        response.status_code = 202
    return response


def store(request: HttpRequest, ticket: Ticket, written: Written) -> bool:
    """Store what was written; true where it waits before it goes out."""
    by, at = request.user.as_actor(), timezone.now()
    attachments = take_uploads(written.files, by=request.user)
    if written.kind == "note":
        actions.add_note(
            ticket, by=by, at=at, text=written.text, attachments=attachments, client_id=written.client_id
        )
    else:
        threads = chosen_threads(ticket, written.threads, request.user)
        targets = threads or [last_thread(ticket)]
        composing.refuse_files(attachments, targets)
        given = {
            "by": by,
            "at": at,
            "text": written.text,
            "threads": threads,
            "attachments": attachments,
            "seen": written.seen,
            "client_id": written.client_id,
            "reply_to": _quoted(ticket, written.reply_to),
            "choices": composing.read_answers(written.choices, targets, text=written.text),
        }
        if due := due_at(ticket, threads, asked=written.send_at, at=at):
            actions.hold_reply(ticket, **given, send_at=due[0], is_scheduled=due[1], solves=written.solve)
            return True
        actions.reply(ticket, **given)
    if written.solve:
        actions.solve(ticket, by=by, at=at)
    return False


def tell(request: HttpRequest, ticket: Ticket, refusal: Refused) -> HttpResponse:
    """Say in the composer why nothing was sent, with the newer messages where that is the reason."""
    newer = _newer(ticket, request) if isinstance(refusal, Unseen) else []
    status = 422 if isinstance(refusal, Invalid) else 409
    context = {"refusal": refusal, "newer": newer, "ticket": ticket}
    return render(request, "tickets/_not_sent.html", context, status=status)


@require_POST
@desk_view
def draft(request: HttpRequest, number: int) -> HttpResponse:
    ticket, kind = visible_ticket(request, number), request.POST.get("kind", "")
    seen, text = request.POST.get("seen", ""), request.POST.get("text", "").replace("\x00", "")
    if kind in KINDS:
        save_draft(
            ticket,
            user=request.user,
            kind=kind,
            text=text[:LONGEST],
            seen=int(seen) if seen.isdecimal() and len(seen) < 10 else 0,
            at=timezone.now(),
            files=take_uploads(request.POST.get("files", "").split(",")[:MOST_FILES], by=request.user),
        )
    return HttpResponse(status=204)


@require_POST
@desk_view
def upload(request: HttpRequest) -> HttpResponse:
    """Take one file; it waits for the message it belongs to."""
    file = request.FILES.get("file")
    if file is None:
        return JsonResponse({"message": _("No file arrived. Try again.")}, status=422)
    try:
        is_voice = request.POST.get("voice") == "1"
        stored = store_upload(file, by=request.user, at=timezone.now(), is_voice=is_voice)
    except Invalid as refusal:
        return JsonResponse({"message": refusal.message}, status=422)
    return JsonResponse(
        {"id": str(stored.pk), "name": stored.name, "kind": stored.kind, "bytes": stored.bytes}
    )


def _newer(ticket: Ticket, request: HttpRequest) -> list[Message]:
    seen = request.POST.get("seen", "")
    found = ticket.messages.exclude(kind="note").exclude(author=request.user)
    return list(found.filter(seq__gt=int(seen) if seen.isdecimal() else 0).order_by("seq")[:10])


def _quoted(ticket: Ticket, pk: int | None) -> Message | None:
    return Message.objects.filter(ticket=ticket, pk=pk).first() if pk else None
