"""Targets with their history, and who gets which report by mail."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Rhythm(models.TextChoices):
    DAILY = "daily", _("Every day at 07:00")
    WEEKLY = "weekly", _("Every Monday at 07:00")
    MONTHLY = "monthly", _("On the first of the month at 07:00")


class Target(models.Model):
    """What a KPI should be from a day on; older rows say what it was."""

    kpi = models.SlugField()
    value = models.FloatField(null=True)  # empty: none any more
    since_date = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kpi", "-since_date", "-id"], name="target_newest")]


class Subscription(models.Model):
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="report_subscriptions")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "rhythm"], name="subscription_once")]


class SentReport(models.Model):
    """One letter to one person about one stretch of days: written before it goes out, so never twice."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    last_date = models.DateField()
    at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "rhythm", "last_date"], name="report_sent_once")
        ]
