"""Replies that wait: to be taken back for a moment, or to be sent later."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tickets.models.message import Message
from tickets.models.ticket import Ticket


class HeldReply(models.Model):
    """What an agent has sent but the customer does not have yet; becomes a message when it is due."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        TAKEN_BACK = "taken_back", _("Taken back")
        OVERTAKEN = "overtaken", _("Not sent: the customer wrote first")
        REFUSED = "refused", _("Not sent")

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="held_replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    threads = ArrayField(models.BigIntegerField())  # none: the one its customer used last by then
    # The ticket that each of these threads fed when the answer was written: there it belongs.
    places = ArrayField(models.BigIntegerField(), default=list, blank=True)
    text = models.TextField(blank=True)
    attachments = ArrayField(models.UUIDField(), default=list, blank=True)
    reply_to = models.ForeignKey(Message, models.SET_NULL, null=True, blank=True, related_name="+")
    choices = models.JSONField(null=True, blank=True)
    template = models.JSONField(null=True, blank=True)
    client_id = models.CharField(max_length=64)
    is_scheduled = models.BooleanField()  # chosen by its author, and dropped when the customer writes first
    solves = models.BooleanField(default=False)
    send_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["send_at", "id"]
        constraints = [models.UniqueConstraint(fields=["author", "client_id"], name="held_reply_once")]
        indexes = [
            models.Index(fields=["send_at"], condition=models.Q(state="waiting"), name="held_reply_due"),
            models.Index(fields=["ticket"], condition=models.Q(state="waiting"), name="held_reply_of_ticket"),
        ]
