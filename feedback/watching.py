"""Counts of topics per day, judged once a day is over; an alarm opens a pain point."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count
from django.db.models.functions import TruncDate

from accounts.models import Workspace
from feedback import trends
from feedback.actions.painpoints import open_pain_point
from feedback.models import PainPoint, TrendScan
from tickets.models import Ticket, Topic

WATCHED = 60  # days judged again, so that the CUSUM has its memory
LEAST_A_DAY = 0.5  # below one ticket in two days nothing works: such topics are watched by their parent
ANY = ""

Key = tuple[int, str]  # topic, channel kind or ANY
Series = dict[Key, list[int]]


def scan(*, now: datetime) -> list[PainPoint]:
    """Judge the days until yesterday by the site's zone, once; gives the cards that have a new alarm."""
    zone = ZoneInfo(Workspace.current().time_zone)
    day = now.astimezone(zone).date() - timedelta(days=1)
    if TrendScan.objects.filter(day=day).exists():
        return []
    with transaction.atomic():
        told, is_first = TrendScan.objects.get_or_create(day=day, defaults={"at": now})
        if not is_first:
            return []
        found = {key: one for key, one in alarms_until(day, zone).items() if not _is_known(key, one[0], zone)}
        told.alarms = [[topic, kind, on.isoformat()] for (topic, kind), (on, _alarm) in found.items()]
        told.save(update_fields=["alarms"])
        return _open(found, now)


def has_fallen(card: PainPoint, *, now: datetime) -> bool:
    """Tell whether a fixed topic has fallen to half or less since, by the days that are over."""
    if card.fixed_at is None:
        return False
    zone = ZoneInfo(Workspace.current().time_zone)
    fixed, last = card.fixed_at.astimezone(zone).date(), now.astimezone(zone).date() - timedelta(days=1)
    first = min(card.since_date, fixed) - timedelta(days=trends.LEAD)
    days = counts(first, last, zone).get((card.topic_id, card.account_kind), [])
    # Judged by how it was while it hurt: the days between its beginning and the fix.
    hurt = days[(card.since_date - first).days : (fixed - first).days]
    since = days[(fixed - first).days + 1 :]
    usual = sum(hurt) / len(hurt) if hurt else 0.0
    return trends.has_halved(since, usual=usual)


def alarms_until(day: date, zone: ZoneInfo) -> dict[Key, tuple[date, trends.Alarm]]:
    """Give the alarms of the last days: per topic, and per channel where the topic alone is calm.

    Topics are often named when a ticket is solved, and a day may pass without a scan: what a day brought
    is not known for sure on its evening. As long as its alarm keeps the topic quiet, it is still told.
    """
    first = day - timedelta(days=trends.LEAD + WATCHED - 1)
    found: dict[Key, tuple[date, trends.Alarm]] = {}
    series = pooled(counts(first, day, zone), _parents())
    for wants_kind in (False, True):
        chosen = {f"{key[0]}:{key[1]}": days for key, days in series.items() if bool(key[1]) is wants_kind}
        judged = trends.alarms(chosen, start_weekday=first.weekday())
        for name, those in judged.items():
            topic, _colon, kind = name.partition(":")
            is_recent = those and those[-1].day > trends.LEAD + WATCHED - 1 - trends.QUIET_DAYS
            if is_recent and (int(topic), ANY) not in found:
                found[int(topic), kind] = (first + timedelta(days=those[-1].day), those[-1])
    return found


def _is_known(key: Key, on: date, zone: ZoneInfo) -> bool:
    """Tell whether an alarm was told of, if on a neighbouring day by what was known then, or is over."""
    near = timedelta(days=trends.QUIET_DAYS)
    scans = TrendScan.objects.filter(day__gte=on - near).values_list("alarms", flat=True)
    told = [date.fromisoformat(day) for alarms in scans for *of, day in alarms if tuple(of) == key]
    cards = PainPoint.objects.filter(topic=key[0], account_kind=key[1])
    told += cards.exclude(source="hand").values_list("alarm_date", flat=True)
    fixed = [at.astimezone(zone).date() for at in cards.values_list("fixed_at", flat=True) if at]
    return any(abs(day - on) <= near for day in told) or any(day >= on for day in fixed)


def counts(first: date, last: date, zone: ZoneInfo) -> Series:
    """Count new tickets per topic and day, over all channels and on each."""
    days = (last - first).days + 1
    begin = datetime.combine(first, datetime.min.time(), zone)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), zone)
    rows = (
        Ticket.objects.filter(created_at__gte=begin, created_at__lt=end, merged_into=None)
        .exclude(topic=None)
        .annotate(day=TruncDate("created_at", tzinfo=zone))
        .values("day", "topic", "last_account_kind")
        .annotate(n=Count("number"))
    )
    series: Series = {}
    for row in rows:
        for kind in {ANY, row["last_account_kind"]}:
            days_of = series.setdefault((row["topic"], kind), [0] * days)
            days_of[(row["day"] - first).days] += row["n"]
    return series


def pooled(series: Series, parents: Mapping[int, int | None]) -> Series:
    """Watch topics that are too rare to judge together with their siblings, under their parent."""
    found: Series = {}
    for (topic, kind), days in series.items():
        parent = parents.get(topic)
        is_rare = sum(days) < LEAST_A_DAY * len(days)
        target = (parent, kind) if is_rare and parent else (topic, kind)
        found[target] = _added(found.get(target), days)
    return found


def _added(sums: Sequence[int] | None, days: Sequence[int]) -> list[int]:
    return [a + b for a, b in zip(sums, days, strict=True)] if sums else list(days)


def _parents() -> dict[int, int | None]:
    return dict(Topic.objects.values_list("pk", "parent_id"))


def _open(found: Mapping[Key, tuple[date, trends.Alarm]], now: datetime) -> list[PainPoint]:
    topics = Topic.objects.in_bulk({topic for topic, _kind in found})
    return [
        open_pain_point(
            topics[topic],
            account_kind=kind,
            source=alarm.kind,
            day=on,
            count=alarm.count,
            expected=alarm.expected,
            at=now,
        )
        for (topic, kind), (on, alarm) in found.items()
    ]
