"""What a person must know; it stays until they say so."""

from django.conf import settings
from django.db import models


class Notification(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=40)
    text = models.CharField(max_length=300)
    url = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=80, blank=True)  # e.g. ticket:4821, to find all about one thing
    key = models.CharField(max_length=120)  # once per person and key
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notification_once")]
        indexes = [
            models.Index(
                fields=["user", "-id"], condition=models.Q(acknowledged_at=None), name="notification_open"
            )
        ]
        ordering = ["-id"]
