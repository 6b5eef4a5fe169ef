"""What announced times are made of besides tickets: what managers expect, and how sure we must sound."""

from django.db import models

from accounts.models import Queue
from tickets.models import Topic


class EtaQueue(models.Model):
    """A manager's own expectation, used until enough has ended; after a re-organisation all is forgotten."""

    queue = models.OneToOneField(Queue, models.CASCADE, primary_key=True, related_name="eta")
    prior_s = models.PositiveIntegerField()  # eight in ten are done within this, in the queue's hours
    forgotten_at = models.DateTimeField(null=True)


class EtaCell(models.Model):
    queue = models.ForeignKey(Queue, models.CASCADE, related_name="eta_cells")
    topic = models.ForeignKey(Topic, models.CASCADE, null=True, related_name="+")
    alpha = models.FloatField(default=0.8)
    stuck_since = models.DateTimeField(null=True)  # the adaptation has come to its end

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "topic"], name="eta_cell_once", nulls_distinct=False)
        ]


class NoticeText(models.Model):
    """An installation's own words for a notice, instead of those that ship."""

    kind = models.CharField(max_length=2)
    language = models.CharField(max_length=8)
    text = models.TextField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="notice_text_once")]
