"""What makes a ticket escalate by itself: rules per queue, words per language, and what has fired already."""

from django.db import models

from accounts.models import Queue
from tickets.models import Ticket


class TriggerRule(models.Model):
    """Overrides the default of one trigger, for one queue or (without one) for all."""

    trigger = models.CharField(max_length=20)  # a row of trigger_defaults, or a whole trigger
    queue = models.ForeignKey(Queue, models.CASCADE, null=True, related_name="triggers")
    mode = models.CharField(max_length=10)  # automatic, suggest, off
    to_queue = models.ForeignKey(Queue, models.SET_NULL, null=True, related_name="+")  # else by its level
    limits = models.JSONField(default=dict)  # what the trigger counts against, e.g. amounts by currency

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["trigger", "queue"], name="trigger_rule_once", nulls_distinct=False
            )
        ]


class WordList(models.Model):
    """Words of one language that mean one thing; overrides the list that ships."""

    topic = models.CharField(max_length=12)  # safety, fraud, takeover, legal, regulator, press, anger
    language = models.CharField(max_length=8)
    words = models.JSONField(default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "language"], name="word_list_once")]


class TriggerFiring(models.Model):
    """A trigger fires once per ticket and instance."""

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="firings")
    trigger = models.CharField(max_length=4)
    instance = models.CharField(max_length=60)
    mode = models.CharField(max_length=10)
    did = models.CharField(max_length=40, blank=True)  # escalated, told, suggested, nothing
    at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "trigger", "instance"], name="trigger_fires_once")
        ]
        indexes = [models.Index(fields=["id"], condition=models.Q(did=""), name="trigger_pending")]
