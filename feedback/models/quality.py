"""Supervisors' scorecards of conversations, and how shifts ended."""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Queue
from tickets.models import Ticket


class Source(models.TextChoices):
    """Why a conversation was scored; only the random ones give an unbiased mean."""

    RANDOM = "random", _("Drawn at random")
    LOW = "low", _("Rated 1 or 2")
    FLAG = "flag", _("Words that may hurt")
    CHOSEN = "chosen", _("Chosen")


class Scorecard(models.Model):
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="scorecards")
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="scorecards")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    month = models.DateField()  # its first day: the month of the sample
    source = models.CharField(max_length=8, choices=Source.choices)
    marks = models.JSONField()  # item: 0, 1 or 2
    critical = models.JSONField(default=list)  # errors that set the result to nothing
    score = models.PositiveSmallIntegerField()  # of 20
    words = models.TextField(blank=True)  # what to keep and what to do otherwise
    at = models.DateTimeField()
    objection = models.TextField(blank=True)
    objected_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)  # the objection was right: the card does not count

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "agent", "by"], name="scorecard_once"),
            models.CheckConstraint(
                condition=models.Q(score__gte=0, score__lte=20), name="scorecard_score_range"
            ),
            models.CheckConstraint(
                condition=~models.Q(by=models.F("agent")), name="scorecard_not_of_oneself"
            ),
        ]
        indexes = [models.Index(fields=["agent", "month"], name="scorecard_month")]
        ordering = ["-id"]


class ShiftReport(models.Model):
    """The end of a queue's shift as its lead signed it; what stood there then stays."""

    queue = models.ForeignKey(Queue, models.PROTECT, related_name="shift_reports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    words = models.TextField(blank=True)  # for the next shift
    duties = models.JSONField(encoder=DjangoJSONEncoder)  # [code, label, is hard, tickets, names]
    numbers = models.JSONField(default=dict, encoder=DjangoJSONEncoder)

    class Meta:
        indexes = [models.Index(fields=["queue", "-at"], name="shift_report_queue")]
        ordering = ["-id"]
