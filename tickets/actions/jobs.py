"""Tickets of one customer about one thing: linked, so that one agent works them, and taken apart again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from helpdesk.core.actors import SYSTEM, Actor
from helpdesk.core.errors import Refused
from tickets import events
from tickets.actions.assignment import give_one, may_have
from tickets.actions.deliveries import oldest_unanswered
from tickets.actions.lock import lock_all, lock_pair
from tickets.models import Job, Status, Thread, Ticket
from tickets.refusals import Finished

UNMERGE_FOR = timedelta(days=30)
SAME = gettext_noop("A ticket cannot be linked with itself.")


@transaction.atomic
def link(
    ticket: Ticket,
    *,
    to: Ticket,
    by: Actor,
    at: datetime,
    how: str = "agent",
    evidence: dict[str, Any] | None = None,
) -> Ticket:
    """Make two tickets, and all that is linked to either, one job with one agent."""
    if ticket.pk == to.pk:
        raise Refused(_(SAME), code="same_ticket")
    members = _lock_members(ticket, to)
    _refuse(*(next(member for member in members if member.pk == each.pk) for each in (ticket, to)))
    job = _job_of(members, at)
    numbers = [member.number for member in members]
    for member in members:
        if member.job_id == job.pk:
            continue
        member.job = job
        _record(
            member,
            events.JOINED_JOB,
            by,
            at,
            save=["job"],
            job=job.pk,
            how=how,
            evidence=evidence or {},
            **{"with": [number for number in numbers if number != member.number]},
        )
    _one_worker(members, by, at)
    return next(member for member in members if member.pk == ticket.pk)


@transaction.atomic
def unlink(ticket: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Take a ticket out of its job: its clocks run as if it had never been linked."""
    members = _lock_members(ticket)
    ticket = next(member for member in members if member.pk == ticket.pk)
    if ticket.job_id is None:
        raise Refused(_("#%(number)s is not linked.") % {"number": ticket.number}, code="not_linked")
    job_id = ticket.job_id
    others = [member for member in members if member.pk != ticket.pk and member.job_id == job_id]
    leaving = [ticket, *(others if len(others) == 1 else [])]
    for member in leaving:
        member.job = None
        if member.is_live and member.status != Status.BOT:
            member.waiting_since = oldest_unanswered(member)
        apart = [other.number for other in (ticket, *others) if other.pk != member.pk]
        _record(member, events.LEFT_JOB, by, at, save=["job", "waiting_since"], job=job_id, apart=apart)
    return ticket


@transaction.atomic
def keep_apart(ticket: Ticket, *, from_: Ticket, by: Actor, at: datetime) -> Ticket:
    """Say that two tickets are not about the same thing, so that nobody is asked again."""
    ticket, other = lock_pair(ticket, from_, same=_(SAME))
    _record(ticket, events.KEPT_APART, by, at, number=other.number)
    return ticket


@transaction.atomic
def unmerge(source: Ticket, *, by: Actor, at: datetime) -> Ticket:
    """Undo a merge within 30 days; what was asked in between stays where it was written."""
    target = Ticket.objects.filter(merged=source.pk).first()
    if target is None:
        raise Refused(_("#%(number)s was not merged.") % {"number": source.number}, code="not_merged")
    source, target = lock_pair(source, target, same=_(SAME))
    merged = source.events.filter(kind=events.MERGED_INTO).order_by("-seq").first()
    if source.status != Status.MERGED or merged is None:
        raise Refused(_("#%(number)s was not merged.") % {"number": source.number}, code="not_merged")
    if target.is_terminal:
        raise Finished(target)
    if at - merged.at > UNMERGE_FOR:
        raise Refused(_("A merge can be undone for 30 days."), code="too_late")
    taken = target.events.filter(kind=events.MERGE_IN, data__source__number=source.number).order_by("-seq")
    came = taken.values_list("data", flat=True).first() or {}
    Thread.objects.filter(pk__in=came.get("threads", ()), ticket=target).update(ticket=source)
    source.status, source.merged_into = merged.data.get("was", Status.OPEN), None
    for member, number in ((source, target.number), (target, source.number)):
        if member.is_live and member.status != Status.BOT:
            member.waiting_since = oldest_unanswered(member)
        _record(
            member,
            events.UNMERGED,
            by,
            max(at, source.last_event_at, target.last_event_at),
            save=["status", "merged_into", "waiting_since"],
            number=number,
        )
    return source


@transaction.atomic
def one_worker(job: int, *, queue: int, at: datetime) -> bool:
    """Let the first ticket of a job that a queue works on decide who has them all; tells of a change."""
    locked = lock_all(_of(job)).values()
    members = [each for each in locked if each.job_id == job and each.queue_id == queue]
    return _one_worker(sorted(members, key=lambda each: (each.created_at, each.pk)), SYSTEM, at)


def _of(job: int) -> set[int]:
    return set(Ticket.objects.filter(job=job).values_list("pk", flat=True))


def _refuse(ticket: Ticket, other: Ticket) -> None:
    for each in (ticket, other):
        if each.is_terminal:
            raise Finished(each)
    if ticket.customer_id != other.customer_id:
        raise Refused(_("Only tickets of the same customer can be linked."), code="other_customer")
    if ticket.job_id and ticket.job_id == other.job_id:
        pair = {"number": ticket.number, "other": other.number}
        raise Refused(_("#%(number)s and #%(other)s are linked already.") % pair, code="linked")


def _lock_members(*tickets: Ticket) -> list[Ticket]:
    """Lock these tickets and all that is linked to one of them, the oldest first."""
    numbers = _linked(tickets)
    locked = lock_all(numbers)
    if _linked(tickets) != numbers:
        raise Refused(_("Somebody has just linked or unlinked these. Look again."), code="changed")
    return sorted(locked.values(), key=lambda each: (each.created_at, each.pk))


def _linked(tickets: Sequence[Ticket]) -> set[int]:
    wanted = {ticket.pk for ticket in tickets}
    jobs = Ticket.objects.filter(pk__in=wanted, job__isnull=False).values("job")
    return wanted | set(Ticket.objects.filter(job__in=jobs).values_list("pk", flat=True))


def _job_of(members: Sequence[Ticket], at: datetime) -> Job:
    job_id = next((member.job_id for member in members if member.job_id), None)
    if job_id:
        return Job.objects.get(pk=job_id)
    return Job.objects.create(customer=members[0].customer, created_at=at)


def _one_worker(members: Sequence[Ticket], by: Actor, at: datetime) -> bool:
    """The first of them that somebody works on decides who works on all."""
    worker = next((member.assignee for member in members if member.assignee and member.is_live), None)
    if worker is None:
        return False
    owner = next((member.owner for member in members if member.owner), worker)
    wrong = [
        member
        for member in members
        if member.is_live and (member.assignee_id != worker.pk or member.owner_id != owner.pk)
    ]
    right = [member for member in wrong if may_have(worker, member)]
    for member in right:
        member.owner = owner
        give_one(member, worker, by=by, at=at)
    return bool(right)


def _record(
    ticket: Ticket, kind: str, by: Actor, at: datetime, *, save: Sequence[str] = (), **data: Any
) -> None:
    events.record(ticket, kind, by=by, at=max(at, ticket.last_event_at), save=save, data=data)
