"""The clocks of tickets as last replayed; the events remain the truth."""

from django.db import models

from tickets.models import Ticket


class SlaClock(models.Model):
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="clocks")
    metric = models.CharField(max_length=20)
    n = models.PositiveIntegerField()
    start_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)  # running, paused, fulfilled, cancelled, moved
    end_at = models.DateTimeField(null=True)
    elapsed_s = models.PositiveIntegerField(default=0)  # of an unfinished clock: when last replayed
    breached = models.BooleanField(default=False)
    breached_at = models.DateTimeField(null=True)
    voided = models.BooleanField(default=False)
    queue = models.SlugField(blank=True)  # who must acknowledge
    channel = models.CharField(max_length=20, blank=True)
    policy_version = models.PositiveIntegerField()
    allowance_s = models.PositiveIntegerField(null=True)
    # What is due to happen to an unfinished clock: [kind, second it is a fact, second people are told].
    steps = models.JSONField(default=list)
    fired = models.JSONField(default=list)  # kinds of steps that were told, once each
    next_check_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ticket", "metric", "n"], name="clock_once")]
        indexes = [
            models.Index(
                fields=["next_check_at"], condition=models.Q(next_check_at__isnull=False), name="clock_check"
            ),
            models.Index(fields=["metric", "end_at"], name="clock_metric_end"),
            models.Index(fields=["breached_at"], condition=models.Q(breached=True), name="clock_breached"),
        ]
        ordering = ["ticket_id", "id"]

    @property
    def is_finished(self) -> bool:
        return self.end_at is not None


class Reprojection(models.Model):
    """A calendar, queue or policy was edited: unfinished clocks are replayed in batches from `cursor` on."""

    reason = models.CharField(max_length=80)
    version = models.PositiveIntegerField(null=True)  # of the promises, which each ticket takes first
    cursor = models.BigIntegerField(default=0)  # number of the last ticket that is done
