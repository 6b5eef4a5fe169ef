"""A topic that hurts: from the alarm to the proof that it is fixed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tickets.models import Topic


class Pain(models.TextChoices):
    NEW = "new", _("New")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    PLANNED = "planned", _("Fix planned")
    FIXED = "fixed", _("Fixed")
    VERIFIED = "verified", _("Verified")


class PainPoint(models.Model):
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="pain_points")
    account_kind = models.CharField(max_length=20, blank=True)  # empty: on every channel
    source = models.CharField(max_length=8)  # drift, jump, hand
    state = models.CharField(max_length=12, choices=Pain.choices, default=Pain.NEW)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="pain_points"
    )
    since_date = models.DateField()  # tickets from this day on belong to it
    alarm_date = models.DateField()
    count = models.PositiveIntegerField()  # on the day of the alarm
    expected = models.FloatField()
    suspected = models.CharField(_("suspected release or vendor"), max_length=200, blank=True)
    opened_at = models.DateTimeField()
    fixed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "account_kind"],
                condition=~Q(state="verified"),
                name="pain_point_one_open",
            )
        ]
        ordering = ["-id"]


class PainStep(models.Model):
    """The card's own history: append-only."""

    card = models.ForeignKey(PainPoint, models.PROTECT, related_name="steps")
    state = models.CharField(max_length=12, choices=Pain.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class TrendScan(models.Model):
    """A finished day whose counts were judged."""

    day = models.DateField(primary_key=True)
    at = models.DateTimeField()
    alarms = models.JSONField(default=list)  # [topic, kind, day] of those it told of
