"""Leave to look into a private queue's ticket for a while, with a reason that stays on record."""

from django.conf import settings
from django.db import models

from tickets.models.ticket import Ticket


class BrokenGlass(models.Model):
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="glass")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="glass")
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()
    until_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "until_at"], name="glass_user")]
        ordering = ["-id"]
