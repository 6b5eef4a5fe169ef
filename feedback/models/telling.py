"""News to customers that what troubled them is fixed, and who wants none."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.models.painpoint import PainPoint
from tickets.models import Customer, Message, Ticket


class OptOut(models.Model):
    """A customer who wants neither questions nor news from us; answers they still get."""

    customer = models.OneToOneField(Customer, models.PROTECT, related_name="opt_out")
    how = models.CharField(max_length=8)  # link, agent
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()


class Telling(models.Model):
    """One decision to tell the customers of a card; its texts are kept as they were sent."""

    card = models.ForeignKey(PainPoint, models.PROTECT, related_name="tellings")
    texts = models.JSONField()  # by language
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class Told(models.Model):
    """One customer of a telling: waiting, sent as a message with its own delivery, or left out."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        SKIPPED = "skipped", _("Left out")

    telling = models.ForeignKey(Telling, models.PROTECT, related_name="told")
    card = models.ForeignKey(PainPoint, models.PROTECT, related_name="told")
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+")
    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=20, blank=True)  # why they were left out
    message = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(null=True)  # when it was sent or left out

    class Meta:
        constraints = [models.UniqueConstraint(fields=["card", "customer"], name="told_once")]
        indexes = [
            models.Index(fields=["id"], condition=models.Q(state="waiting"), name="told_waiting"),
            models.Index(fields=["at"], condition=models.Q(state="sent"), name="told_sent"),
        ]
        ordering = ["id"]
