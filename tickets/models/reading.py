"""What each agent has read of a ticket, and what they have begun to write."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tickets.models.ticket import Ticket


class Reading(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="readings")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="readings")
    seq = models.PositiveIntegerField(default=0)
    in_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ticket"], name="reading_once")]


class Draft(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=5, default="reply")  # reply or note
    text = models.TextField()
    files = ArrayField(models.UUIDField(), default=list, blank=True)  # uploads that go with it
    seen_seq = models.PositiveIntegerField(default=0)  # newest public message when the draft began
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "ticket", "kind"], name="draft_once")]
