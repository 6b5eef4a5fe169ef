"""Candidates as routing reads them, with what they can and how much they have."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery

from accounts import roster
from accounts.models import Presence, Proficiency, Shift, User
from tickets.models import Offer
from tickets.routing.choosing import Candidate

MINUTE = timedelta(minutes=1)
PLAN_AHEAD = timedelta(hours=1)


def members(queue_id: int, *, at: datetime) -> list[Candidate]:
    """Give the members of a queue whose lease runs."""
    return _read(User.objects.filter(memberships__queue=queue_id), at)


def one(user_id: int, *, at: datetime) -> Candidate | None:
    """Give one person, if their lease runs."""
    found = _read(User.objects.filter(pk=user_id), at)
    return found[0] if found else None


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
        .annotate(recent=Subquery(recent))
        .select_related("presence")
        .order_by("pk")
    )
    pks = [user.pk for user in found]
    languages, skills = _abilities(pks)
    left = _shifts(pks, at)
    return [
        Candidate(
            user_id=user.pk,
            state=user.presence.chosen,
            load=user.presence.load,
            limit=user.presence.limit,
            languages=frozenset(languages[user.pk] or {user.language}),
            skills=skills[user.pk],
            last_assigned_at=user.presence.last_assigned_at,
            recent=user.recent or 0,
            shift_left=left.get(user.pk),
        )
        for user in found
    ]


def _abilities(people: Iterable[int]) -> tuple[dict[int, set[str]], dict[int, dict[int, int]]]:
    """Read what people can; whoever has no language noted writes the one of their pages."""
    languages: dict[int, set[str]] = defaultdict(set)
    skills: dict[int, dict[int, int]] = defaultdict(dict)
    rows = Proficiency.objects.filter(user__in=list(people)).select_related("skill")
    for row in rows:
        if row.skill.is_language:
            languages[row.user_id].add(row.skill.slug)
        else:
            skills[row.user_id][row.skill_id] = row.level
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
