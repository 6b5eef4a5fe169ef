"""A message that a caller sends: to which threads, with which answers, as which template."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from helpdesk.core.api import invalid
from tickets import actions, composing, slots, uploads
from tickets.actions.outgoing import last_thread
from tickets.api import finding
from tickets.models import Attachment, Message, Thread, Ticket


def send(ticket: Ticket, ask: dict[str, Any], *, user: User, at: datetime) -> Message:
    """Send what was asked for; of several messages the one where the customer last wrote is given."""
    files = uploads.take_uploads([str(pk) for pk in ask["attachments"]], by=user)
    if len(files) != len(ask["attachments"]):
        raise invalid("attachments", _("One of these files is not there or was sent already."))
    by = user.as_actor()
    if ask["kind"] == "note":
        return actions.add_note(ticket, by=by, at=at, text=ask["text"], attachments=files)
    threads = finding.threads_of(ticket, ask["threads"], user)
    given: dict[str, Any] = {"text": ask["text"], "threads": threads}
    if ask.get("choices"):
        given["choices"] = _question(ask["choices"], threads or [last_thread(ticket)], ask["text"])
    if ask.get("template"):
        given |= _template(ask["template"], threads or [last_thread(ticket)], files)
    sent = actions.reply(ticket, by=by, at=at, attachments=files, seen=ask.get("seen"), **given)
    return max(sent, key=_used)


def _question(asked: dict[str, Any], threads: list[Thread], text: str) -> dict[str, Any] | None:
    rows = [
        {"id": str(number), **{name: said for name, said in row.items() if said}}
        for number, row in enumerate(asked["rows"], 1)
    ]
    return composing.question(rows, threads, text=text, button=asked.get("button", ""))


def _template(asked: dict[str, Any], threads: list[Thread], files: list[Attachment]) -> dict[str, Any]:
    """Fill a template in; it goes to one account, whose list it is on."""
    if len({thread.account_id for thread in threads}) > 1:
        raise invalid("threads", _("A template goes to one account. Name a thread of it."))
    filled = slots.template_filled(threads[0].account, asked, files)
    if filled is None:
        raise invalid("template", _("This address takes no templates."))
    return {
        "text": filled.text,
        "threads": threads,
        "template": filled.asked,
        "choices": filled.choices,
    }


def _used(message: Message) -> tuple[float, int]:
    """Tell when the customer last wrote where this message went."""
    thread = message.thread
    last_in_at = thread.last_in_at if thread else None
    return last_in_at.timestamp() if last_in_at else 0.0, message.pk
