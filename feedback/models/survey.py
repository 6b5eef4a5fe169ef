"""One question per solve, frozen to who did the work, and what the customer answered."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Queue
from tickets.models import Customer, Message, Ticket


class Kind(models.TextChoices):
    CSAT = "csat", _("After a solve")
    NPS = "nps", _("Would recommend us")


class State(models.TextChoices):
    WAITING = "waiting", _("Not asked yet")
    ASKED = "asked", _("Asked")
    ANSWERED = "answered", _("Answered")
    SKIPPED = "skipped", _("Not asked")


class Survey(models.Model):
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="surveys")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=4, choices=Kind.choices, default=Kind.CSAT)
    seq = models.PositiveIntegerField()  # the event that ended the work
    agent = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="surveys")
    queue = models.ForeignKey(Queue, models.PROTECT, related_name="surveys")
    account_kind = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=20, blank=True)  # why it was not asked
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="surveys")
    reminder = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField()  # when the rated work ended: the day it counts for
    next_at = models.DateTimeField(null=True)  # ask or remind
    asked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ticket", "kind", "seq"], name="survey_once_per_solve"),
        ]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="survey_due"),
            models.Index(fields=["customer", "kind", "-id"], name="survey_customer"),
            models.Index(fields=["kind", "ended_at"], name="survey_ended"),
        ]
        ordering = ["-id"]


class Rating(models.Model):
    """What the customer said; `score` is empty where only "not solved" was answered."""

    survey = models.OneToOneField(Survey, models.PROTECT, related_name="rating")
    score = models.PositiveSmallIntegerField(
        null=True, validators=[MinValueValidator(0), MaxValueValidator(10)]
    )
    is_solved = models.BooleanField(null=True)
    words = models.TextField(blank=True)
    how = models.CharField(max_length=8)  # tap, link
    earlier = models.JSONField(default=list)  # votes before the last, with their times
    first_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score=None) | models.Q(score__gte=0, score__lte=10),
                name="rating_score_range",
            )
        ]
        indexes = [models.Index(fields=["first_at"], name="rating_first")]
        ordering = ["-id"]
