"""The cast of the tests: the people who work here and the customers who write."""

from datetime import UTC, datetime

from accounts.models import Calendar, Level, Membership, Queue, Role, User
from channels_live.account_actions import create_account
from tickets.models import ChannelAccount, Tier

NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


def make_calendar() -> Calendar:
    calendar, _made = Calendar.objects.get_or_create(
        slug="always", defaults={"name": "Always", "is_always_open": True}
    )
    return calendar


def make_tier(slug: str = "basic", *, is_default: bool = True) -> Tier:
    tier, _made = Tier.objects.get_or_create(
        slug=slug, defaults={"name": slug.title(), "is_default": is_default}
    )
    return tier


def make_queue(slug: str = "frontline", *, is_private: bool = False) -> Queue:
    level = slug if slug in Level.values else Level.FRONTLINE
    queue, _made = Queue.objects.get_or_create(
        slug=slug,
        defaults={
            "name": slug.title(),
            "level": level,
            "calendar": make_calendar(),
            "is_private": is_private,
        },
    )
    return queue


def make_person(name: str, *, role: str = Role.AGENT, queues: tuple[str, ...] = ("frontline",)) -> User:
    user = User.objects.create_user(
        f"{name.lower()}@meja.example", "correct horse battery", name=name, role=role
    )
    for slug in queues:
        Membership.objects.create(user=user, queue=make_queue(slug))
    return user


def make_account(kind: str, name: str = "", **settings: str) -> ChannelAccount:
    make_tier()
    return create_account(
        kind=kind, name=name or kind.title(), queue=make_queue(), at=NOON, settings=settings
    )
