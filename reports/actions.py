"""Targets, and who gets reports by mail."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from reports.models import Rhythm, SentReport, Subscription, Target


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
