"""Exports of tickets, written in the background piece by piece."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Export(models.Model):
    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        WRITING = "writing", _("Being written")
        DONE = "done", _("Ready")
        FAILED = "failed", _("Failed")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exports")
    query = models.JSONField(default=dict)  # the filter, as the page had it
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    total = models.PositiveIntegerField(null=True)
    done = models.PositiveIntegerField(default=0)
    parts = models.PositiveIntegerField(default=0)  # files so far
    cursor = models.BigIntegerField(default=0)  # the last ticket that was written
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at"]
        indexes = [
            models.Index(
                fields=["asked_at"], condition=models.Q(state__in=["waiting", "writing"]), name="export_open"
            )
        ]

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.WAITING, self.State.WRITING)

    @property
    def percent(self) -> int:
        return min(100, round(100 * self.done / self.total)) if self.total else 0

    def part_name(self, part: int) -> str:
        return f"exports/{self.pk}/{part:05}.csv"
