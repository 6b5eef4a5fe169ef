"""A draft policy tried on last month's tickets, in the background."""

from django.conf import settings
from django.db import models


class DraftTrial(models.Model):
    document = models.JSONField()
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    total = models.PositiveIntegerField(default=0)  # tickets to replay
    done = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)  # when whoever replays last gave word
    finished_at = models.DateTimeField(null=True)
    # {"happened" | "would": {metric: {"made", "late", "warned"}}, "tiers", "differing", "tickets"},
    # or {"stopped": true}, or {"failed": true}
    result = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=models.Q(finished_at=None), name="trial_unfinished")
        ]

    @property
    def state(self) -> str:
        """Say how far it is: waiting, running, done, stopped or failed."""
        if self.finished_at is None:
            return "running" if self.seen_at else "waiting"
        result = self.result or {}
        return next((state for state in ("stopped", "failed") if result.get(state)), "done")
