"""What a visitor reads while nobody writes: how long it takes, or which team has it and until when."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import Level, Workspace
from tickets.models import Status, Thread, Ticket

WAITING = (Status.NEW, Status.OPEN, Status.BOT)
LONGEST = ">10"
Standing = dict[str, str]


def standing_of(thread: Thread, ticket: Ticket | None, *, now: datetime) -> Standing | None:
    """Say it in the visitor's language; teams by their kind of work, never by a name of ours."""
    if ticket is None or not (ticket.is_live or ticket.status == Status.BOT):
        return None
    with override(ticket.language or thread.customer.language or thread.account.language):
        if ticket.queue_id != thread.account.queue_id and (team := _team(ticket.queue.level)):
            return {"title": team, "text": _expected(ticket, now)}
        band = thread.account.queue.wait_band
        if not band or ticket.assignee_id is not None or ticket.status not in WAITING:
            return None
        return {
            "band": band.replace("-", "–"),
            "title": _("You are in the queue"),
            "text": about(band),
            "fine": _longer() if band == LONGEST else _may_leave(),
        }


def about(band: str) -> str:
    """Say a band as a sentence."""
    if band.startswith("<"):
        return _("Less than a minute")
    if band == LONGEST:
        return _("More than 10 minutes")
    return _("About %(band)s min") % {"band": band.replace("-", "–")}


def _may_leave() -> str:
    return _("You can close this page. The answer will wait for you here.")


def _longer() -> str:
    return _("You need not wait: write your phone number or e-mail address here and we answer there.")


def _team(level: str) -> str:
    return {
        Level.SENIOR: _("With our senior team"),
        Level.FINANCE: _("With our finance team"),
        Level.TECHNICAL: _("With our technical team"),
        Level.MANAGEMENT: _("With our management"),
    }.get(Level(level), "")


def _expected(ticket: Ticket, now: datetime) -> str:
    """Repeat the time that was promised; once it has passed there is none until a new one is said."""
    if ticket.promise_at is None or ticket.promise_at <= now:
        return _("We write to you here as soon as there is news.")
    return _("expected by %(time)s") % {"time": _moment(ticket.promise_at, now, _zone(ticket))}


def _moment(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    there, here = timezone.localtime(at, zone), timezone.localtime(now, zone)
    clock = f"{there:%H:%M}"
    days = (there.date() - here.date()).days
    if days == 0:
        return clock
    if days == 1:
        return _("tomorrow %(clock)s") % {"clock": clock}
    return f"{date_format(there, 'D j M')} {clock}"


def _zone(ticket: Ticket) -> ZoneInfo:
    for name in (ticket.customer.time_zone, Workspace.current().time_zone):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")
