"""Telling the customer: once per hand-over, before a time slips, and after one was missed (I7, I8)."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import F, Max

from accounts.models import Workspace
from escalation import reasons, states
from escalation.escalations_log import log
from escalation.models import Escalation, Notice, NoticeText
from escalation.notices_check import blanks_in
from escalation.notices_texts import (
    DAYS,
    N1,
    N2,
    N3,
    N5,
    TEAMS,
    TEXTS,
    hello,
    language_of,
    moment,
    template_name,
)
from helpdesk.core import weekhours
from helpdesk.core.actors import SYSTEM
from tickets import actions, events
from tickets.models import Message, Thread, Ticket

BETWEEN = timedelta(minutes=30)
TOLD_RECENTLY, NO_ADDRESS = "told_recently", "no_address"


def say(
    escalation: Escalation,
    ticket: Ticket,
    kind: str,
    *,
    at: datetime,
    eta_at: datetime | None,
    into: Notice | None = None,
    words: str = "",
    choices: dict[str, Any] | None = None,
    **values: Any,
) -> Notice:
    """Write one notice in the owner's name, and keep what became of it, in the row that waited for it if any.

    `words` names the text where a kind has more than one.
    """
    language = language_of(ticket.language or ticket.customer.language)
    message, problem = None, ""
    thread = address(ticket, at)
    if kind != N5 and last_told(ticket, at):
        problem = TOLD_RECENTLY
    elif thread is None:
        problem = NO_ADDRESS
    else:
        given = _values(escalation, ticket, language, values)
        message = _send(ticket, thread, words or kind, language, given, at, choices)
    notice = into or Notice(escalation=escalation)
    notice.kind, notice.message, notice.said_at = kind, message, at
    notice.problem, notice.eta_at, notice.due_at = problem, eta_at, None
    notice.save()
    log(escalation, states.NOTICE, by=SYSTEM, at=at, kind_of_notice=kind, problem=problem)
    return notice


def zone_of(ticket: Ticket) -> ZoneInfo:
    for name in (ticket.customer.time_zone, Workspace.current().time_zone):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            continue
    return ZoneInfo("UTC")


def said(ticket: Ticket, at: datetime, now: datetime) -> str:
    """Say a time to this ticket's customer."""
    language = language_of(ticket.language or ticket.customer.language)
    return moment(at, now=now, zone=zone_of(ticket), language=language)


def text_of(kind: str, language: str) -> str:
    """Give an installation's own words, else those that ship."""
    own = NoticeText.objects.filter(kind=kind, language=language).values_list("text", flat=True).first()
    return own or TEXTS[language][kind]


def address(ticket: Ticket, at: datetime) -> Thread | None:
    """Choose where it reaches the customer: where they wrote last, elsewhere once they left there."""
    open_ones = _open_threads(ticket)
    return next(iter([*_reachable(ticket, open_ones), *open_ones]), None)


def addresses(ticket: Ticket) -> list[Thread]:
    """List where the customer can be reached now, the likeliest first."""
    return _reachable(ticket, _open_threads(ticket))


def _open_threads(ticket: Ticket) -> list[Thread]:
    own = Thread.objects.filter(ticket=ticket)
    others = Thread.objects.filter(customer=ticket.customer_id)
    last_used = F("last_in_at").desc(nulls_last=True)
    threads = [*own.select_related("account").order_by(last_used, "-pk")]
    threads += [*others.exclude(ticket=ticket).select_related("account").order_by(last_used, "-pk")]
    return [thread for thread in threads if not thread.is_blocked and thread.account.is_active]


def _reachable(ticket: Ticket, threads: list[Thread]) -> list[Thread]:
    return [thread for thread in threads if not _has_left(ticket, thread)]


def week(weekly: dict[str, list[list[str]]], zone: str, language: str) -> str:
    """Write a team's week: Mon-Fri 09:00-17:00 (Baku)."""
    hours = [tuple(tuple(span) for span in weekly.get(day, [])) for day in weekhours.WEEKDAYS]
    parts, first = [], 0
    for last in range(7):
        if last < 6 and hours[last + 1] == hours[first]:
            continue
        if hours[first]:
            days = (
                DAYS[language][first] if first == last else f"{DAYS[language][first]}-{DAYS[language][last]}"
            )
            parts.append(f"{days} {', '.join('-'.join(span) for span in hours[first])}")
        first = last + 1
    return f"{'; '.join(parts)} ({zone.rpartition('/')[2].replace('_', ' ')})"


def _has_left(ticket: Ticket, thread: Thread) -> bool:
    came_and_went = ticket.events.filter(
        kind__in=(events.CUSTOMER_LEFT, events.CUSTOMER_BACK), data__thread=thread.pk
    ).order_by("-seq")
    last = came_and_went.first()
    since = ticket.last_message_at if ticket.last_direction == "in" else None
    return last is not None and last.kind == events.CUSTOMER_LEFT and (since is None or last.at >= since)


def hold_back(escalation: Escalation, kind: str, *, at: datetime) -> Notice:
    """Keep a first word for when half an hour has passed since the last notice."""
    notice = Notice.objects.create(escalation=escalation, kind=kind, said_at=at, problem=TOLD_RECENTLY)
    log(escalation, states.NOTICE, by=SYSTEM, at=at, kind_of_notice=kind, problem=TOLD_RECENTLY)
    return notice


def kept_back(escalation: Escalation) -> Notice | None:
    """Give the first word that still has to be said."""
    return escalation.notices.filter(kind__in=(N1, N2, N3), problem=TOLD_RECENTLY).first()


def last_told(ticket: Ticket, at: datetime) -> datetime | None:
    """Tell when the last notice went out, if less than half an hour ago."""
    told = Notice.objects.filter(escalation__ticket=ticket, message__isnull=False)
    return told.filter(said_at__gt=at - BETWEEN).aggregate(last=Max("said_at"))["last"]


def _values(escalation: Escalation, ticket: Ticket, language: str, given: dict[str, Any]) -> dict[str, str]:
    owner = ticket.owner
    return {
        "hello": hello(ticket.customer.name, language),
        "no": f"#{ticket.number}",
        "team": TEAMS[language].get(escalation.to_queue.level, TEAMS[language]["senior"]),
        "reason": reasons.plain(escalation.reason, language),
        "agent": owner.name if owner else Workspace.current().name,
        **{name: str(value) for name, value in given.items()},
    }


def _send(
    ticket: Ticket,
    thread: Thread,
    kind: str,
    language: str,
    values: dict[str, str],
    at: datetime,
    choices: dict[str, Any] | None,
) -> Message:
    words = text_of(kind, language)
    template = None
    if thread.window_closes_at is not None and thread.window_closes_at <= at:
        # What was approved is the text that ships, whatever words of their own an installation has.
        named = {name: values[name] for name in blanks_in(TEXTS[language][kind])}
        template = {"name": template_name(kind), "language": language, "parameters": named}
    return actions.send_system_message(
        ticket,
        thread,
        at=at,
        text=words.format_map(values),
        name=values["agent"],
        choices=choices,
        template=template,
    )
