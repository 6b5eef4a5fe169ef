"""History in plain words: one line per event that an agent should see in the conversation."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tickets import events, slots
from tickets.models import Priority, TicketEvent
from tickets.tiering import because

Said = tuple[str, str, dict[str, object]]  # icon, sentence, its names

# These change what is shown elsewhere on the page and need no line of their own.
SILENT = frozenset(
    {
        events.CREATED,
        events.MESSAGE,
        events.REACTION,
        events.EDITED,
        events.REVOKED,
        events.COURTESY,
    }
)


# Why routing took a ticket from somebody.
PUT_BACK = {
    "lost": gettext_lazy("%(name)s lost connection, this waits for somebody else"),
    "no_answer": gettext_lazy("%(name)s did not answer, this waits for somebody else"),
    "left": gettext_lazy("%(name)s no longer works here, this waits for somebody else"),
    "shift_end": gettext_lazy("%(name)s is not here before this is due, it waits for somebody else"),
    "left_queue": gettext_lazy("%(name)s is not in this team any more, it waits for somebody else"),
}


@dataclass(frozen=True)
class Line:
    seq: int
    at: datetime
    icon: str
    text: SafeString
    template: str = "tickets/_event.html"


def line_of(event: TicketEvent) -> Line | None:
    """Say what happened; kinds without a sentence stay silent."""
    say = SENTENCES.get(event.kind)
    if say is None:
        return None
    said = say(event)
    if said is None:
        return None
    icon, sentence, names = said
    return Line(event.seq, event.at, icon, _bold(sentence, names))


def _bold(sentence: str, names: dict[str, object]) -> SafeString:
    if not names:
        return SafeString(sentence)
    marked = {key: format_html("<b>{}</b>", value) for key, value in names.items()}
    return format_html(
        sentence.replace("{", "{{").replace("}", "}}").replace("%(", "{").replace(")s", "}"), **marked
    )


def _who(event: TicketEvent) -> str:
    if event.by_name:
        return event.by_name
    return {"customer": _("The customer"), "bot": _("The bot")}.get(event.by_kind, _("Meja"))


def _status(event: TicketEvent) -> Said:
    to, was = event.data.get("to"), event.data.get("from")
    names: dict[str, object] = {"who": _who(event)}
    if to == "solved":
        return "check-check", _("%(who)s solved this"), names
    if to == "closed":
        return "archive", _("Closed for good"), {}
    if to == "pending":
        return "hourglass", _("%(who)s waits for the customer"), names
    if to == "on_hold":
        return "pause", _("%(who)s waits for someone else"), names
    if was in ("solved", "closed"):
        return "rotate-ccw", _("%(who)s reopened this"), names
    return "play", _("%(who)s works on this again"), names


def _assigned(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "to": event.data.get("to_name", "")}
    if event.data.get("owner_left"):
        names = {"owner": event.data.get("owner_name", ""), "left": event.data["owner_left"]}
        return "user", _("%(left)s is not at work any more, %(owner)s answers for this"), names
    if event.data.get("owner_name"):
        return "user", _("Nobody is here, %(owner)s answers for this"), {"owner": event.data["owner_name"]}
    if event.data.get("reason") in PUT_BACK:
        sentence = PUT_BACK[event.data["reason"]]
        return "undo-2", str(sentence), {"name": event.data.get("from_name", "")}
    if not event.data.get("to"):
        return "undo-2", _("%(who)s put this back into the queue"), names
    if event.by_user_id == event.data["to"]:
        return "hand", _("%(who)s took this"), names
    return "user-check", _("%(who)s assigned this to %(to)s"), names


def _kept(event: TicketEvent) -> Said:
    day = date_format(date.fromisoformat(event.data["on"]), "SHORT_DATE_FORMAT")
    names: dict[str, object] = {"who": _who(event), "day": day}
    return "calendar", _("%(who)s keeps this and comes back to it on %(day)s"), names


def _transferred(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "to": event.data.get("to_name") or event.data.get("to")}
    return "arrow-right-left", _("%(who)s moved this to %(to)s"), names


def _topic(event: TicketEvent) -> Said:
    names: dict[str, object] = {
        "who": _who(event),
        "topic": event.data.get("name") or event.data.get("topic"),
    }
    if not event.data.get("topic"):
        return "tag", _("%(who)s removed the topic"), names
    return "tag", _("%(who)s set the topic to %(topic)s"), names


def _priority(event: TicketEvent) -> Said:
    labels = dict(Priority.choices)
    to = labels.get(event.data.get("priority"), event.data.get("priority"))
    return "signal", _("%(who)s set the priority to %(to)s"), {"who": _who(event), "to": to}


def _tier(event: TicketEvent) -> Said:
    names: dict[str, object] = {"tier": event.data.get("name") or event.data.get("tier")}
    if source := event.data.get("source"):
        names["because"] = because(source, event.data.get("reason", ""))
        return "star", _("Now served as %(tier)s, %(because)s"), names
    return "star", _("Now served as %(tier)s"), names


def _subject(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "subject": event.data.get("subject")}
    return "pencil", _("%(who)s named this %(subject)s"), names


def _thread(event: TicketEvent) -> Said:
    return "link", _("The customer also writes on %(account)s"), {"account": event.data.get("account", "")}


def _left(event: TicketEvent) -> Said:
    if event.data.get("how") == "blocked":
        return "ban", _("The customer blocked us: messages do not reach them"), {}
    return "log-out", _("The customer left the chat"), {}


def _back(event: TicketEvent) -> Said:
    return "log-in", _("The customer is back"), {}


def _choice(event: TicketEvent) -> Said:
    return "mouse-pointer-click", _("The customer tapped %(value)s"), {"value": event.data.get("value", "")}


def _handoff(event: TicketEvent) -> Said:
    said = {
        "asked": _("The bot handed over to a person: the customer asked for one"),
        "fallback": _("The bot handed over to a person: it did not know the answer"),
        "silence": _("The bot handed over to a person: it did not get on"),
    }.get(event.data.get("reason", ""), _("The bot handed over to a person"))
    if summary := event.data.get("summary"):
        return "bot", _("%(said)s. In short: %(summary)s"), {"said": said, "summary": summary}
    return "bot", said, {}


def _hurts_many(event: TicketEvent) -> Said:
    names = {"topic": event.data.get("topic", ""), "n": event.data.get("tickets", "")}
    return "triangle-alert", _("Many customers may have the same problem: %(topic)s (%(n)s tickets)"), names


def _failed(event: TicketEvent) -> Said:
    told = (event.data.get(name, "") for name in ("channel", "code", "reason"))
    reason = slots.reason_of(*told) or _("no reason was given")
    if event.data.get("reopened"):
        return (
            "triangle-alert",
            _("A message did not arrive (%(reason)s), so this is open again"),
            {"reason": reason},
        )
    return "triangle-alert", _("A message did not arrive: %(reason)s"), {"reason": reason}


def _void(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "reason": event.data.get("reason", "")}
    return "eraser", _("%(who)s took a clock out of the figures: %(reason)s"), names


def _merge_in(event: TicketEvent) -> Said:
    number = (event.data.get("source") or {}).get("number", "")
    return "merge", _("#%(number)s was merged into this"), {"number": number}


def _merged_into(event: TicketEvent) -> Said:
    return "merge", _("Merged into #%(number)s"), {"number": event.data.get("number", "")}


def _escalated(event: TicketEvent) -> Said:
    names: dict[str, object] = {
        "who": _who(event),
        "to": event.data.get("to_name") or event.data.get("to", ""),
    }
    return "chevrons-up", _("%(who)s escalated this to %(to)s"), names


def _involved(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "to": event.data.get("to_name", "")}
    return "chevrons-up", _("%(who)s called in %(to)s"), names


def _taken(event: TicketEvent) -> Said | None:
    if event.data.get("claimed"):
        return None  # taking the ticket has its own line
    return "hand", _("%(who)s took the escalation"), {"who": _who(event)}


def _answered(event: TicketEvent) -> Said:
    names: dict[str, object] = {
        "who": _who(event),
        "from": event.data.get("from_name", ""),
        "text": event.data.get("text", ""),
    }
    if event.data.get("returned"):
        return "undo-2", _("%(who)s from %(from)s cannot help: %(text)s"), names
    return "corner-down-left", _("%(who)s from %(from)s answered: %(text)s"), names


def _returned(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "text": event.data.get("text", "")}
    if event.data.get("reason") == "withdrawn":
        return "undo-2", _("%(who)s took the escalation back"), names
    if not names["text"]:
        return "undo-2", _("%(who)s gave this back"), names
    return "undo-2", _("%(who)s gave this back: %(text)s"), names


def _looked_in(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "reason": event.data.get("reason", "")}
    return "eye", _("%(who)s looked into this private ticket: %(reason)s"), names


def _joined_job(event: TicketEvent) -> Said:
    return "link-2", _("%(who)s linked this with the customer's other tickets"), {"who": _who(event)}


def _answered_in_job(event: TicketEvent) -> Said:
    return "corner-up-left", _("Answered in #%(number)s"), {"number": event.data.get("number", "")}


def _unmerged(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "number": event.data.get("number", "")}
    return "split", _("%(who)s undid the merge with #%(number)s"), names


def _customer_joined(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "into": event.data.get("into", "")}
    if event.data.get("source") == "code":
        return "user-check", _("The customer proved by a code to be %(into)s"), names
    return "user-check", _("%(who)s found that the customer is %(into)s"), names


def _customer_parted(event: TicketEvent) -> Said:
    names: dict[str, object] = {"who": _who(event), "from": event.data.get("from", "")}
    return "user-x", _("%(who)s found that the customer is not %(from)s"), names


def _reapplied(event: TicketEvent) -> Said:
    names: dict[str, object] = {"version": event.data.get("version", "")}
    return "timer", _("Version %(version)s of the promises holds from here on"), names


def _left_job(event: TicketEvent) -> Said:
    return "unlink", _("%(who)s unlinked this"), {"who": _who(event)}


SENTENCES: dict[str, Callable[[TicketEvent], Said | None]] = {
    events.STATUS: _status,
    events.ASSIGNED: _assigned,
    events.TRANSFERRED: _transferred,
    events.TOPIC: _topic,
    events.PRIORITY: _priority,
    events.TIER: _tier,
    events.REAPPLY: _reapplied,
    "subject": _subject,
    events.THREAD_JOINED: _thread,
    events.CUSTOMER_LEFT: _left,
    events.CUSTOMER_BACK: _back,
    events.CHOICE: _choice,
    events.HANDOFF: _handoff,
    events.PAIN_POINT: _hurts_many,
    events.DELIVERY_FAILED: _failed,
    events.VOID: _void,
    events.MERGE_IN: _merge_in,
    events.MERGED_INTO: _merged_into,
    events.ESCALATE: _escalated,
    events.INVOLVED: _involved,
    events.ACK: _taken,
    events.ANSWERED: _answered,
    events.RETURN: _returned,
    events.GLASS: _looked_in,
    events.KEPT: _kept,
    events.JOINED_JOB: _joined_job,
    events.LEFT_JOB: _left_job,
    events.ANSWERED_IN_JOB: _answered_in_job,
    events.UNMERGED: _unmerged,
    events.CUSTOMER_JOINED: _customer_joined,
    events.CUSTOMER_PARTED: _customer_parted,
}
