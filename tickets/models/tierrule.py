"""Which customers are served by which tier, and how that came about."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.customer import Customer, Tier, TierSource


class TierRule(models.Model):
    """A verified e-mail address in a domain, or a signed attribute of one value, means a tier."""

    class Kind(models.TextChoices):
        DOMAIN = "domain", _("E-mail domain")
        ATTRIBUTE = "attribute", _("Signed attribute")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("attribute"), max_length=40, blank=True)  # of an attribute: plan, tier
    value = models.CharField(_("value"), max_length=200)  # lower case
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="rules")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["kind", "name", "value"]
        constraints = [models.UniqueConstraint(fields=["kind", "name", "value"], name="tier_rule_once")]

    def __str__(self) -> str:
        return f"{self.name}={self.value}" if self.name else self.value


class TierChange(models.Model):
    """One step in the history of a customer's tier; append-only."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="tier_changes")
    tier = models.ForeignKey(Tier, models.PROTECT, related_name="+")
    was = models.ForeignKey(Tier, models.PROTECT, related_name="+")
    source = models.CharField(max_length=12, choices=TierSource.choices)
    reason = models.CharField(max_length=200, blank=True)
    by_name = models.CharField(max_length=120, blank=True)
    by_user = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]


class TierRecount(models.Model):
    """A wish to decide every customer's tier again after the rules changed; worked off in batches."""

    cursor = models.BigIntegerField(default=0)
