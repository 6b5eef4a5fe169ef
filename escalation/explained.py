"""Why a clock is due when it is: its stretches and the rule that governs it, in words for the agent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import Calendar, Queue
from escalation import faces, promises, storage
from escalation.clocks import Clock, Segment
from escalation.instances import GRACE, KEPT
from escalation.models import SlaClock
from escalation.policies import AGENT_WORK, QUEUE_ACK, Promises
from tickets import events
from tickets.clocknames import metric_name
from tickets.models import Ticket
from tickets.slots import Face


@dataclass(frozen=True)
class Stretch:
    since: datetime
    until: datetime | None
    is_counted: bool
    words: str


@dataclass(frozen=True)
class Explained:
    clock: SlaClock
    name: str
    state: str  # running, paused, met, late, ended, voided
    words: str  # the state, said
    used: str
    allowed: str
    rule: str
    stretches: list[Stretch]
    face: Face
    is_next: bool
    void_reason: str


@dataclass(frozen=True)
class _Known:
    """What the words need besides the clocks, read once."""

    ticket: Ticket
    promised: Promises
    calendars: dict[str, str]
    queues: dict[str, str]
    voided: dict[tuple[str, int], str]
    now: datetime


def explain(ticket: Ticket, *, now: datetime) -> list[Explained]:
    """Explain every clock of a ticket: what still runs first, the next one due at the top."""
    shown = storage.shown(ticket, now=now)
    known = _Known(
        ticket=ticket,
        promised=promises.current(now),
        calendars=dict(Calendar.objects.values_list("slug", "name")),
        queues=dict(Queue.objects.values_list("slug", "name")),
        voided=_void_reasons(ticket),
        now=now,
    )
    far = now + timedelta(days=36_500)
    shown.sort(key=lambda pair: (pair[0].is_finished, not _is_next(pair[0], ticket), pair[0].due_at or far))
    return [_explain(row, clock, known) for row, clock in shown]


def _explain(row: SlaClock, clock: Clock | None, known: _Known) -> Explained:
    state = _state(row, known.now)
    hours = faces.hours_of(row, known.ticket, known.promised)
    return Explained(
        clock=row,
        name=metric_name(row.metric) + (f" {row.n}" if row.n > 1 else ""),
        state=state,
        words=_said(row, state),
        used=spoken(row.elapsed_s),
        allowed="" if row.allowance_s is None else spoken(row.allowance_s),
        rule=_rule(row, clock, known),
        stretches=[] if clock is None else list(_stretches(clock, known)),
        face=Face() if row.is_finished else faces.face_of(row, hours, known.now),
        is_next=_is_next(row, known.ticket),
        void_reason=known.voided.get((row.metric, row.n), ""),
    )


def _is_next(row: SlaClock, ticket: Ticket) -> bool:
    is_running = not row.is_finished and not row.voided and row.due_at is not None
    return is_running and row.metric == ticket.next_due_metric and row.due_at == ticket.next_due_at


def _state(row: SlaClock, now: datetime) -> str:
    if row.voided:
        return "voided"
    if row.breached or (row.due_at and not row.is_finished and row.state == "running" and now > row.due_at):
        return "late"
    if row.is_finished:
        return "met" if row.state == "fulfilled" else "ended"
    return row.state


def _said(row: SlaClock, state: str) -> str:
    if state == "voided":
        return _("Not counted")
    if state == "late":
        return _("Late") if row.is_finished else _("Late, still open")
    if state == "met":
        return _("Met")
    if state == "ended":
        return _("Went on elsewhere") if row.state == "moved" else _("Ended without an answer")
    return _("Paused") if state == "paused" else _("Running")


def _rule(row: SlaClock, clock: Clock | None, known: _Known) -> str:
    names = {
        "clock": metric_name(row.metric),
        "time": "" if row.allowance_s is None else spoken(row.allowance_s),
        "tier": known.ticket.tier.name,
        "priority": known.ticket.get_priority_display(),
        "version": row.policy_version,
        "queue": known.queues.get(row.queue, row.queue),
    }
    if row.allowance_s is None:
        return _("Nothing is promised here; the time is only measured.")
    if row.metric == QUEUE_ACK:
        return _("%(queue)s takes what is handed to it within %(time)s.") % names
    if clock is not None and clock.rule == GRACE:
        return (
            _(
                "The promise became shorter while this clock ran. From that moment a quarter of the new time"
                " was left, so %(time)s in all (version %(version)s of the promises)."
            )
            % names
        )
    if clock is not None and clock.rule == KEPT:
        return (
            _(
                "The promise became shorter while this clock ran; it keeps the %(time)s it began with"
                " (version %(version)s of the promises)."
            )
            % names
        )
    if row.is_finished:
        return _("%(clock)s within %(time)s (version %(version)s of the promises).") % names
    return (
        _("%(tier)s, priority %(priority)s: %(clock)s within %(time)s (version %(version)s of the promises).")
        % names
    )


def _stretches(clock: Clock, known: _Known) -> Iterator[Stretch]:
    for segment in clock.segments:
        until = segment.until or clock.end
        yield Stretch(segment.since, until, segment.running, _stretch_words(clock, segment, until, known))


def _stretch_words(clock: Clock, segment: Segment, until: datetime | None, known: _Known) -> str:
    if not segment.running:
        if clock.metric == AGENT_WORK:
            return _("not counted: we waited for somebody else")
        return _("not counted: we waited for the customer")
    end = until or known.now
    counted = known.promised.calendar(segment.calendar).elapsed(segment.since, end)
    closed = int((end - segment.since).total_seconds()) - counted
    names = {
        "time": spoken(counted),
        "hours": known.calendars.get(segment.calendar, segment.calendar) or _("all day, every day"),
        "closed": spoken(closed),
    }
    if closed > 0:
        return _("%(time)s counted in “%(hours)s”, %(closed)s outside them") % names
    return _("%(time)s counted in “%(hours)s”") % names


def _void_reasons(ticket: Ticket) -> dict[tuple[str, int], str]:
    """Say by whom and why clocks were taken out of the figures."""
    found = ticket.events.filter(kind=events.VOID).order_by("seq")
    return {
        (event.data["metric"], event.data["n"]): f"{event.by_name}: {event.data.get('reason', '')}"
        for event in found
    }


def spoken(seconds: int) -> str:
    """Write a length in words short enough for a line: 45 s, 30 min, 2 h 5 min, 3 d 4 h."""
    minutes, hours, days = seconds // 60, seconds // 3600, seconds // 86_400
    s, m, h, d = _("%(n)s s"), _("%(n)s min"), _("%(n)s h"), _("%(n)s d")
    if minutes < 10:
        parts = [(m, minutes), (s, seconds % 60)]
    elif days < 3:
        parts = [(h, hours), (m, minutes % 60)]
    else:
        parts = [(d, days), (h, hours % 24)]
    return " ".join(unit % {"n": n} for unit, n in parts if n) or s % {"n": 0}
