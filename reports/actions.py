"""Targets, who gets reports by mail, exports, and why replies were late."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.core.files.storage import default_storage
from django.db import transaction

from accounts.models import User
from escalation.models import SlaClock
from reports import scope
from reports.models import Export, LateReason, Rhythm, SentReport, Subscription, Target
from reports.refusals import EnoughExports, NotTheirsToSay, ReasonGiven

MOST_EXPORTS = 2


@transaction.atomic
def set_target(kpi: str, *, value: float | None, since: date, by: User, at: datetime) -> Target:
    """Set what a KPI should be from a day on; what it was before stays on record."""
    return Target.objects.create(kpi=kpi, value=value, since_date=since, by=by, at=at)


@transaction.atomic
def set_readers(rhythm: str, people: Iterable[User]) -> None:
    """Make exactly these people the readers of a report."""
    wanted = {person.pk for person in people}
    own = Subscription.objects.filter(rhythm=Rhythm(rhythm))
    own.exclude(user__in=wanted).delete()
    rows = [Subscription(user_id=pk, rhythm=rhythm) for pk in sorted(wanted)]
    Subscription.objects.bulk_create(rows, ignore_conflicts=True)


def take_report(user: User, rhythm: str, *, last: date, at: datetime) -> SentReport | None:
    """Reserve one letter; nothing if somebody else has it or it has gone out."""
    found, is_new = SentReport.objects.get_or_create(
        user=user, rhythm=rhythm, last_date=last, defaults={"at": at}
    )
    return found if is_new else None


def note_sent(report: SentReport, *, at: datetime) -> None:
    SentReport.objects.filter(pk=report.pk).update(sent_at=at)


def give_back(report: SentReport) -> None:
    """Free a letter that did not leave, so that the next sweep tries again."""
    SentReport.objects.filter(pk=report.pk, sent_at=None).delete()


@transaction.atomic
def ask_for_export(user: User, query: Mapping[str, str], *, at: datetime) -> Export:
    """Have all tickets of a filter written into a file that only this person can fetch."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if Export.objects.filter(user=user, state__in=("waiting", "writing")).count() >= MOST_EXPORTS:
        raise EnoughExports
    scope.read(query, user=user, now=at)  # a wrong filter is refused now, not in the background
    return Export.objects.create(user=user, query=dict(query), asked_at=at)


def forget_export(export: Export) -> None:
    """Delete an export with its files."""
    for part in range(1, export.parts + 2):
        default_storage.delete(export.part_name(part))
    export.delete()


@transaction.atomic
def give_reason(clock: SlaClock, why: str, *, by: User, at: datetime) -> LateReason:
    """Say once why a promise was broken."""
    ticket = clock.ticket
    if not by.is_supervisor and ticket.owner_id != by.pk:
        raise NotTheirsToSay
    found, is_new = LateReason.objects.get_or_create(
        ticket_id=ticket.pk,
        metric=clock.metric,
        n=clock.n,
        defaults={"why": LateReason.Why(why), "by": by, "at": at},
    )
    if not is_new:
        raise ReasonGiven
    return found
