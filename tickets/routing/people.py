"""Candidates as routing reads them, with what they can and how much they have."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts import roster
from accounts.models import Presence, Proficiency, Shift, User
from tickets.models import Offer
from tickets.routing.choosing import Candidate

MINUTE = timedelta(minutes=1)
PLAN_AHEAD = timedelta(hours=1)
WHERE = ("presence__chosen", "presence__load", "presence__limit", "presence__last_assigned_at")
ABILITY = ("user_id", "skill_id", "skill__slug", "skill__is_language", "level")


def members(queue_id: int, *, at: datetime) -> list[Candidate]:
    """Give the members of a queue whose lease runs."""
    return _read(User.objects.filter(memberships__queue=queue_id), at)


def one(user_id: int, *, at: datetime) -> Candidate | None:
    """Give one person, if their lease runs."""
    found = _read(User.objects.filter(pk=user_id), at)
    return found[0] if found else None


def given_lately(user_id: int, *, at: datetime) -> int:
    """Count what somebody was given or offered within the last minute; their presence is locked."""
    return Offer.objects.filter(user=user_id, at__gt=at - MINUTE).count()


def _read(people: QuerySet[User], at: datetime) -> list[Candidate]:
    recent = (
        Offer.objects.filter(user=OuterRef("pk"), at__gt=at - MINUTE, at__lte=at)
        .order_by()
        .values("user")
        .annotate(n=Count("pk"))
        .values("n")
    )
    found = list(
        people.filter(is_active=True, presence__lease_until__gte=at)
        .exclude(presence__chosen=Presence.State.OFFLINE)
        .order_by("pk")
        .values_list("pk", "language", *WHERE, Coalesce(Subquery(recent), 0))
    )
    pks = [pk for pk, *_ in found]
    languages, skills = _abilities(pks)
    left = _shifts(pks, at)
    return [
        Candidate(
            user_id=pk,
            state=state,
            load=load,
            limit=limit,
            languages=frozenset(languages[pk] or {language}),
            skills=skills[pk],
            last_assigned_at=last_assigned_at,
            recent=count,
            shift_left=left.get(pk),
        )
        for pk, language, state, load, limit, last_assigned_at, count in found
    ]


def _abilities(people: Iterable[int]) -> tuple[dict[int, set[str]], dict[int, dict[int, int]]]:
    """Read what people can; whoever has no language noted writes the one of their pages."""
    languages: dict[int, set[str]] = defaultdict(set)
    skills: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Proficiency.objects.filter(user__in=list(people))
    for user_id, skill_id, slug, is_language, level in rows.values_list(*ABILITY):
        if is_language:
            languages[user_id].add(slug)
        else:
            skills[user_id][skill_id] = level
    return languages, skills


def _shifts(people: list[int], at: datetime) -> dict[int, timedelta]:
    """Tell how long the shift of each planned person still lasts; off shift is no time at all."""
    planned = set(Shift.objects.filter(user__in=people).values_list("user_id", flat=True))
    if not planned:
        return {}
    plan = roster.plan_of(planned, at, at + PLAN_AHEAD)
    left = {}
    for pk in planned:
        times = plan.get(pk, ())
        is_on = bool(times) and times[0].start <= at
        left[pk] = times[0].end - at if is_on else timedelta(0)
    return left
