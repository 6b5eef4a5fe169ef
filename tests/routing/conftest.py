"""A queue that gives out its tickets, and people whose workspace is open."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from accounts.models import Presence, Proficiency, Queue, Skill, User
from tests.cast import NOON, make_account, make_person, make_queue
from tickets.routing import load


@pytest.fixture
def automatic(db: Any) -> Queue:
    queue = make_queue()
    Queue.objects.filter(pk=queue.pk).update(strategy="automatic")
    queue.refresh_from_db()
    return queue


@pytest.fixture
def shop(automatic: Queue) -> Any:
    return make_account("webchat", "Shop")


@pytest.fixture
def phone(automatic: Queue) -> Any:
    """A messenger account; its kind is that of no adapter that sends at once."""
    return make_account("telegram", "Bot")


def come_online(user: User, *, at: datetime = NOON, state: str = "online") -> None:
    Presence.objects.update_or_create(
        user=user, defaults={"chosen": state, "lease_until": at + timedelta(hours=4)}
    )
    with transaction.atomic():
        load.settle([user.pk])


def speaks(user: User, *codes: str) -> None:
    for code in codes:
        skill, _made = Skill.objects.get_or_create(slug=code, defaults={"name": code, "is_language": True})
        Proficiency.objects.create(user=user, skill=skill)


@pytest.fixture
def person(automatic: Queue) -> Callable[..., User]:
    """Make somebody who is online in the queue."""

    def make(name: str, *, capacity: int = 6, state: str = "online", languages: tuple[str, ...] = ()) -> User:
        user = make_person(name)
        User.objects.filter(pk=user.pk).update(capacity=capacity)
        speaks(user, *languages)
        come_online(user, state=state)
        return User.objects.get(pk=user.pk)

    return make
