"""What people say about late replies, and how full their hands were."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class LateReason(models.Model):
    """Why a promise was broken: asked once."""

    class Why(models.TextChoices):
        STAFFING = "staffing", _("Too few people")
        ROUTING = "routing", _("Unclear who does it")
        CUSTOMER = "customer", _("The customer was slow")
        PROVIDER = "provider", _("The channel did not work")
        SYSTEM = "system", _("Our system did not work")

    ticket_id = models.BigIntegerField()
    metric = models.CharField(max_length=20)
    n = models.PositiveIntegerField()
    why = models.CharField(_("reason"), max_length=10, choices=Why.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket_id", "metric", "n"], name="late_reason_once")]


class Workload(models.Model):
    """A person's day: minutes at work, and of what they could hold then how much they held."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField()  # by the site's clock
    minutes = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)  # quarters of a unit, times minutes
    room = models.PositiveIntegerField(default=0)
    last_minute = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="workload_once")]
        indexes = [models.Index(fields=["day"], name="workload_day")]
