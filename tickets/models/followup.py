"""The day on which somebody wants to come back to a ticket they keep."""

from django.conf import settings
from django.db import models

from tickets.models.ticket import Ticket


class FollowUp(models.Model):
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="follow_ups")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follow_ups")
    on = models.DateField()  # in the user's own zone
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "user"], name="follow_up_once")]
        indexes = [models.Index(fields=["on"], condition=models.Q(told_at=None), name="follow_up_due")]
