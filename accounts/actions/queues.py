"""Queues and who is in them."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import events
from accounts.actions.people import lock_person, raise_epoch
from accounts.models import Membership, Queue, User
from helpdesk.core import secrets
from helpdesk.core.errors import Refused

FIELDS = (
    "name",
    "level",
    "calendar",
    "ack_target_s",
    "lead",
    "is_private",
    "is_active",
    "reopen_window_s",
)


@transaction.atomic
def create_queue(*, name: str, **values: Any) -> Queue:
    queue = Queue(slug=free_slug(Queue, name))
    return _fill(queue, {"name": name, **values})


@transaction.atomic
def change_queue(queue: Queue, **values: Any) -> Queue:
    queue = Queue.objects.select_for_update().get(pk=queue.pk)
    others = Queue.objects.filter(is_active=True).exclude(pk=queue.pk)
    if values.get("is_active") is False and queue.is_active and not others.exists():
        raise Refused(_("This is the last active queue."))
    was_private = queue.is_private
    queue = _fill(queue, values)
    if queue.is_private != was_private:  # what outsiders may see has changed, for everybody at once
        for user in User.objects.select_for_update().filter(is_active=True).order_by("pk"):
            raise_epoch(user)
    return queue


@transaction.atomic
def join_queue(user: User, queue: Queue) -> None:
    user = lock_person(user)
    membership, is_new = Membership.objects.get_or_create(user=user, queue=queue)
    if is_new:
        raise_epoch(user)
        events.announce("membership", membership)


@transaction.atomic
def leave_queue(user: User, queue: Queue) -> None:
    """Take a person out of a queue; the apps above look after the tickets they hold."""
    user = lock_person(user)
    membership = Membership.objects.filter(user=user, queue=queue).first()
    if membership is None:
        return
    Membership.objects.filter(pk=membership.pk).delete()
    raise_epoch(user)
    events.announce("membership", membership)


@transaction.atomic
def set_queues(user: User, queues: Iterable[Queue]) -> None:
    """Make a person a member of exactly these queues."""
    wanted = {queue.pk: queue for queue in queues}
    present = {queue.pk: queue for queue in Queue.objects.filter(memberships__user=user)}
    for pk in wanted.keys() - present.keys():
        join_queue(user, wanted[pk])
    for pk in present.keys() - wanted.keys():
        leave_queue(user, present[pk])


@transaction.atomic
def set_members(queue: Queue, people: Iterable[User]) -> None:
    """Make exactly these people the members of a queue."""
    wanted = {user.pk: user for user in people}
    present = {user.pk: user for user in User.objects.filter(memberships__queue=queue, is_active=True)}
    for pk in sorted(wanted.keys() - present.keys()):
        join_queue(wanted[pk], queue)
    for pk in sorted(present.keys() - wanted.keys()):
        leave_queue(present[pk], queue)


def free_slug(model: Any, name: str) -> str:
    """Make an address from a name; a taken or empty one gets an ending."""
    slug = slugify(name)[:40]
    if slug and not model.objects.filter(slug=slug).exists():
        return slug
    return f"{slug or 'x'}-{slugify(secrets.new_token(4))[:6]}"


def _fill(queue: Queue, values: dict[str, Any]) -> Queue:
    for name, value in values.items():
        if name not in FIELDS:
            raise ValueError(f"{name} is not for people to set")
        setattr(queue, name, value)
    queue.save()
    events.announce("queue", queue)
    return queue
