"""Telling a person something they must know; it stays until they acknowledge it."""

from datetime import datetime

from django.db import transaction

from accounts.models import Notification, User
from helpdesk.core import realtime


@transaction.atomic
def notify(
    user: User, *, kind: str, text: str, key: str, at: datetime, url: str = "", subject: str = ""
) -> Notification:
    """Notify a person once per key; a repetition changes nothing and gives the first one."""
    told = {"kind": kind, "text": text[:300], "url": url, "subject": subject, "created_at": at}
    notification, is_new = Notification.objects.get_or_create(user=user, key=key[:120], defaults=told)
    if is_new:
        realtime.publish(f"user.{user.pk}", "notification")
    return notification


@transaction.atomic
def acknowledge_notification(notification: Notification, *, at: datetime) -> None:
    if Notification.objects.filter(pk=notification.pk, acknowledged_at=None).update(acknowledged_at=at):
        realtime.publish(f"user.{notification.user_id}", "notification")


@transaction.atomic
def acknowledge_all(user: User, *, up_to: int, at: datetime) -> None:
    """Acknowledge what the person has seen: nothing newer than the last one on their page."""
    if Notification.objects.filter(user=user, acknowledged_at=None, pk__lte=up_to).update(acknowledged_at=at):
        realtime.publish(f"user.{user.pk}", "notification")
