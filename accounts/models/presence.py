"""Who is at work now, by a lease that runs out by itself."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

LEASE = timedelta(seconds=45)


class Presence(models.Model):
    class State(models.TextChoices):
        ONLINE = "online", _("Online")
        BUSY = "busy", _("Busy")
        AWAY = "away", _("Away")
        OFFLINE = "offline", _("Offline")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="presence"
    )
    chosen = models.CharField(max_length=8, choices=State.choices, default=State.ONLINE)
    lease_until = models.DateTimeField(null=True, db_index=True)
    changed_at = models.DateTimeField(null=True)
    last_assigned_at = models.DateTimeField(null=True)
    away_reason = models.CharField(max_length=8, blank=True)  # missed, idle: set away by the system
    # Work held now and the most routing may give, in quarters of a unit; written by tickets.routing.
    load = models.PositiveSmallIntegerField(default=0)
    limit = models.PositiveSmallIntegerField(default=24)
    is_over = models.BooleanField(default=False)  # took more by hand, or quiet tickets woke up

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(load__lte=models.F("limit")) | models.Q(is_over=True),
                name="presence_within_limit",
            )
        ]

    def state_at(self, now: datetime) -> str:
        """A lapsed lease is offline, whatever the person chose."""
        if self.lease_until is None or self.lease_until < now:
            return str(self.State.OFFLINE)
        return self.chosen
