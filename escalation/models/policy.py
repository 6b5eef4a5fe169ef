"""What is promised: a policy whose versions never change once they are written."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class SlaPolicy(models.Model):
    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "SLA policies"

    def __str__(self) -> str:
        return self.name


class SlaPolicyVersion(models.Model):
    """One version of all tiers; tickets take it from `starts_at` on, at their next own change."""

    policy = models.ForeignKey(SlaPolicy, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()  # {"tiers": {slug: {"calendar": {...}, "targets": {...}}}}
    note = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "number"], name="policy_version_once")]
        ordering = ["policy_id", "number"]

    def __str__(self) -> str:
        return f"{self.policy} {self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("a policy version never changes; write a new one")
        super().save(*args, **kwargs)
