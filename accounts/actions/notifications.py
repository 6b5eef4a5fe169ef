"""Telling a person something they must know; it stays until they acknowledge it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from accounts.models import Notification, User
from helpdesk.core import realtime

# One statement: a sweep tells hundreds of people, and getting or creating each costs six.
TOLD = """insert into accounts_notification (user_id, key, kind, text, url, subject, created_at)
    values (%s, %s, %s, %s, %s, %s, %s) on conflict (user_id, key) do nothing returning id"""


def notify(
    user: User, *, kind: str, text: str, key: str, at: datetime, url: str = "", subject: str = ""
) -> Notification:
    """Notify a person once per key; a repetition changes nothing and gives the first one."""
    told = {"kind": kind, "text": text[:300], "url": url, "subject": subject, "created_at": at}
    with connection.cursor() as cursor:
        cursor.execute(TOLD, [user.pk, key[:120], *told.values()])
        made = cursor.fetchone()
    if made is None:
        return Notification.objects.get(user=user, key=key[:120])
    realtime.publish(f"user.{user.pk}", "notification")
    return Notification(pk=made[0], user=user, key=key[:120], **told)


def notify_all(rows: Sequence[Notification]) -> None:
    """Notify many people in one statement, each once per key; their pages are hinted at once."""
    if rows:
        Notification.objects.bulk_create(rows, ignore_conflicts=True)
    for user_id in sorted({row.user_id for row in rows}):
        realtime.publish(f"user.{user_id}", "notification")


@transaction.atomic
def acknowledge_notification(notification: Notification, *, at: datetime) -> None:
    if Notification.objects.filter(pk=notification.pk, acknowledged_at=None).update(acknowledged_at=at):
        realtime.publish(f"user.{notification.user_id}", "notification")


@transaction.atomic
def acknowledge_all(user: User, *, up_to: int, at: datetime) -> None:
    """Acknowledge what the person has seen: nothing newer than the last one on their page."""
    if Notification.objects.filter(user=user, acknowledged_at=None, pk__lte=up_to).update(acknowledged_at=at):
        realtime.publish(f"user.{user.pk}", "notification")
